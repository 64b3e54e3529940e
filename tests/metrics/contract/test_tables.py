"""The declared tables against the published contract, written out by hand."""

from __future__ import annotations

import polars as pl
import pytest

from metrics.contract.tables import FACTS, MEASURE_VERSION, SERIES, facts_rows
from parsers.common.schema import Table

STAMPED = {
    *("athlete_id", "local_date", "week_start", "utc_offset_s", "zone_source"),
    *("assigned_by", "device_key"),
}
# Letters: t text, i Int32, h Int16, f Float64, b Boolean, d instant, e enum.
CONTRACT = {
    "activities": """start_time_utc:d end_time_utc:d sport:t sub_sport:t is_run:b venue:e
        elapsed_s:f timer_s:f moving_s:f distance_m:f distance_source:e mean_speed_mps:f
        easy_speed_mps:f peak_speed_2s_mps:f ascent_m:f descent_m:f mean_heart_rate_bpm:f
        max_heart_rate_bpm:f mean_cadence_spm:f exertion:f sampling:e sampling_median_s:f
        longest_gap_s:f shortest_findable_s:f lag_speed_s:f noise_mps:f signal:e
        track_fit_rms_m:f track_lane:h lap_count:i effort_count:i set_count:i pause_count:i
        rows_good:i rows_rejected:i maker:t product:t file_format:e file_sha256:t part_index:h
        session_index:h flags:t""",
    "laps": """lap_index:i start_s:f end_s:f elapsed_s:f timer_s:f distance_m:f mean_speed_mps:f
        trigger:e is_auto:b intensity:e step_index:i effort_index:i mean_heart_rate_bpm:f
        max_heart_rate_bpm:f mean_cadence_spm:f ascent_m:f descent_m:f""",
    "efforts": """effort_index:i set_index:i group_index:i rep_index:i start_time_utc:d start_s:f
        end_s:f duration_s:f kind:e official_duration_s:f official_source:e distance_m:f
        distance_sd_m:f snapped_distance_m:f nominal_distance_m:f nominal_duration_s:f
        nominal_probability:f second_nominal:t second_probability:f mean_speed_mps:f
        judged_speed_mps:f judged_speed_sd_mps:f judged_bias_sd_mps:f speed_basis:e
        peak_speed_2s_mps:f contrast:f grade:f gap_speed_mps:f mean_heart_rate_bpm:f
        max_heart_rate_bpm:f mean_cadence_spm:f step_length_m:f rest_after_s:f rest_after_m:f
        rest_after_moving_share:f rest_after_mode:e evidence:e confidence:f flags:t""",
    "sets": """set_index:i group_index:i group_count:i shape:e kind:e start_s:f end_s:f rep_count:i
        nominal_distance_m:f nominal_duration_s:f nominal_probability:f median_duration_s:f
        fastest_duration_s:f slowest_duration_s:f duration_source:e total_distance_m:f
        total_duration_s:f judged_speed_mps:f judged_speed_sd_mps:f judged_bias_sd_mps:f grade:f
        rest_median_s:f rest_min_s:f rest_max_s:f rest_median_m:f rest_mode:e last_over_median:f
        evidence:e confidence:f text:t flags:t""",
    "best_efforts": """by:e target:f basis:e start_s:f end_s:f duration_s:f distance_m:f
        speed_mps:f error_s:f showable:b flags:t""",
    "speed_histogram": "speed_bin:h speed_low_mps:f seconds:f distance_m:f",
    "heart_rate_histogram": "heart_rate_bpm:h seconds:f",
}
KEYS = {
    "activities": ("activity_id",),
    "laps": ("activity_id", "lap_index"),
    "efforts": ("activity_id", "effort_index"),
    "sets": ("activity_id", "set_index", "group_index"),
    "best_efforts": ("activity_id", "by", "target", "basis"),
    "speed_histogram": ("activity_id", "speed_bin"),
    "heart_rate_histogram": ("activity_id", "heart_rate_bpm"),
    "splits": ("activity_id", "unit", "split_index"),
}
WORDS = {
    ("activities", "venue"): "track road_or_trail treadmill unknown",
    ("activities", "distance_source"): "device footpod positions laps totals recorded_speed",
    ("activities", "sampling"): "sub_second one_second smart sparse",
    ("activities", "signal"): "distance positions recorded_speed none",
    ("laps", "trigger"): "manual distance time position step session_end unknown",
    ("efforts", "kind"): "stride rep in_n_out surge sustained",
    ("efforts", "official_source"): "lap step timing",
    ("efforts", "speed_basis"): (
        "nominal_official snapped_official snapped_motion measured recorded_speed"
    ),
    ("efforts", "rest_after_mode"): "stood walked jogged paused mixed unknown",
    ("efforts", "evidence"): "step split lap detection",
    ("sets", "shape"): (
        "single uniform uniform_plus_last ladder pyramid series grouped timed fartlek"
    ),
    ("sets", "duration_source"): "official motion mixed",
    ("best_efforts", "by"): "distance time",
    ("best_efforts", "basis"): "raw snapped",
}


def _letter(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.Enum):
        return "e"
    letters: dict[pl.DataType, str] = {
        pl.String(): "t",
        pl.Int32(): "i",
        pl.Int16(): "h",
        pl.Float64(): "f",
        pl.Boolean(): "b",
        pl.Datetime("ms", "UTC"): "d",
    }
    return letters[dtype]


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(name: str) -> None:
    declared = [f"{column}:{_letter(dtype)}" for column, dtype in FACTS[name].schema.items()]
    assert declared == ["activity_id:t", "measure_version:i", *CONTRACT[name].split()]


def test_keys_are_those_of_the_contract() -> None:
    assert {name: table.key for name, table in FACTS.items()} == KEYS


@pytest.mark.parametrize(("table", "column"), WORDS)
def test_enums_hold_the_words_of_the_contract(table: str, column: str) -> None:
    dtype = FACTS[table].schema[column]
    assert isinstance(dtype, pl.Enum)
    assert dtype.categories.to_list() == WORDS[table, column].split()


def test_activities_are_published_last() -> None:
    assert list(FACTS)[-1] == "activities"


@pytest.mark.parametrize("table", [*FACTS.values(), SERIES], ids=lambda table: table.name)
def test_every_column_says_what_it_means(table: Table) -> None:
    for column in table.columns:
        assert column.name not in STAMPED
        assert column.unit
        assert column.meaning.endswith(".")


def test_rows_of_facts_get_the_common_columns_and_makes_nan_null() -> None:
    columns = {"heart_rate_bpm": [120, 121], "seconds": pl.Series([1.0, float("nan")]).to_numpy()}
    frame = facts_rows(FACTS["heart_rate_histogram"], columns, activity_id="x").frame()
    version = MEASURE_VERSION
    assert frame.rows() == [("x", version, 120, 1.0), ("x", version, 121, None)]


def test_rows_of_facts_refuse_a_missing_column() -> None:
    with pytest.raises(pl.exceptions.SchemaError, match="seconds"):
        facts_rows(FACTS["heart_rate_histogram"], {"heart_rate_bpm": [1]}, activity_id="x").frame()
