"""Whole or not at all: the only folder that knows paths.

Names are imported when they are first asked for, so that the command line can look into the index
without loading a table library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.dictionary import Entry, as_markdown, data_dictionary
    from storage.errors import StoreError
    from storage.index import Index, Known, Member, Place
    from storage.parts import Desk
    from storage.publish import Published
    from storage.runs import Run
    from storage.store import Store, create_store, open_store
    from storage.verdicts import Offer
    from storage.verify import Problem
    from storage.words import AssignedBy, Verdict

_HOMES = {
    "AssignedBy": "words",
    "Desk": "parts",
    "Index": "index",
    "Known": "index",
    "Member": "index",
    "Offer": "verdicts",
    "Place": "index",
    "Problem": "verify",
    "Published": "publish",
    "Run": "runs",
    "Store": "store",
    "StoreError": "errors",
    "Verdict": "words",
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
