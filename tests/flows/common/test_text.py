import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.common.text import (
    clock,
    count,
    fitted,
    lap_time,
    metres,
    pace,
    printable,
    size,
    table,
    watch_name,
)


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (72, 0, "1:12"),
        (72.44, 1, "1:12.4"),
        (59.96, 1, "1:00.0"),
        (15.04, 1, "15.0"),
        (9, 0, "0:09"),
        (3723, 0, "1:02:03"),
        (0, 0, "0:00"),
        (-7199, 0, "−1:59:59"),
        (None, 0, "–"),
    ],
)
def test_clock(seconds: float | None, decimals: int, text: str) -> None:
    assert clock(seconds, decimals=decimals) == text


@given(st.floats(0, 1e6), st.integers(0, 2))
def test_a_clock_tells_the_seconds_it_was_given(seconds: float, decimals: int) -> None:
    parts = clock(seconds, decimals=decimals).split(":")
    told = sum(float(part) * 60**power for power, part in enumerate(reversed(parts)))
    assert told == pytest.approx(seconds, abs=0.5 * 10**-decimals + 1e-6)
    assert all(float(part) < 60 for part in parts[1:])


def test_paces() -> None:
    assert lap_time(400 / 72.4) == "72.4"
    assert lap_time(400 / 105) == "1:45.0"
    assert pace(1000 / 312) == "5:12/km"
    assert lap_time(0) == pace(None) == "–"


def test_amounts() -> None:
    assert [metres(412.3), metres(8214), metres(None)] == ["412 m", "8.21 km", "–"]
    assert [size(812), size(1_400_000)] == ["812 B", "1.4 MB"]
    assert [count(1, "run"), count(2, "run"), count(1200, "activity")] == [
        "1 run",
        "2 runs",
        "1,200 activities",
    ]


def test_columns_of_amounts_are_flush_right() -> None:
    text = table(("name", "km"), [("a 1", "10.5"), ("longer", "9")], indent="")
    assert text.splitlines() == ["name      km", "a 1     10.5", "longer     9"]


def test_a_table_without_rows_is_its_head() -> None:
    assert table(("a", "b"), [], indent="") == "a  b"


@given(st.binary(max_size=20))
def test_any_file_name_can_be_printed(raw: bytes) -> None:
    printable(raw.decode("utf-8", "surrogateescape")).encode()


def test_a_table_wider_than_the_screen_is_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    head, row = ("distance", "best", "other years"), ("400 m", "1:08.2", "2025 1:10.1, 2024 1:12.0")
    monkeypatch.setenv("COLUMNS", "80")
    assert table(head, [row]).splitlines()[0].split() == ["distance", "best", "other", "years"]
    monkeypatch.setenv("COLUMNS", "40")
    text = table(head, [row])
    assert text.split() == [
        "400",
        "m:",
        "best",
        "1:08.2",
        "·",
        "other",
        "years",
        "2025",
        "1:10.1,",
        "2024",
        "1:12.0",
    ]
    assert max(map(len, text.splitlines())) <= 40
    monkeypatch.delenv("COLUMNS")
    assert len(table(head, [row]).splitlines()) == 2


@pytest.mark.parametrize(
    ("maker", "product", "name"),
    [
        ("garmin", "fr235", "garmin fr235"),
        ("garmin", "garmin:3638", "garmin 3638"),
        ("coros", None, "coros"),
        (None, None, None),
    ],
)
def test_a_watch_says_its_maker_once(
    maker: str | None, product: str | None, name: str | None
) -> None:
    assert watch_name(maker, product) == name


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=90), st.integers(0, 6))
def test_a_fitted_text_is_as_narrow_as_the_screen(word: str, indent: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "40")
        assert max(map(len, fitted(" " * indent + word).split("\n"))) <= 40
