"""What happens to files once their verdict is on disk: they are left, or moved out of the way.

A file is moved into the folder `done` beside it, on the same disk, and never over another. A
program that dies before a move does it in its next run: the file is known then, and still there.
Light: a run over known files ends here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import count
from pathlib import Path

from config import AfterIngest, Settings
from flows.common.console import warn
from flows.common.text import count as amount_of
from flows.engine.pending import is_store
from storage.recordings.index import Index, Place

DONE = "done"


def left_out(settings: Settings, paths: Collection[Path]) -> Callable[[str], bool]:
    """Return which folders are not searched: stores, and where files are moved to.

    A folder that was named is searched whatever it is called.
    """
    if settings.after_ingest is AfterIngest.LEAVE:
        return is_store
    return lambda folder: (
        is_store(folder) or (Path(folder).name == DONE and Path(folder) not in paths)
    )


def put_away(places: Iterable[Place], index: Index) -> None:
    """Move these files into `done`; those that changed meanwhile stay, and are new files."""
    refused = 0
    for place in places:
        try:
            target = _moved(place)
        except OSError:
            refused += 1
            continue
        if target is not None:
            index.relocate(place.path, str(target))
    if refused:
        warn(f"thirdlap: {amount_of(refused, 'file')} could not be moved to '{DONE}'")


def _moved(place: Place) -> Path | None:
    """Move a file and return where it is now; None where it is left alone."""
    path = Path(place.path)
    if path.parent.name == DONE:
        return None
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if place[1:] != (status.st_size, status.st_mtime_ns):
        return None
    target = _free_name(path)
    target.parent.mkdir(exist_ok=True)
    return path.rename(target)


def _free_name(path: Path) -> Path:
    names = (path.name if n == 1 else f"{path.stem}-{n}{path.suffix}" for n in count(1))
    candidates = (path.parent / DONE / name for name in names)
    return next(candidate for candidate in candidates if not candidate.exists())
