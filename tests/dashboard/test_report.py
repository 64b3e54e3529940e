"""Every number on the page is one of the tables, looked up another way and rounded another way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from msgspec import Struct

from dashboard.people import NameStyle, People
from dashboard.report import Scope, csp, newest_sessions, report, session_document
from dashboard.tables import Tables
from storage import Store, create_store
from tests.dashboard.conftest import TODAY

EXEMPT = {"time", "svg", "style", "script", "title", "code", "b", "a", "h1"}
"""Elements whose digits are no number of ours: days, drawings, names."""
VOID = {"meta", "link", "input", "br"}
CLOSES = {
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "li": {"li"},
    "tbody": {"tr", "td", "th"},
}
"""What a start tag ends, as HTML lets end tags be left out."""
SCOPES = {"table", "ul"}


class Mark(Struct, frozen=True):
    table: str
    key: tuple[tuple[str, str], ...]
    column: str
    agg: str
    unit: str
    text: str


class Reader(HTMLParser):
    """Collects marks, and digits that stand outside of any."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[Mark] = []
        self.strays: list[str] = []
        self._stack: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for at in range(len(self._stack) - 1, -1, -1):
            if self._stack[at][0] in SCOPES:
                break
            if self._stack[at][0] in CLOSES.get(tag, ()):
                del self._stack[at:]
        if tag not in VOID:
            self._stack.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self._stack and self._stack.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        if not re.search(r"\d", text) and not self._nearest("data-column"):
            return
        if text.strip() and self._nearest("data-column"):
            self.marks.append(self._mark(text))
        elif text.strip() and not self._is_exempt():
            self.strays.append(text.strip())

    def _is_exempt(self) -> bool:
        is_rule = self._stack[-1][1].get("class") == "rule"
        return is_rule or bool(EXEMPT & {name for name, _ in self._stack})

    def _mark(self, text: str) -> Mark:
        key: dict[str, str] = {}
        for _, attributes in self._stack:
            parts = attributes.get("data-key", "").split(";")
            key |= {name: unquote(cell) for name, _, cell in (part.partition("=") for part in parts)
                    if name}  # fmt: skip
        return Mark(
            table=self._nearest("data-table"),
            key=tuple(key.items()),
            column=self._nearest("data-column"),
            agg=self._nearest("data-agg"),
            unit=self._stack[-1][1].get("class", ""),
            text=text,
        )

    def _nearest(self, name: str) -> str:
        values = (attributes.get(name, "") for _, attributes in reversed(self._stack))
        return next(filter(None, values), "")


@pytest.fixture(scope="module")
def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def test_no_number_stands_without_its_source(read: Reader) -> None:
    assert read.strays == []
    assert len(read.marks) > 500


def test_every_number_is_that_of_the_tables(read: Reader, store: Store) -> None:
    lookup = Lookup(store.path)
    wrong = [(mark, right) for mark in read.marks if (right := lookup.written(mark)) != mark.text]
    assert wrong == []


class Lookup:
    """Values by table, key and column, read by DuckDB and rounded with decimals."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._index: dict[tuple[str, tuple[str, ...]], dict[Any, list[dict[str, Any]]]] = {}

    def written(self, mark: Mark) -> str:
        rows = self._matching(mark)
        if mark.agg == "count":
            return f"{len(rows):,}"
        columns = mark.column.split()
        kind = dict(mark.key).get("kind", "")
        if mark.agg:
            assert mark.agg == "sum"
            values: list[Any] = [sum(row[mark.column] or 0.0 for row in rows)]
        else:
            assert len(rows) == 1, (mark, len(rows))
            values = [rows[0][column] for column in columns]
        if mark.column in SHARES:
            part, whole = values
            return f"{rounded(100 * part / whole, 1)}%"
        return "–".join(
            written(mark.table, column, value, mark.unit or kind, rows[0])
            for column, value in zip(columns, values, strict=True)
        )

    def _matching(self, mark: Mark) -> list[dict[str, Any]]:
        """Find the rows of a key: columns that a table lacks say nothing, but for the week."""
        known = self.rows(mark.table)[0].keys()
        key = {
            name: cell
            for name, cell in mark.key
            if name in known or (name == "week_start" and "local_date" in known)
        }
        names = tuple(sorted(key))
        if (mark.table, names) not in self._index:
            index = self._index.setdefault((mark.table, names), {})
            for row in self.rows(mark.table):
                index.setdefault(tuple(_cell(row, name) for name in names), []).append(row)
        return self._index[mark.table, names].get(tuple(key[name] for name in names), [])

    def rows(self, table: str) -> list[dict[str, Any]]:
        if table not in self._rows:
            files = f"{self._folder}/{table}/**/*.parquet"
            query = duckdb.sql(f"SELECT * FROM read_parquet('{files}', hive_partitioning=false)")
            assert query is not None
            names = query.columns
            self._rows[table] = [dict(zip(names, row, strict=True)) for row in query.fetchall()]
        return self._rows[table]


def _cell(row: dict[str, Any], name: str) -> str:
    if name == "week_start" and name not in row:
        return str(row["local_date"] - timedelta(days=row["local_date"].weekday()))
    return str(row[name])


def rounded(value: float, digits: int = 0) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def minutes(seconds: float, digits: int) -> str:
    total = rounded(seconds, digits)
    if total >= 3600:
        whole = int(rounded(seconds))
        return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    minute, second = divmod(total, 60)
    width = 3 + digits if digits else 2
    return f"{minute}:{second:0{width}}" if minute else f"{second}"


def lap(seconds: float) -> str:
    return f"{rounded(seconds, 1)}" if seconds < 99.95 else minutes(seconds, 1)


def hundredths(seconds: float) -> str:
    return f"{rounded(seconds, 2)}" if seconds < 60 else minutes(seconds, 2)


def tens(value: float) -> str:
    return f"{rounded(value / 10) * 10:,}"


def tenths(seconds: float) -> str:
    return minutes(seconds, 1)


SHARES = frozenset({"sd_mps speed_mps"})
"""Columns of which the first is written as a share of the second."""

WRITERS: dict[str, Callable[[float], str]] = {
    "metres": tens,
    "metres_expected": tens,
    "metres_low": tens,
    "metres_high": tens,
    "probability": lambda value: f"{rounded(100 * value)}%",
    "error_s": lambda value: f"{rounded(value, int(value < 1)):,}",
    "sd_s": lambda value: f"{rounded(value, 1):,}",
    "monotony": lambda value: f"{rounded(value, 1):,}",
    "km": lambda meters: f"{rounded(meters / 1000, 1):,}",
    "miles": lambda meters: f"{rounded(meters / 1609.344, 1):,}",
    "timer_s": lambda seconds: minutes(seconds, 0),
    "rest_after_s": lambda seconds: minutes(seconds, 0),
    "time_s": tenths,
    "duration_s": tenths,
    "official_duration_s": tenths,
    "best_s": lambda seconds: tenths(seconds).removesuffix(".0"),
    "timed_reps.time_s": hundredths,
    "timings.time_s": hundredths,
    "hand_timed": hundredths,
    "gate_timed": hundredths,
    "per400": lambda mps: lap(400 / mps),
    "permile": lambda mps: minutes(1609.344 / mps, 0),
    "perkm": lambda mps: minutes(1000 / mps, 0),
}
"""How numbers are written: by unit or kind of result, by table and column, or by column.

All others are whole.
"""


def step_s(error_s: float | None) -> int:
    """The whole seconds that a time is told in; 0 where its error lets tenths be told."""
    return next((step for step in (10, 1) if (error_s or 0) >= step), 0)


def by_error(column: str) -> Callable[[float, dict[str, Any]], str]:
    """Write a time as exactly as the error in a column of its row lets it be told."""

    def told(seconds: float, row: dict[str, Any]) -> str:
        step = step_s(row[column])
        return minutes(float(rounded(seconds / step) * step), 0) if step else tenths(seconds)

    return told


def by_speeds_error(way_m: float, *columns: str) -> Callable[[float, dict[str, Any]], str]:
    def told(mps: float, row: dict[str, Any]) -> str:
        seconds = way_m / mps
        share = sum((row[column] or 0) ** 2 for column in columns) ** 0.5 / mps
        step = step_s(share * seconds) or (0 if way_m == 400 else 1)
        if not step:
            return lap(seconds)
        whole = float(rounded(seconds / step) * step)
        return f"{whole:.0f}" if way_m == 400 and whole < 100 else minutes(whole, 0)

    return told


BY_ERROR: dict[str, Callable[[float, dict[str, Any]], str]] = {
    "race_review.time_s": lambda seconds, row: (
        tenths(seconds) if row["basis"] == "watch" else tenths(seconds).removesuffix(".0")
    ),
    "results.time_s": lambda seconds, row: (
        hundredths(seconds)
        if row["kind"] in ("hand_timed", "gate_timed")
        else tenths(seconds).removesuffix(".0")
    ),
    "best_efforts.duration_s": by_error("error_s"),
    "race_splits.time_s": by_error("sd_s"),
    **{
        f"{table}.{unit}": by_speeds_error(way_m, *errors)
        for table, errors in (
            ("efforts", ("judged_speed_sd_mps", "judged_bias_sd_mps")),
            ("date_paces", ("sd_mps",)),
        )
        for unit, way_m in (("per400", 400), ("permile", 1609.344), ("perkm", 1000))
    },
}
"""Numbers that are told only as exactly as their row's error allows."""


def written(table: str, column: str, value: Any, unit: str, row: dict[str, Any]) -> str:
    if isinstance(value, str):
        return value
    if told := BY_ERROR.get(f"{table}.{unit}") or BY_ERROR.get(f"{table}.{column}"):
        return told(float(value), row)
    names = (unit, f"{table}.{column}", column)
    writer = next((WRITERS[name] for name in names if name in WRITERS), None)
    return writer(float(value)) if writer else f"{rounded(float(value)):,}"


def test_hostile_names_are_text(html: str) -> None:
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert html.count("<script>") == 1


def test_the_page_is_ascii_which_a_browser_reads_quickest(html: str) -> None:
    assert html.isascii()
    assert "Maximiliana" in html
    assert "&#1511;&#1489;&#1493;&#1510;&#1492;" in html  # the Hebrew name, as references


def test_the_page_asks_nobody_else(html: str) -> None:
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", html)
    assert "url(" not in html
    assert csp().count("sha256-") == 2


def test_no_coordinate_and_no_serial_is_shown(html: str) -> None:
    assert "latitude" not in html
    assert "device_key" not in html


def test_each_athlete_has_three_sessions_with_a_trace(tables: Tables, html: str) -> None:
    assert len(newest_sessions(tables, today=TODAY)) == 9
    assert html.count('<svg class="trace"') == 9


def test_a_document_of_one_athlete_holds_all_sessions_of_eight_weeks(
    store: Store, tables: Tables, people: People, today: date
) -> None:
    chosen = newest_sessions(tables, ["runner-02"], today=TODAY)
    assert len(chosen) > 3
    text = report(tables, store.series, people, today=today, scope=Scope(athletes=["runner-02"]))
    assert text.count('<svg class="trace"') == len(chosen)


def test_a_served_page_leads_to_every_session(
    store: Store, tables: Tables, people: People, today: date
) -> None:
    text = report(tables, store.series, people, today=today, scope=Scope(live=True))
    older = set(newest_sessions(tables, ["runner-02"], today=TODAY)) - set(
        newest_sessions(tables, today=TODAY)
    )
    assert older
    assert all(f'href="session/{activity_id}"' in text for activity_id in older)


def test_the_team_page_comes_first_and_pages_wait_in_noscript(html: str) -> None:
    team, _, rest = html.partition('<div id="pages">')
    assert 'id="everyone"' in team
    assert "<noscript>" not in team
    assert team.index("</table>\n<script>") < team.index('id="ahead"')
    assert rest.count("<noscript>") == rest.count("</noscript></section>") > 9


def test_a_document_of_one_athlete_holds_nothing_of_others(
    store: Store, tables: Tables, people: People, today: date
) -> None:
    scope = Scope(athletes=["runner-02"])
    text = report(tables, store.series, people, today=today, scope=scope)
    assert "runner-01" not in text
    assert "runner-03" not in text
    assert "Maximiliana" not in text


def test_names_can_be_left_out(store: Store, tables: Tables, people: People, today: date) -> None:
    bare = People(names=people.names, style=NameStyle.IDS)
    text = report(tables, store.series, bare, today=today)
    assert "Maximiliana" not in text
    assert "runner-03" in text


def test_an_empty_store_says_what_to_do_next(tmp_path: Path, today: date) -> None:
    empty = create_store(tmp_path / "store")
    text = report(Tables(empty.scan), empty.series, People(), today=today)
    assert "No athlete was judged yet" in text
    assert "thirdlap ingest inbox" in text


def test_a_session_has_a_page_of_its_own(store: Store, tables: Tables, people: People) -> None:
    (activity_id, *_) = newest_sessions(tables, today=TODAY)
    document = session_document(tables, store.series, people, activity_id)
    assert document is not None
    assert '<svg class="trace"' in document
    assert session_document(tables, store.series, people, "0" * 20) is None
