"""Every sentence of judgements, as a coach reads it: change `sentences.txt` with the words."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences as say
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import ProgressionSettings

SNAPSHOT = Path(__file__).with_name("sentences.txt")
DAY = date(2026, 3, 8)
UNMET = {RacePace.R3200: 0, RacePace.R1600: 1}


def spoken(settings: ProgressionSettings) -> dict[str, list[str]]:
    """Examples of every sentence, by the name of what writes it."""
    gaps = say.gaps_text([(6, RacePace.R800, UNMET)])
    work = say.work_at_sentence(
        RacePace.R800, reps=12.2, days=3, unsure_reps=0.2, settings=settings
    )
    return {
        "count_text": [say.count_text(amount, "rep") for amount in (0, 1, 1.2, 12)],
        "work_text": [say.work_text(1, 1), say.work_text(11.6, 3)],
        "no_paces_sentence": [say.no_paces_sentence(DAY)],
        "hidden_paces_sentence": [say.hidden_paces_sentence(settings)],
        "unknown_history_sentence": [
            say.unknown_history_sentence(0, 0.0, settings),
            say.unknown_history_sentence(1, 0.0, settings),
            say.unknown_history_sentence(2, 0.25, settings),
        ],
        "jump_sentence": [
            say.jump_sentence(
                reps=6, race_pace=RacePace.R800, day=DAY, unmet=UNMET, settings=settings
            )
        ],
        "climbed_text": [
            say.climbed_text(None),
            say.climbed_text("800"),
            say.climbed_text("800", ["3200", "1600"]),
            say.climbed_text("800", ["5k", "3200", "1600"]),
        ],
        "short_text": [
            say.short_text(paces, DAY) for paces in (["800"], ["1600", "800"], ["5k"] * 5)
        ],
        "low_text": [
            say.low_text("800", 4.0, 1, settings, run=9),
            say.low_text("800", 0.0, 0, settings),
        ],
        "uncounted_text": [say.uncounted_text(0), say.uncounted_text(30)],
        "stride_days_text": [
            say.stride_days_text(0, 3, is_running=True),
            say.stride_days_text(1, 3),
            say.stride_days_text(4, 3),
        ],
        "behind_sentence": [
            say.behind_sentence(
                say.climbed_text("3200"),
                say.short_text(["800"], DAY),
                say.stride_days_text(4, 3),
            )
        ],
        "on_schedule_sentence": [
            say.on_schedule_sentence(say.climbed_text("800"), "800", say.stride_days_text(3, 3))
        ],
        "unscheduled_sentence": [say.unscheduled_sentence(say.climbed_text("800"))],
        "established_sentence": [say.established_sentence(DAY, reps=18, days=3, settings=settings)],
        "kept_sentence": [say.kept_sentence(reps=4, days=1, settings=settings)],
        "skipped_sentence": [say.skipped_sentence(reps=0, days=0, settings=settings)],
        "not_established_sentence": [
            say.not_established_sentence(reps=4, days=1, settings=settings),
            say.not_established_sentence(reps=0, days=0, settings=settings, is_known=False),
            say.not_established_sentence(reps=7.2, days=3, settings=settings, run=12),
            say.not_established_sentence(reps=7.97, days=2, settings=settings, run=8),
            say.not_established_sentence(reps=9, days=1, settings=settings, run=10),
        ],
        "counted_text": [say.counted_text(7.4, 8, settings)],
        "goal_text": [say.goal_text(settings)],
        "first_400_sentence": [
            say.first_400_sentence(DAY, is_in_n_out=is_in_n_out) for is_in_n_out in (True, False)
        ],
        "SAFE_SENTENCE": [say.SAFE_SENTENCE],
        "NOT_JUDGED_SENTENCE": [say.NOT_JUDGED_SENTENCE],
        "gaps_text": [gaps],
        "unsafe_sentence": [say.unsafe_sentence(gaps, settings)],
        "unjudged_sentence": [
            say.unjudged_sentence(gaps, why, settings)
            for why in (say.UNKNOWN_PACES_TEXT, say.history_needed_text("partial", settings))
        ],
        "UNKNOWN_PACES_TEXT": [say.UNKNOWN_PACES_TEXT],
        "history_needed_text": [say.history_needed_text("none", settings)],
        "nameless_sentence": [say.nameless_sentence(6)],
        "NO_RUN_SENTENCE": [say.NO_RUN_SENTENCE],
        "STEADY_SENTENCE": [say.STEADY_SENTENCE],
        "NO_REST_SENTENCE": [say.NO_REST_SENTENCE],
        "REST_SENTENCE": [say.REST_SENTENCE],
        "BY_EFFORT_TEXT": [say.BY_EFFORT_TEXT],
        "LAST_UNKNOWN_TEXT": [say.LAST_UNKNOWN_TEXT],
        "TOO_FAST_TEXT": [say.TOO_FAST_TEXT],
        "coarse_sentence": [say.coarse_sentence(2, 6)],
        "faint_sentence": [say.faint_sentence(0, 5)],
        "reps_text": [
            say.reps_text(done=6, planned=6, missing=(), extra=0),
            say.reps_text(done=4, planned=6, missing=(5, 6), extra=0),
            say.reps_text(done=0, planned=6, missing=(1, 2, 3, 4, 5, 6), extra=0),
            say.reps_text(done=6, planned=6, missing=(), extra=2),
        ],
        "off_length_text": [say.off_length_text((114.0, 113.0)), say.off_length_text((80.0,))],
        "rests_text": [
            say.rests_text(in_range=5, planned=5),
            say.rests_text(in_range=0, planned=6, short=2, long=1, stood=1, elsewhere=1, unknown=1),
            say.rests_text(in_range=0, planned=6, unknown=6),
        ],
        "pace_text": [say.pace_text(in_band=4, fast=1, slow=1)],
        "NO_PACE_TEXT": [say.NO_PACE_TEXT],
        "unsure_pace_text": [
            say.unsure_pace_text(PaceVerdict.IN_BAND, sure=0.95),
            say.unsure_pace_text(PaceVerdict.FASTER, sure=0.95),
            say.unsure_pace_text(PaceVerdict.SLOWER, sure=0.95),
            say.unsure_pace_text(None, sure=0.95),
        ],
        "last_rep_text": [
            say.last_rep_text(is_fastest=True, margin=0.15),
            say.last_rep_text(is_fastest=False, margin=-0.01),
        ],
        "exertion_text": [
            say.exertion_text(rating, planned)
            for rating, planned in ((None, None), (None, 8.0), (7.5, None), (7.5, 8.0))
        ],
        "unplanned_sentence": [
            say.unplanned_sentence(reps=3, metres=400.0, breaks_a4=False),
            say.unplanned_sentence(reps=3, metres=None, breaks_a4=True),
        ],
        "work_at_sentence": [
            work,
            say.work_at_sentence(RacePace.R1600, reps=1, days=1, unsure_reps=5, settings=settings),
        ],
        "races_text": [
            say.work_at_sentence(
                RacePace.R800,
                reps=11,
                days=3,
                unsure_reps=0,
                settings=settings,
                races=say.races_text(count=0.97, metres=774, unrecorded=0.97),
            ),
            say.races_text(count=2, metres=1600, unrecorded=0),
            say.races_text(count=3, metres=4000, unrecorded=1),
            say.races_text(count=2, metres=2400, unrecorded=2),
        ],
        "months_at_800_sentence": [
            say.months_at_800_sentence(weeks=5, days=2, months_weeks=8, goal=6)
        ],
        "long_runs_sentence": [say.long_runs_sentence(4, 5, settings)],
        "challenging_sentence": [say.challenging_sentence(2, settings)],
        "evidence_sentence": [
            say.evidence_sentence(work, reps=16, days=4),
            say.evidence_sentence("nothing at 800 pace.", reps=0, days=0),
        ],
        "NO_STRIDES_SENTENCE": [say.NO_STRIDES_SENTENCE],
        "FIRST_SEASON_SENTENCE": [say.FIRST_SEASON_SENTENCE],
        "young_entries_sentence": [say.young_entries_sentence(9)],
        "young_opener_sentence": [say.young_opener_sentence(9)],
        "no_800_sentence": [
            say.no_800_sentence(work=work, reps_at_400=2, is_never=is_never)
            for is_never in (True, False)
        ],
        "open_800_sentence": [say.open_800_sentence(work=work, reps_at_400=6)],
        "few_strides_sentence": [
            say.few_strides_sentence(since=DAY, weeks=1.43, usual_pace="1600")
        ],
        "engine_sentence": [
            say.engine_sentence([say.long_runs_sentence(6, 5, settings)], "nothing at 1600 pace.")
        ],
        "young_purpose_sentence": [say.young_purpose_sentence(9)],
        "purpose_sentence": [
            say.purpose_sentence(weeks=weeks, goal=8, shows_absence=shows_absence)
            for weeks, shows_absence in ((9, True), (5, True), (1, False))
        ],
        "override_sentence": [
            say.override_sentence(
                race="800", advised="1600", ruled_out_by=("A8",), reason="relay next week"
            ),
            say.override_sentence(race="800", advised=None, ruled_out_by=(), reason=None),
        ],
        "UNKNOWN_SETS_SENTENCE": [say.UNKNOWN_SETS_SENTENCE],
        "NO_RESULT_SENTENCE": [say.NO_RESULT_SENTENCE],
        "NO_GRADE_SENTENCE": [say.NO_GRADE_SENTENCE],
        "NO_FOCUS_SENTENCE": [say.NO_FOCUS_SENTENCE],
        "unknown_history_note": [say.unknown_history_note("partial")],
        "unsure_reps_note": [say.unsure_reps_note(9)],
        "NO_RUNNING_SENTENCE": [say.NO_RUNNING_SENTENCE],
        "unknown_metres_sentence": [say.unknown_metres_sentence(900)],
        "no_race_pace_sentence": [say.no_race_pace_sentence(70000)],
        "half_unrecorded_sentence": [say.half_unrecorded_sentence("first")],
        "season_order_sentence": [
            say.season_order_sentence(race_share=0.6, volume_share=0.4, is_fast_first=True),
            say.season_order_sentence(race_share=0.3, volume_share=0.51, is_fast_first=False),
            say.season_order_sentence(race_share=0.47, volume_share=0.51, is_fast_first=None),
        ],
        "too_few_race_days_sentence": [say.too_few_race_days_sentence(2, 6)],
    }


def test_every_sentence_reads_as_the_snapshot_holds_it(
    progression_settings: ProgressionSettings,
) -> None:
    examples = spoken(progression_settings)
    text = "".join(
        f"{name}\n" + "".join(f"    {sentence}\n" for sentence in sentences)
        for name, sentences in examples.items()
    )
    assert text == SNAPSHOT.read_text(encoding="utf-8")


def test_the_snapshot_misses_no_sentence(progression_settings: ProgressionSettings) -> None:
    members = inspect.getmembers(say, inspect.isfunction)
    functions = {name for name, value in members if value.__module__ == say.__name__}
    constants = {name for name, value in vars(say).items() if name.isupper() and value}
    public = {name for name in functions | constants if not name.startswith("_")}
    assert public == spoken(progression_settings).keys()
