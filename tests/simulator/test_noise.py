"""The constants of the watch model hang together."""

from __future__ import annotations

import pytest
from msgspec.structs import astuple

from simulator.noise import (
    PROFILE_SHARES,
    PROFILES,
    SMART_KEEP_PROBABILITIES,
    Maker,
    WatchProfile,
)


def test_every_maker_has_a_profile_and_a_share() -> None:
    assert [profile.maker for profile in PROFILES] == list(Maker)
    assert sum(PROFILE_SHARES) == pytest.approx(1.0)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.maker)
def test_spreads_go_from_low_to_high(profile: WatchProfile) -> None:
    pairs = astuple(profile)
    assert all(pair[0] <= pair[1] for pair in pairs if isinstance(pair, tuple))


def test_smart_recording_writes_a_second_in_the_end() -> None:
    assert all(0 < share <= 1 for share in SMART_KEEP_PROBABILITIES)
    assert SMART_KEEP_PROBABILITIES[-1] == 1.0
