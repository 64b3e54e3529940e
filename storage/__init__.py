"""Whole or not at all: the only folder that knows paths.

Names are imported when they are first asked for, so that the command line can look into the index
without loading a table library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.backends.errors import StoreError
    from storage.dictionary import Entry, as_markdown, data_dictionary
    from storage.format.enums import AssignedBy, Verdict
    from storage.maintenance.verify import Problem
    from storage.publish.parts import Desk
    from storage.publish.publisher import Published
    from storage.publish.runs import Run
    from storage.recordings.index import Index, Known, Member, Place
    from storage.recordings.verdicts import Offer
    from storage.store import Store, create_store, open_store

_HOMES = {
    "AssignedBy": "format.enums",
    "Desk": "publish.parts",
    "Index": "recordings.index",
    "Known": "recordings.index",
    "Member": "recordings.index",
    "Offer": "recordings.verdicts",
    "Place": "recordings.index",
    "Problem": "maintenance.verify",
    "Published": "publish.publisher",
    "Run": "publish.runs",
    "Store": "store",
    "StoreError": "backends.errors",
    "Verdict": "format.enums",
    "Entry": "dictionary",
    "as_markdown": "dictionary",
    "create_store": "store",
    "data_dictionary": "dictionary",
    "open_store": "store",
}

__all__ = [
    "AssignedBy",
    "Desk",
    "Entry",
    "Index",
    "Known",
    "Member",
    "Offer",
    "Place",
    "Problem",
    "Published",
    "Run",
    "Store",
    "StoreError",
    "Verdict",
    "as_markdown",
    "create_store",
    "data_dictionary",
    "open_store",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
