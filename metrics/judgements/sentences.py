"""Every sentence that a judgement says, in a coach's words.

This module takes plain values and knows no rule: the rooms decide, it writes. One snapshot test
holds all of its sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import floor

from metrics.contract.race_paces import RacePace
from metrics.contract.weeks import day_text
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import ProgressionSettings


def count_text(amount: float, word: str) -> str:
    """Write an amount with its word: `1 rep`, `12 reps`; expected amounts as whole ones."""
    return f"{amount:.0f} {word}" if f"{amount:.0f}" == "1" else f"{amount:.0f} {word}s"


def work_text(reps: float, days: int, settings: ProgressionSettings | None = None) -> str:
    """Write work as `12 reps on 3 days`; without any, as `nothing`.

    Beside the goal of `settings`, reps that miss it by less than half of one are no whole ones.
    """
    if _is_nothing(reps, days):
        return "nothing"
    goal = settings.min_reps if settings else 0.0
    is_near = reps + _ROUNDING < goal <= round(reps)
    amount = f"{floor(10 * reps) / 10:.1f} reps" if is_near else count_text(reps, "rep")
    return f"{amount} on {count_text(days, 'day')}"


_ROUNDING = 1e-9
"""Sums of shares may fall so much short of a whole number of reps."""


def counted_text(reps: float, run: float, settings: ProgressionSettings) -> str:
    """Say why reps that were run and would be enough are not; empty where they would not be."""
    if not reps + _ROUNDING < settings.min_reps <= run:
        return ""
    return f"; {count_text(run, 'rep')} run, each counts by how sure it and its pace are"


def _is_nothing(reps: float, days: int) -> bool:
    return not days and reps < 0.5


def _capital(text: str) -> str:
    """Begin a text as a sentence does."""
    return text[:1].upper() + text[1:]


def _reps_at(reps: Mapping[RacePace, int]) -> str:
    """Write work below a set as `0 reps at 3200 pace and 2 reps at 1600 pace`."""
    amounts = (
        f"{count_text(count, 'rep')} at {race_pace} pace" for race_pace, count in reps.items()
    )
    return " and ".join(amounts)


def no_paces_sentence(as_of: date) -> str:
    """Say that no pace of the athlete is known."""
    return (
        f"No race, time trial or estimate up to {day_text(as_of)}: without one, nobody can tell at"
        " which pace the strides were."
    )


def hidden_paces_sentence(settings: ProgressionSettings) -> str:
    """Say that too much was run before any pace was known."""
    return (
        f"Much of the work of the last {settings.lookback_weeks} weeks came before the first race,"
        " time trial or estimate, so its pace is not known. A coach's estimate for those weeks"
        " helps."
    )


def unknown_history_sentence(
    weeks: int, coarse_share: float | None, settings: ProgressionSettings
) -> str:
    """Say that too few runs are recorded to tell what was not run."""
    some = f"only {weeks}" if weeks else "none"
    text = (
        f"Not enough data: {some} of the last {settings.lookback_weeks} weeks"
        f" {'have' if weeks > 1 else 'has'} {settings.min_runs} or more usable runs"
        f" ({count_text(settings.min_weeks, 'week')} needed)."
    )
    if not coarse_share:
        return text
    return (
        f"{text} {100 * coarse_share:.0f} % of the runs were recorded too coarsely: set the watch"
        " to record every second."
    )


def jump_sentence(
    *,
    reps: int,
    race_pace: RacePace,
    day: date,
    unmet: Mapping[RacePace, int],
    settings: ProgressionSettings,
) -> str:
    """Say which race paces below a set had not been run (A4)."""
    gaps = gaps_text([(reps, race_pace, unmet)], on=f" on {day_text(day)}")
    return f"{unsafe_sentence(gaps, settings)}."


_NUMBERS = ("no", "one", "two", "three", "four", "five")


def climbed_text(race_pace: str | None, skipped: Sequence[str] = ()) -> str:
    """Say how far an athlete has climbed, and which slower paces are missing."""
    if race_pace is None:
        return "No race pace established yet"
    without = f" without {_listed(skipped)}" if skipped else ""
    return f"Through {race_pace} pace{without}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def short_text(paces: Sequence[str], due_since: date) -> str:
    """Say how many paces are still to climb, and since when the next one has been due."""
    count = f"{_NUMBERS[len(paces)]} {'pace' if len(paces) == 1 else 'paces'}"
    return f"{count} short; {paces[0]} was due on {day_text(due_since)}"


def low_text(
    race_pace: str, reps: float, days: int, settings: ProgressionSettings, *, run: int = 0
) -> str:
    """Say that an expected pace is kept, but has too little work lately."""
    work = work_text(reps, days, settings)
    only = "only " if days else ""
    return (
        f"{race_pace} climbed, but {only}{work} in {settings.lookback_weeks} weeks"
        f" ({goal_text(settings)}{counted_text(reps, run, settings)})"
    )


def uncounted_text(reps: int) -> str:
    """Say what could not be counted; empty where all could."""
    counted = f" (not counted: {count_text(reps, 'rep')} on a treadmill or a hill)"
    return counted if reps else ""


def stride_days_text(days: int, goal: int, *, is_running: bool = False) -> str:
    """Write stride days beside their goal; a running week may still bring more."""
    so_far = " so far" if is_running else ""
    return f"strides on {count_text(days, 'day')}{so_far} (goal {goal})"


def behind_sentence(climbed: str, short: str, strides: str) -> str:
    """Say that an athlete is behind the season's schedule."""
    return f"{climbed}, {short}; {strides}."


def on_schedule_sentence(climbed: str, due: str, strides: str) -> str:
    """Say where an athlete stands beside the season's schedule."""
    return f"{climbed} ({due} is due); {strides}."


def unscheduled_sentence(climbed: str) -> str:
    """Say where an athlete stands while no schedule applies."""
    return f"{climbed}; no schedule applies to this week."


def established_sentence(
    since: date, *, reps: float, days: int, settings: ProgressionSettings
) -> str:
    """Say since when a race pace is established, and by how much work."""
    work = work_text(reps, days)
    return f"Established since {day_text(since)}: {work} in {settings.lookback_weeks} weeks."


def kept_sentence(*, reps: float, days: int, settings: ProgressionSettings, run: int = 0) -> str:
    """Say that a pace was established once and the athlete has stayed at it."""
    work = work_text(reps, days, settings)
    return (
        f"Climbed and kept: {work} in {settings.lookback_weeks} weeks"
        f" ({goal_text(settings)}{counted_text(reps, run, settings)})."
    )


def skipped_sentence(*, reps: float, days: int, settings: ProgressionSettings) -> str:
    """Say that faster work was run and this pace was not."""
    work = work_text(reps, days)
    return f"Skipped: {work} in {settings.lookback_weeks} weeks, but faster work was run."


def not_established_sentence(
    *, reps: float, days: int, settings: ProgressionSettings, run: int = 0, is_known: bool = True
) -> str:
    """Say how much work there is and how much it takes; where none is seen, if that is known."""
    if not is_known and _is_nothing(reps, days):
        return (
            f"Not known: no work at it is seen in {settings.lookback_weeks} weeks, but runs or"
            f" paces are missing ({goal_text(settings)})."
        )
    return (
        f"Not established: {work_text(reps, days, settings)} in {settings.lookback_weeks} weeks"
        f" ({goal_text(settings)}{counted_text(reps, run, settings)})."
    )


def goal_text(settings: ProgressionSettings) -> str:
    """Write what establishes a pace: `goal: 12 reps on 3 days`."""
    return f"goal: {work_text(settings.min_reps, settings.min_days)}"


def first_400_sentence(day: date, *, is_in_n_out: bool) -> str:
    """Say how 400 pace was first met (A5)."""
    how = "in in-n-outs, as it should be" if is_in_n_out else "without in-n-outs"
    return f"First run on {day_text(day)}, {how} (A5)."


SAFE_SENTENCE = "No set in it lacks the slower work that has to come first."
NOT_JUDGED_SENTENCE = "Speed work, hills or a race: not judged by the progression."


def gaps_text(gaps: Sequence[tuple[int, RacePace, Mapping[RacePace, int]]], on: str = "") -> str:
    """Write sets and what lies behind each: reps, race pace, reps at the paces below."""
    return "; ".join(
        f"{count_text(reps, 'rep')} at {race_pace} pace{on}, after {_reps_at(unmet)}"
        for reps, race_pace, unmet in gaps
    )


def unsafe_sentence(gaps: str, settings: ProgressionSettings) -> str:
    """Say why a planned item breaks A4."""
    return (
        f"{gaps} in the {settings.lookback_weeks} weeks before"
        f" (at least {settings.min_foundation_reps:g} at each needed)"
    )


def unjudged_sentence(gaps: str, why: str, settings: ProgressionSettings) -> str:
    """Say why a planned item cannot be judged."""
    return f"{gaps}, as far as the {settings.lookback_weeks} weeks before are known; {why}"


UNKNOWN_PACES_TEXT = (
    "some sets have no known pace: a result or a coach's estimate would give them one"
)


def history_needed_text(history: str, settings: ProgressionSettings) -> str:
    """Say how much must be recorded before silence means "not run"."""
    return (
        f"too few runs are recorded to tell (history: {history}):"
        f" {settings.min_runs} usable runs a week in {settings.min_weeks} of"
        f" {settings.lookback_weeks} weeks are needed"
    )


def nameless_sentence(reps: int) -> str:
    """Say that a plan does not name the pace of some reps."""
    return (
        f"{count_text(reps, 'rep')} without a known pace: name one, such as @1600, or add a result"
        " of the athlete where a time is given"
    )


NO_RUN_SENTENCE = "No run was recorded that day."
NO_REST_SENTENCE = "A rest day was planned, and a run was recorded."
REST_SENTENCE = "A rest day was planned, and no run was recorded."
STEADY_SENTENCE = "A run was recorded that day; steady running is not graded."
NO_PACE_TEXT = "no pace is known to compare with"
BY_EFFORT_TEXT = "run by effort, so pace is not graded"
LAST_UNKNOWN_TEXT = "the all-out last rep cannot be told"
TOO_FAST_TEXT = "too fast for the work behind it (A4)"


def coarse_sentence(done: int, planned: int) -> str:
    """Say that the recording is too coarse to show all reps."""
    return f"{done} of {count_text(planned, 'rep')} seen, in a file too coarse to show them all."


def faint_sentence(done: int, planned: int) -> str:
    """Say that short reps near easy running may not all be seen."""
    return (
        f"{done} of {count_text(planned, 'rep')} seen; short reps this close to easy running do"
        " not all show."
    )


def reps_text(*, done: int, planned: int, missing: Sequence[int], extra: int) -> str:
    """Write how many planned reps were run, which are missing, and how many came on top."""
    text = f"{done} of {count_text(planned, 'rep')}"
    if missing and done:
        numbers = ", ".join(map(str, missing))
        text += f", missing number{'s' * (len(missing) > 1)} {numbers}"
    return f"{text}, {extra} more than planned" if extra else text


def off_length_text(metres: Sequence[float]) -> str:
    """Say that reps are there, but were measured at other lengths."""
    low, high = f"{min(metres):.0f}", f"{max(metres):.0f}"
    lengths = low if low == high else f"{low}–{high}"
    return f"{count_text(len(metres), 'rep')} measured at {lengths} m"


_REST_FAULTS = {
    "short": "too short",
    "long": "too long",
    "stood": "stood",
    "elsewhere": "over another distance",
    "unknown": "not measured",
}


def rests_text(*, in_range: int, planned: int, **others: int) -> str:
    """Write how many rests were as planned, and of the others what was wrong: `_REST_FAULTS`."""
    if others.get("unknown") == planned:
        return f"{count_text(planned, 'rest')} not measured"
    wrong = "".join(
        f", {others[fault]} {words}" for fault, words in _REST_FAULTS.items() if others.get(fault)
    )
    return f"{in_range} of {count_text(planned, 'rest')} as planned{wrong}"


def pace_text(*, in_band: int, fast: int, slow: int) -> str:
    """Write how many reps were at the planned pace."""
    return f"{in_band} at the planned pace, {fast} faster, {slow} slower"


_SIDES = {
    PaceVerdict.IN_BAND: "as planned",
    PaceVerdict.FASTER: "faster than planned",
    PaceVerdict.SLOWER: "slower than planned",
}


def unsure_pace_text(likeliest: PaceVerdict | None, *, sure: float) -> str:
    """Say that no side of the plan has the probability of a verdict, and which is likeliest."""
    side = "too close to tell" if likeliest is None else f"most likely {_SIDES[likeliest]}"
    return f"pace {side} (under {sure:.0%} sure)"


def last_rep_text(*, is_fastest: bool, margin: float) -> str:
    """Say whether the all-out last rep was the fastest."""
    was = "was" if is_fastest else "was not"
    return f"the last rep {was} the fastest ({100 * margin:+.0f} % on the others)"


def exertion_text(rating: float | None, planned: float | None) -> str:
    """Write exertion beside the plan; empty where neither is known."""
    if rating is None:
        return "" if planned is None else f"exertion missing ({planned:g}/10 planned)"
    return f"exertion {rating:g}/10" + ("" if planned is None else f" ({planned:g}/10 planned)")


def unplanned_sentence(*, reps: int, metres: float | None, breaks_a4: bool | None) -> str:
    """Say what was run without being planned."""
    length = f" of {metres:.0f} m" if metres else ""
    fast = f", {TOO_FAST_TEXT}" if breaks_a4 else ""
    return f"Not in the plan: {count_text(reps, 'rep')}{length}{fast}."


def work_at_sentence(
    race_pace: RacePace,
    *,
    reps: float,
    days: int,
    unsure_reps: float,
    settings: ProgressionSettings,
    races: str = "",
) -> str:
    """Write work at a pace beside its goal; `races` tells which of it was raced."""
    unsure = f", and about {unsure_reps:.0f} that may have been" if unsure_reps >= 1 else ""
    return (
        f"{work_text(reps, days, settings)} at {race_pace} pace in"
        f" {settings.lookback_weeks} weeks{races}"
        f"{unsure} ({goal_text(settings)})."
    )


def races_text(*, count: float, metres: float, unrecorded: float) -> str:
    """Write races among work as `, 800 m of it in 1 race`; empty without any.

    As with reps, whole ones are written of expected amounts: of a race that was .97 at this pace,
    all of its meters.
    """
    if count < 0.5:
        return ""
    text = f", {metres * round(count) / count:.0f} m of it in {count_text(count, 'race')}"
    if unrecorded < 0.5:
        return text
    few = "" if round(unrecorded) == round(count) else f", {unrecorded:.0f} of them"
    by = "its result" if round(unrecorded) == 1 else "their results"
    return f"{text}{few} known by {by} alone"


def months_at_800_sentence(*, weeks: int, days: int, months_weeks: int, goal: int) -> str:
    """Write in how many weeks 800 pace was run on several days."""
    return (
        f"800 pace on {days} or more days in {weeks} of the last {months_weeks} weeks"
        f" (goal: {goal})."
    )


def long_runs_sentence(weeks: int, goal: int, settings: ProgressionSettings) -> str:
    """Write in how many weeks there was a long run."""
    return (
        f"A long run in {weeks} of the last {settings.lookback_weeks} weeks (goal: {goal}; long"
        f" means {settings.long_run_ratio:g} × the median run)."
    )


def challenging_sentence(weeks: int, settings: ProgressionSettings) -> str:
    """Write in how many weeks there was challenging aerobic work."""
    return (
        f"Challenging aerobic work in {weeks} of the last {settings.lookback_weeks} weeks"
        f" (goal: {settings.min_weeks}; it means {settings.threshold_minutes:g} min at threshold"
        f" pace or reps of {settings.aerobic_rep_s / 60:g} min)."
    )


def evidence_sentence(at_pace: str, *, reps: float, days: int) -> str:
    """Write work at a pace, then work at it or faster."""
    return f"{_capital(at_pace)} At it or faster: {work_text(reps, days)}."


NO_STRIDES_SENTENCE = (
    "No strides this season: race the 1600 or 3200, and start strides today (A18)."
)
FIRST_SEASON_SENTENCE = "No race before this season: the opener is a rust-buster."


def young_entries_sentence(grade: int | None) -> str:
    """Say what freshmen and sophomores race (A12)."""
    return f"Grade {grade}: freshmen and sophomores race the 1600 and 800, not the 3200."


def young_opener_sentence(grade: int | None) -> str:
    """Say what freshmen and sophomores race first (A12)."""
    return f"Grade {grade}: freshmen and sophomores open with the 1600."


def no_800_sentence(*, work: str, reps_at_400: float, is_never: bool) -> str:
    """Say why the 800 is not an opener (A8)."""
    why = (
        "even the well-trained open in the 1600 or 3200"
        if is_never
        else "it takes the goal at 800 pace and some work at 400 pace first"
    )
    return f"No 800 yet: {why}. {_capital(work)} At 400 pace: {count_text(reps_at_400, 'rep')}."


def open_800_sentence(*, work: str, reps_at_400: float) -> str:
    """Say that the 800 may be the opener (A8)."""
    at_400 = count_text(reps_at_400, "rep")
    return f"Ready enough to open with the 800. {_capital(work)} At 400 pace: {at_400}."


def few_strides_sentence(*, since: date, weeks: float, usual_pace: str | None) -> str:
    """Say that strides began a short while ago (A7)."""
    return (
        f"Strides since {day_text(since)} ({weeks:.1f} weeks), mostly at {usual_pace} pace: race"
        " the 1600 or 3200."
    )


def engine_sentence(gates: Sequence[str], work_at_1600: str) -> str:
    """Say why a good engine without fast work may open with the 3200 (A9)."""
    text = "A good engine without fast work may do best in the 3200 first (said of boys)."
    return " ".join([text, *gates, _capital(work_at_1600)])


def young_purpose_sentence(grade: int | None) -> str:
    """Say what the opener of a young athlete is for (A10)."""
    return f"Grade {grade}: the opener is a rust-buster."


def purpose_sentence(*, weeks: int, goal: int, shows_absence: bool) -> str:
    """Say what the weeks of training make of the opener (A10)."""
    trained = f"{count_text(weeks, 'week')} of training without a gap (goal: {goal})"
    if weeks >= goal:
        return f"{trained}: race the opener to compete."
    if shows_absence:
        return f"{trained}: too few to say that the opener is no rust-buster."
    return f"{trained}, but some runs may not be recorded."


def override_sentence(
    *, race: str, advised: str | None, ruled_out_by: Sequence[str], reason: str | None
) -> str:
    """Say that the coach's entry differs from the advice, and why."""
    rules = f" ({' '.join(ruled_out_by)})" if ruled_out_by else ""
    advice = f"the advice is the {advised}" if advised else "no race can be advised"
    why = f"Coach's reason: {reason}." if reason else "No reason given."
    return f"Entered in the {race}, though {advice}{rules}. {why}"


UNKNOWN_SETS_SENTENCE = (
    "Some sets have no known pace: a result or a coach's estimate would give them one."
)
NO_RESULT_SENTENCE = (
    "No race, time trial or estimate: without one, no race can be told from another."
)
NO_GRADE_SENTENCE = (
    "No grade in athletes.csv: the rules for young athletes (A10, A12) cannot be applied."
)
NO_FOCUS_SENTENCE = (
    "Focus for eight laps is not marked in athletes.csv: whether to open with the 3200 (A9) cannot"
    " be told."
)


def unknown_history_note(history: str) -> str:
    """Say that some runs may be missing."""
    return f"{_HISTORIES[history]}: work that no file shows may have been done."


_HISTORIES = {
    "none": "Too few runs are recorded to know the training",
    "partial": "Some runs may not be recorded",
}


def unsure_reps_note(reps: float) -> str:
    """Say that the pace of some reps is not sure."""
    return (
        f"About {count_text(reps, 'rep')} could have been at more than one pace: fresh results over"
        " more distances would tell them apart."
    )


NO_RUNNING_SENTENCE = "No running is recorded in this season so far."


def unknown_metres_sentence(metres: float) -> str:
    """Say that too much fast work has no known pace."""
    return (
        f"{metres:.0f} m were run at no known pace: a result or a coach's estimate would give them"
        " one."
    )


def no_race_pace_sentence(volume_m: float) -> str:
    """Say that only other running is recorded."""
    return f"No race-pace work yet in {volume_m / 1000:.0f} km of running."


def too_few_race_days_sentence(days: int, goal: int) -> str:
    """Say that too little was run at race paces to tell what came first."""
    return (
        f"Race-pace work on {count_text(days, 'day')} so far this season: too few to tell whether"
        f" speed or volume came first ({goal} days needed)."
    )


def half_unrecorded_sentence(half: str) -> str:
    """Say that a half of the season has no run, so that nothing in it can be compared."""
    return (
        f"No run is recorded in the {half} half of the season so far: whether speed or volume came"
        " first cannot be told."
    )


def season_order_sentence(
    *, race_share: float, volume_share: float, is_fast_first: bool | None
) -> str:
    """Say whether race paces or volume came earlier, or neither."""
    orders = {
        True: "speed came first",
        False: "volume came first",
        None: "speed and volume grew together",
    }
    return (
        f"The first half of the season so far held {race_share:.0%} of the race-pace meters and"
        f" {volume_share:.0%} of all meters: {orders[is_fast_first]}."
    )
