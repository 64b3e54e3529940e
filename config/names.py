"""Whom a text names: an id, a name or a first name, however it is spelled."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from config.problems import UnusableError, nearest


class AthleteNames(Struct, frozen=True):
    """The names by athlete_id; an athlete without a name has an empty one."""

    by_id: Mapping[str, str]

    def find(self, text: str) -> str:
        """Return the id that a text names; raise `UnusableError` for nobody or several.

        An id, `Ada Quick`, `Quick, Ada` and a first name that only one athlete has are all
        read, in upper and lower case, with and without accents.
        """
        if text in self.by_id:
            return text
        for spellings in (_ids, _full_names, _first_names):
            ids = {key for key, name in self.by_id.items() if _plain(text) in spellings(key, name)}
            if len(ids) == 1:
                return ids.pop()
            if ids:
                raise UnusableError(f"one athlete; {text} may be {' or '.join(sorted(ids))}")
        names = (*self.by_id, *filter(None, self.by_id.values()), *self._first())
        place = "an athlete in athletes.csv"
        expected = f"{place}, by id or name" if names else f"{place}, which has none yet"
        raise UnusableError(expected, nearest(text, names))

    def _first(self) -> Iterator[str]:
        return (name.split()[0] for name in self.by_id.values() if name)


def _ids(athlete_id: str, name: str) -> set[str]:  # noqa: ARG001
    return {_plain(athlete_id)}


def _full_names(athlete_id: str, name: str) -> set[str]:  # noqa: ARG001
    first, _, last = name.rpartition(" ")
    return {_plain(name), _plain(f"{last}, {first}"), _plain(f"{last} {first}")} if name else set()


def _first_names(athlete_id: str, name: str) -> set[str]:  # noqa: ARG001
    return {_plain(name.split(maxsplit=1)[0])} if name else set()


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Return a text without accents, in lower case, with single spaces."""
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
