"""Readiness in words: what to race, why, and what is not known."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import to_builtins

from dashboard.words import RULES
from flows.common.text import count, with_rules
from metrics.contract.durations import typed_clock
from metrics.judgements.contract.enums import Standing
from metrics.judgements.readiness.gates import Gate
from metrics.judgements.readiness.readiness import RaceOption, Readiness

_PREPARED = {
    Standing.PREPARED: "prepared",
    Standing.PARTLY: "prepared, nothing faster yet",
    Standing.UNKNOWN: "not known",
    Standing.NOT_YET: "not yet prepared",
}
_MARKS = {True: "yes", False: "no", None: "?"}
_INDENT = 8


def advice(readiness: Readiness, *, name: str, width: int) -> Iterator[str]:
    """Write lines about one athlete at a meet."""
    yield from _paragraph(f"{name}, {_occasion(readiness)}", width)
    yield from _paragraph(_advised(readiness), width)
    yield from _paragraph(_ahead(readiness), width)
    if readiness.purpose_reason:
        yield from _paragraph(with_rules(readiness.purpose_reason, "A10"), width)
    for override in readiness.overrides:
        yield from _item("!", override, width)
    yield from _section("races", map(_option, readiness.options), width)
    rulings = [("-", with_rules(it.sentence, it.rule_id)) for it in readiness.rulings]
    yield from _section("rules", rulings, width)
    yield from _section("ready means (A11)", map(_gate, readiness.gates), width)
    yield from _section("not known", [("?", text) for text in readiness.unknown], width)


def team_advice(
    team: Sequence[Readiness], *, names: Mapping[str, str], width: int
) -> Iterator[str]:
    """Write a line per athlete, by name: the race advised, how prepared, and by which rules."""
    if not team:
        yield "athletes.csv has no athletes"
        return
    yield from _paragraph(_occasion(team[0]), width)
    by_name = [(names.get(answer.athlete_id, answer.athlete_id), answer) for answer in team]
    for name, answer in sorted(by_name, key=lambda pair: pair[0]):
        yield from _paragraph(f"{name}: {_in_short(answer)}", width)
        for override in answer.overrides:
            yield from _item("!", override, width)
    yield from _paragraph(_ahead(team[0]), width)
    yield ""
    yield from _paragraph(_OF_EACH, width)
    for rule_id in sorted({ruling.rule_id for answer in team for ruling in answer.rulings}):
        yield from _item("-", with_rules(RULES[rule_id], rule_id), width)


_OF_EACH = (
    "Of each: the race advised as the first, how training prepares for it, and the rules that"
    " decide. `thirdlap ready ATHLETE` tells why."
)


def _in_short(readiness: Readiness) -> str:
    rules = " ".join(ruling.rule_id for ruling in readiness.rulings)
    by_rules = f" ({rules})" if rules else ""
    standing = readiness.options[0].standing
    prepared = "training " * (standing is Standing.UNKNOWN) + _PREPARED[standing]
    return f"{readiness.advised or 'none advised'}, {prepared}{by_rules}"


def as_data(readiness: Readiness) -> dict[str, Any]:
    """Return an answer as one object; of the meet only its name and day."""
    meet = {"name": readiness.meet.name, "day": readiness.meet.day}
    rulings = [
        {**to_builtins(ruling), "first": sorted(ruling.first), "out": sorted(ruling.out)}
        for ruling in readiness.rulings
    ]
    return {
        **to_builtins(readiness),
        "meet": meet,
        "rulings": rulings,
        "rule_ids": " ".join(readiness.rule_ids),
    }


def _occasion(readiness: Readiness) -> str:
    meet = readiness.meet
    name = f"{meet.name}, " if meet.name else ""
    return f"{name}{meet.day:%A} {meet.day}; runs up to {readiness.as_of}"


def _ahead(readiness: Readiness) -> str:
    """Say how much can still be run before the meet; empty for less than a week."""
    weeks = (readiness.meet.day - readiness.as_of).days // 7
    return f"{count(weeks, 'week')} of training still to come." if weeks else ""


def _advised(readiness: Readiness) -> str:
    which = "first race" if readiness.is_first_race else "race"
    if readiness.advised is None:
        return f"No {which} can be advised: nothing known decides between the races."
    return f"Advised as the {which}: the {readiness.advised}."


def _option(option: RaceOption) -> tuple[str, str]:
    standing = _PREPARED[option.standing]
    if option.ruled_out_by:
        standing = with_rules(f"{standing}, ruled out", *option.ruled_out_by)
    return option.race, f"{standing}. {option.evidence}{_best(option)}"


def _best(option: RaceOption) -> str:
    if option.best is None:
        return ""
    best = f" Best race {typed_clock(option.best.duration_s)} on {option.best.day}."
    if option.behind_best_s is None:
        return best
    return f"{best} That day {option.behind_best_s:+.1f} s; a PR in race 1 is rare (A17)."


def _gate(gate: Gate) -> tuple[str, str]:
    return _MARKS[gate.is_passed], f"{gate.name}: {gate.sentence}"


def _section(title: str, items: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    lines = [line for mark, text in items for line in _item(mark, text, width)]
    if lines:
        yield from ("", title, *lines)


def _item(mark: str, text: str, width: int) -> list[str]:
    lead = f"  {mark:<{_INDENT - 2}}"
    return textwrap.wrap(text, width, initial_indent=lead, subsequent_indent=" " * len(lead))


def _paragraph(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)
