import pytest

from metrics.races.team import top_five


def test_A20_the_five_fastest_with_mean_and_spread() -> None:
    times = {"a": 300.0, "b": 312.0, "c": 305.0, "d": 309.0, "e": 330.0, "f": 315.0}
    five = top_five(1600.0, times)
    assert five is not None
    assert five.athletes == ("a", "c", "d", "b", "f")
    assert five.mean_s == pytest.approx((300 + 305 + 309 + 312 + 315) / 5)
    assert (five.spread_s, five.missing) == (15.0, 0)


def test_A20_fewer_than_five_say_how_many_are_missing() -> None:
    five = top_five(1600.0, {"a": 300.0, "b": 310.0})
    assert five is not None
    assert five.missing == 3
    assert top_five(1600.0, {}) is None
