from __future__ import annotations

from msgspec.structs import replace

from flows.engine.outcome import Fate, Outcome, Tally
from flows.engine.request import Effect
from flows.reports.ingest_summary import named_cells, nameless_cells, summary
from storage import Place


def outcome(fate: Fate, reason: str | None = None) -> Outcome:
    source = "inbox/Ada Quick.fit"
    digits = "ab" * 32
    place = Place(source, 1, 1)
    return Outcome(source=source, place=place, fate=fate, reason=reason, file_sha256=digits)


def doubtful(*doubts: str) -> Outcome:
    return replace(outcome(Fate.INGESTED), doubts=doubts)


def tally(*outcomes: Outcome) -> Tally:
    counted = Tally()
    for item in outcomes:
        counted.add(item)
    return counted


def test_the_head_says_how_many_files_how_long_and_where_to() -> None:
    counted = tally(outcome(Fate.INGESTED))
    text = summary(counted, store="store", seconds=1.25, effect=Effect.PUBLISH)
    assert text.splitlines()[0] == "1 file in 1.2 s → store"
    dry = summary(counted, store="store", seconds=1.25, effect=Effect.NOTHING)
    assert "nothing was written" in dry


def test_reasons_of_other_sports_are_counted() -> None:
    counted = tally(*[outcome(Fate.NOT_A_RUN, "cycling")] * 3, outcome(Fate.NOT_A_RUN, "swimming"))
    text = summary(counted, store="s", seconds=1, effect=Effect.PUBLISH)
    assert "cycling 3; swimming 1" in text


def test_the_terminal_names_a_file_and_a_log_does_not() -> None:
    (problem,) = tally(outcome(Fate.REJECTED, "damaged")).problems
    assert "Ada Quick" in named_cells(problem)[1]
    assert "Ada" not in " ".join(nameless_cells(problem))
    assert "ababababab" in " ".join(nameless_cells(problem))


def test_what_is_not_listed_is_counted() -> None:
    counted = tally(*[outcome(Fate.REJECTED, "damaged")] * 23)
    text = summary(counted, store="s", seconds=1, effect=Effect.PUBLISH)
    assert "and 3 more" in text


def test_doubts_about_recordings_are_counted() -> None:
    counted = tally(doubtful("clock_jumped"), doubtful("clock_jumped", "truncated"), doubtful())
    text = summary(counted, store="s", seconds=1, effect=Effect.PUBLISH)
    assert "in doubt: clock jumped 2, truncated 1 " in text
    assert "in doubt" not in summary(tally(), store="s", seconds=1, effect=Effect.PUBLISH)
