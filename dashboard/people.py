"""How athletes are called on a page, and the anchors of their pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class NameStyle(StrEnum):
    """How much of a name a page shows."""

    FULL = "full"
    INITIALS = "initials"
    IDS = "ids"


class People(Struct, frozen=True, kw_only=True):
    """Names from the roster, which never leave the coach's machine but on a page."""

    names: Mapping[str, str] = field(default_factory=dict)
    style: NameStyle = NameStyle.FULL

    def called(self, athlete_id: str) -> str:
        """Name an athlete in this page's style; the id where the roster has no name."""
        name = self.names.get(athlete_id)
        if name is None or self.style is NameStyle.IDS:
            return athlete_id
        if self.style is NameStyle.INITIALS:
            return "".join(f"{word[0].upper()}." for word in name.split())
        return name


def anchor(kind: str, identity: str) -> str:
    """Make an anchor that holds no name: `athlete-3f2a91c0d4`."""
    digits = hashlib.sha256(identity.encode()).hexdigest()[:10]
    return f"{kind}-{digits}"
