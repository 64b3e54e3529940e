"""Whole or not at all: the only folder that knows paths.

Names are imported when they are first asked for, so that the command line can look into the index
without loading a table library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.backends.errors import StoreError
    from storage.dictionary import DictionaryEntry, as_markdown, data_dictionary
    from storage.format.enums import AssignedBy, Verdict
    from storage.maintenance.verify import StoreProblem
    from storage.publish.chunks import StagingArea
    from storage.publish.publisher import Published
    from storage.publish.runs import StagingRun
    from storage.recordings.index import ArchiveMember, Index, KnownFile, Place
    from storage.recordings.verdicts import Offer
    from storage.store import Store, create_store, open_store

_HOMES = {
    "AssignedBy": "format.enums",
    "StagingArea": "publish.chunks",
    "Index": "recordings.index",
    "KnownFile": "recordings.index",
    "ArchiveMember": "recordings.index",
    "Offer": "recordings.verdicts",
    "Place": "recordings.index",
    "StoreProblem": "maintenance.verify",
    "Published": "publish.publisher",
    "StagingRun": "publish.runs",
    "Store": "store",
    "StoreError": "backends.errors",
    "Verdict": "format.enums",
    "DictionaryEntry": "dictionary",
    "as_markdown": "dictionary",
    "create_store": "store",
    "data_dictionary": "dictionary",
    "open_store": "store",
}

__all__ = [
    "ArchiveMember",
    "AssignedBy",
    "DictionaryEntry",
    "Index",
    "KnownFile",
    "Offer",
    "Place",
    "Published",
    "StagingArea",
    "StagingRun",
    "Store",
    "StoreError",
    "StoreProblem",
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
