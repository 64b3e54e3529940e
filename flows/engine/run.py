"""One ingest. Light: tables and workers are loaded only when there is something to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from config import AfterIngest
from flows.engine.discover import ListedFile, Unreadable, discover
from flows.engine.outcome import Fate, Outcome
from flows.engine.pending import is_store, pending
from flows.engine.post_ingest import left_out, put_away
from flows.engine.request import Effect, Look, Request
from storage.recordings.index import Index, Place

if TYPE_CHECKING:
    from flows.engine.batch import Engine
    from flows.engine.settle import OfferedPath


def run(
    request: Request,
    *,
    report: Callable[[Outcome], None],
    engine: Callable[[], Engine] | None = None,
    listed: Iterable[ListedFile | Unreadable] | None = None,
) -> None:
    """Deal with every file at or below the paths; report each outcome.

    `engine` makes what works on the chunks, by default processes on this machine; `listed` is what
    lies at the paths, where that is known already. Raises `StoreError` when the store cannot take
    what was read; the store is unharmed then.
    """
    store = request.settings.store
    skips = request.look is Look.AT_NEW and is_store(store)
    offered: set[OfferedPath] = set()

    def noted(outcome: Outcome) -> None:
        report(outcome)
        # What is new is found by its time; what is known may lie at another place than before.
        if request.settings.athlete or (outcome.fate is Fate.UNCHANGED and outcome.file_sha256):
            offered.add((outcome.place.path, outcome.file_sha256))

    with Index(store) if skips else nullcontext() as index:
        if listed is None:
            is_left_out = left_out(request.settings, request.paths)
            listed = discover(request.paths, is_left_out=is_left_out)
        places = pending(listed, index=index, report=_settling(request, index, noted))
        first = next(places, None)
        if first is not None:
            _take_in(chain((first,), places), request, index, noted, engine, offered)
        elif index is not None and request.effect is Effect.PUBLISH and _is_unfinished(index):
            _sweep(request)
            _settle(request, offered, began=None)
        elif index is not None and _may_move(request, index):
            _settle(request, offered, began=None)


def _is_unfinished(index: Index) -> bool:
    """Check whether a run was killed after its files were in, and before all was settled."""
    from flows.engine.owner_files import UNFINISHED_NOTE

    return bool(index.notes(UNFINISHED_NOTE))


def _sweep(request: Request) -> None:
    """Finish what dead runs had staged, and what they had archived and not measured."""
    from storage import open_store

    with open_store(request.settings.store).run():
        pass
    _finish_killed_runs(request)


def _may_move(request: Request, index: Index) -> bool:
    """Check whether known runs may get another owner: an athlete is named, or the roster is new."""
    from flows.engine.owner_files import ROSTER_NOTE, WAITING_NOTE, fingerprint

    if request.effect is Effect.NOTHING:
        return False
    is_new = index.note(ROSTER_NOTE) != fingerprint(request.workspace)
    is_waiting = index.note(WAITING_NOTE) not in (None, "0")
    return is_new or is_waiting or bool(request.settings.athlete)


def _settle(request: Request, offered: Collection[OfferedPath], *, began: datetime | None) -> None:
    """Settle whose the runs are, then judge."""
    from flows.common.console import say, warn
    from flows.common.text import described
    from flows.engine.judging import bring_up_to_date
    from flows.engine.judging_workspace import ForeignWorkspaceError
    from flows.engine.owner_files import ROSTER_NOTE, UNFINISHED_NOTE, fingerprint
    from flows.engine.settle import settle, settlement_lines
    from storage import open_store

    store = open_store(request.settings.store)
    store.finish_dead_runs()
    roster = fingerprint(request.workspace)
    with store.index() as index:
        ended = [
            name
            for name in index.notes(UNFINISHED_NOTE)
            if not store.is_running(name.removeprefix(UNFINISHED_NOTE))
        ]
    settlement = settle(store, request, offered=offered, fresh_since=began)
    for line in settlement_lines(settlement):
        say(line)
    try:
        bring_up_to_date(store, request.workspace)
    except ForeignWorkspaceError:
        pass  # whoever began the run has told it: see `check_workspace_of`
    except Exception as error:  # the runs are in, whatever judging them met
        warn(f"thirdlap: not judged: {described(error)}; `thirdlap rebuild` tries again")
        return
    # Noted last: whoever dies before is followed by a run that settles and judges again.
    with store.index() as index:
        index.drop_notes(ended)
        if settlement.is_final:
            index.write_note(ROSTER_NOTE, roster)


def _finish_killed_runs(request: Request) -> None:
    """Measure what killed runs had archived and not published, should nobody offer it again."""
    from flows.common.console import say
    from flows.common.text import count
    from flows.engine.remeasure import DOUBTFUL, measure_again, remeasurable
    from storage import open_store

    pending = remeasurable(open_store(request.settings.store), below=DOUBTFUL).hashes
    if pending:
        measure_again(
            pending,
            settings=request.settings,
            workspace=request.workspace,
            report=lambda _: None,
        )
        say(f"{count(len(pending), 'file')} of a run that was killed measured from the archive")


def _settling(
    request: Request, index: Index | None, report: Callable[[Outcome], None]
) -> Callable[[Outcome], None]:
    """Wrap `report` so that known files that an earlier run left in place are moved."""
    moves = request.settings.after_ingest is AfterIngest.MOVE
    if index is None or not moves or request.effect is Effect.NOTHING:
        return report

    def settled(outcome: Outcome) -> None:
        report(outcome)
        if outcome.is_settled:
            put_away((outcome.place,), index)

    return settled


def _take_in(
    places: Iterator[Place],
    request: Request,
    index: Index | None,
    report: Callable[[Outcome], None],
    engine: Callable[[], Engine] | None,
    offered: Collection[OfferedPath],
) -> None:
    spare_threads()
    from flows.engine.batch import local, take_in

    now = datetime.now(UTC)
    began = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as claims are stored
    take_in(
        places,
        request=request,
        index=index,
        report=report,
        engine=engine() if engine else local,
    )
    if request.effect is Effect.PUBLISH and is_store(request.settings.store):
        _finish_killed_runs(request)
        _settle(request, offered, began=began)


def spare_threads() -> None:
    """Limit the threads of each process: the work is spread over processes already.

    This affects only what is loaded or started afterwards. NumPy's OpenBLAS takes a thread a core
    for a product of a few thousand numbers, and they spend an eighth of an ingest waiting.
    """
    for name in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
