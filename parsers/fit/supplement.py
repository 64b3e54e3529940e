"""What is newer than fitparse's profile tables of 2019, as far as running watches write it.

Numbers, names and scales are those of the FIT protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class NewerField(NamedTuple):
    """A field as the protocol has it; `type_name` leads to its words."""

    name: str
    scale: float = 1.0
    offset: float = 0.0
    units: str = ""
    type_name: str = ""


MESSAGE_NAMES: Mapping[int, str] = {
    13: "training_settings",
    104: "battery",
    211: "monitoring_hr_data",
    216: "time_in_zone",
    229: "max_met_data",
    269: "spo2_data",
    275: "sleep_level",
    285: "jump",
    290: "beat_intervals",
    297: "respiration_rate",
    302: "hsa_accelerometer_data",
    304: "hsa_step_data",
    305: "hsa_spo2_data",
    306: "hsa_stress_data",
    307: "hsa_respiration_data",
    308: "hsa_heart_rate_data",
    312: "split",
    313: "split_summary",
    314: "hsa_body_battery_data",
    315: "hsa_event",
    317: "climb_pro",
    319: "tank_update",
    323: "tank_summary",
    346: "sleep_assessment",
    370: "hrv_status_summary",
    371: "hrv_value",
    372: "raw_bbi",
    375: "device_aux_battery_info",
    412: "nap_event",
}


def _milliseconds(name: str) -> NewerField:
    return NewerField(name, scale=1000.0, units="s")


def _centimetres(name: str) -> NewerField:
    return NewerField(name, scale=100.0, units="m")


def _speed(name: str) -> NewerField:
    return NewerField(name, scale=1000.0, units="m/s")


def _cadence(name: str) -> NewerField:
    return NewerField(name, scale=128.0, units="rpm")


def _percent(name: str) -> NewerField:
    return NewerField(name, scale=100.0, units="percent")


def _tenths(name: str, *, units: str) -> NewerField:
    return NewerField(name, scale=10.0, units=units)


def _breaths(name: str) -> NewerField:
    return NewerField(name, scale=100.0, units="breaths/min")


def _temperature(name: str) -> NewerField:
    return NewerField(name, scale=100.0, units="C")


FIELDS: Mapping[int, Mapping[int, NewerField]] = {
    13: {
        31: _centimetres("target_distance"),
        32: _speed("target_speed"),
        33: NewerField("target_time", units="s"),
        153: NewerField("precise_target_speed", scale=1_000_000.0, units="m/s"),
    },
    18: {
        33: NewerField("num_lengths"),
        38: NewerField("end_position_lat", units="semicircles"),
        39: NewerField("end_position_long", units="semicircles"),
        78: _milliseconds("active_time"),
        79: NewerField("avg_strokes_per_length", scale=10.0),
        80: NewerField("avg_swolf"),
        110: NewerField("sport_profile_name"),
        147: NewerField("avg_respiration_rate", units="breaths/min"),
        148: NewerField("max_respiration_rate", units="breaths/min"),
        149: NewerField("min_respiration_rate", units="breaths/min"),
        150: NewerField("min_temperature", units="C"),
        168: NewerField("training_load_peak", scale=65536.0),
        169: _breaths("enhanced_avg_respiration_rate"),
        170: _breaths("enhanced_max_respiration_rate"),
        180: _breaths("enhanced_min_respiration_rate"),
        192: NewerField("workout_feel", units="percent"),
        193: NewerField("workout_rpe", units="percent"),
        196: NewerField("metabolic_calories", units="kcal"),
        197: NewerField("sdrr_hrv", units="ms"),
        198: NewerField("rmssd_hrv", units="ms"),
        199: _centimetres("total_fractional_ascent"),
        200: _centimetres("total_fractional_descent"),
        208: _temperature("avg_core_temperature"),
        209: _temperature("min_core_temperature"),
        210: _temperature("max_core_temperature"),
        211: _speed("avg_grade_adjusted_speed"),
    },
    19: {
        27: NewerField("nec_lat", units="semicircles"),
        28: NewerField("nec_long", units="semicircles"),
        29: NewerField("swc_lat", units="semicircles"),
        30: NewerField("swc_long", units="semicircles"),
        70: _milliseconds("active_time"),
        73: NewerField("avg_swolf"),
        90: NewerField("avg_strokes_per_length", scale=10.0),
        124: NewerField("min_temperature", units="C"),
        136: _breaths("enhanced_avg_respiration_rate"),
        137: _breaths("enhanced_max_respiration_rate"),
        147: NewerField("avg_respiration_rate", units="breaths/min"),
        148: NewerField("max_respiration_rate", units="breaths/min"),
        155: NewerField("metabolic_calories", units="kcal"),
        156: _centimetres("total_fractional_ascent"),
        157: _centimetres("total_fractional_descent"),
        158: _temperature("avg_core_temperature"),
        159: _temperature("min_core_temperature"),
        160: _temperature("max_core_temperature"),
        161: _speed("avg_grade_adjusted_speed"),
    },
    20: {
        87: _centimetres("cycle_length16"),
        99: NewerField("respiration_rate", units="breaths/min"),
        108: _breaths("enhanced_respiration_rate"),
        116: NewerField("current_stress", scale=100.0),
        139: _temperature("core_temperature"),
    },
    26: {
        17: NewerField("wkt_description"),
        254: NewerField("message_index"),
    },
    27: {
        19: NewerField("secondary_target_type", type_name="wkt_step_target"),
        20: NewerField("secondary_target_value"),
        21: NewerField("secondary_custom_target_value_low"),
        22: NewerField("secondary_custom_target_value_high"),
    },
    216: {
        0: NewerField("reference_mesg"),
        1: NewerField("reference_index"),
        2: _milliseconds("time_in_hr_zone"),
        3: _milliseconds("time_in_speed_zone"),
        4: _milliseconds("time_in_cadence_zone"),
        5: _milliseconds("time_in_power_zone"),
        6: NewerField("hr_zone_high_boundary", units="bpm"),
        7: _speed("speed_zone_high_boundary"),
        9: NewerField("power_zone_high_boundary", units="watts"),
        11: NewerField("max_heart_rate", units="bpm"),
        12: NewerField("resting_heart_rate", units="bpm"),
        13: NewerField("threshold_heart_rate", units="bpm"),
        15: NewerField("functional_threshold_power", units="watts"),
    },
    312: {
        0: NewerField("split_type", type_name="split_type"),
        1: _milliseconds("total_elapsed_time"),
        2: _milliseconds("total_timer_time"),
        3: _centimetres("total_distance"),
        4: _speed("avg_speed"),
        9: NewerField("start_time", units="s"),
        11: NewerField("sport", type_name="sport"),
        12: NewerField("sub_sport", type_name="sub_sport"),
        13: NewerField("total_ascent", units="m"),
        14: NewerField("total_descent", units="m"),
        15: NewerField("avg_heart_rate", units="bpm"),
        16: NewerField("max_heart_rate", units="bpm"),
        21: NewerField("start_position_lat", units="semicircles"),
        22: NewerField("start_position_long", units="semicircles"),
        23: NewerField("end_position_lat", units="semicircles"),
        24: NewerField("end_position_long", units="semicircles"),
        25: _speed("max_speed"),
        26: _speed("avg_vert_speed"),
        27: NewerField("end_time", units="s"),
        28: NewerField("total_calories", units="kcal"),
        29: _cadence("avg_cadence"),
        30: _cadence("max_cadence"),
        35: _tenths("avg_vertical_oscillation", units="mm"),
        36: _percent("avg_vertical_ratio"),
        37: _tenths("avg_stance_time", units="ms"),
        38: _percent("avg_stance_time_balance"),
        39: _tenths("avg_step_length", units="mm"),
        40: NewerField("avg_power", units="watts"),
        41: NewerField("max_power", units="watts"),
        42: NewerField("normalized_power", units="watts"),
        67: NewerField("first_lap_index"),
        68: NewerField("num_laps"),
        74: NewerField("start_elevation", scale=5.0, offset=500.0, units="m"),
        79: NewerField("metabolic_calories", units="kcal"),
        93: _speed("avg_grade_adjusted_speed"),
        110: _milliseconds("total_moving_time"),
    },
    313: {
        0: NewerField("split_type", type_name="split_type"),
        3: NewerField("num_splits"),
        4: _milliseconds("total_timer_time"),
        5: _centimetres("total_distance"),
        6: _speed("avg_speed"),
        7: _speed("max_speed"),
        8: NewerField("total_ascent", units="m"),
        9: NewerField("total_descent", units="m"),
        10: NewerField("avg_heart_rate", units="bpm"),
        11: NewerField("max_heart_rate", units="bpm"),
        12: _speed("avg_vert_speed"),
        13: NewerField("total_calories", units="kcal"),
        14: _cadence("avg_cadence"),
        15: _cadence("max_cadence"),
        20: _tenths("avg_vertical_oscillation", units="mm"),
        21: _percent("avg_vertical_ratio"),
        22: _tenths("avg_stance_time", units="ms"),
        23: _percent("avg_stance_time_balance"),
        24: _tenths("avg_step_length", units="mm"),
        25: NewerField("avg_power", units="watts"),
        26: NewerField("max_power", units="watts"),
        27: NewerField("normalized_power", units="watts"),
        60: _centimetres("max_distance"),
        71: _speed("avg_grade_adjusted_speed"),
        77: _milliseconds("total_moving_time"),
        79: NewerField("start_time", units="s"),
    },
    375: {
        0: NewerField("device_index"),
        1: NewerField("battery_voltage", scale=256.0, units="V"),
        2: NewerField("battery_status"),
        3: NewerField("battery_identifier"),
    },
}

WORDS: Mapping[str, Mapping[int, str]] = {
    "intensity": {4: "recovery", 5: "interval", 6: "other"},
    "manufacturer": {
        294: "coros",
        300: "nurvv",
        305: "whoop",
        309: "form",
        310: "decathlon",
        326: "nike",
        331: "mywhoosh",
        337: "runna",
        339: "zepp",
        340: "peloton",
        348: "huawei",
    },
    "split_type": {
        1: "ascent_split",
        2: "descent_split",
        3: "interval_active",
        4: "interval_rest",
        5: "interval_warmup",
        6: "interval_cooldown",
        7: "interval_recovery",
        8: "interval_other",
        9: "climb_active",
        10: "climb_rest",
        12: "run_active",
        13: "run_rest",
        14: "workout_round",
        17: "rwd_run",
        18: "rwd_walk",
        22: "rwd_stand",
        23: "transition",
    },
    "sport": {
        49: "baseball",
        53: "diving",
        62: "hiit",
        64: "racket",
        67: "meditation",
        73: "hockey",
        74: "lacrosse",
        75: "volleyball",
        84: "jump_rope",
    },
    "sub_sport": {
        62: "breathing",
        65: "sail_race",
        66: "expedition",
        67: "ultra",
        68: "indoor_climbing",
        69: "bouldering",
        70: "hiit",
        77: "esport",
        78: "triathlon",
        79: "duathlon",
        80: "brick",
        81: "swim_run",
        82: "adventure_race",
        90: "field",
        124: "rucking",
    },
    "wkt_step_duration": {31: "time_only"},
}
