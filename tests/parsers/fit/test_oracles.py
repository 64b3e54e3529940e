"""Every real file against two other decoders: every field of every message.

What is compared is the stored field by its number, as scaled by its decoder, and developer fields
by their key. Where the decoders differ the exception is listed, with its reason.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import fitdecode
import garmin_fit_sdk
import numpy as np
import pytest
from garmin_fit_sdk.profile import Profile

from parsers.common.activity import Detail
from parsers.common.identity import Identity
from parsers.fit import FitFile, Messages, decode, read_fit
from parsers.fit.profile import message_spec, words_of

Key: TypeAlias = int | tuple[int, int]
Cells: TypeAlias = Sequence[Any]
Table: TypeAlias = Mapping[Key, Cells]
"""The columns of all messages of a kind, None where there is nothing."""

_LOOKED_AT = 50
"""So many messages of a kind tell what values a field has."""

LAP, ENHANCED_AVG_SPEED = 19, 110
HR, EVENT_TIMESTAMP = 132, 9

NOT_READ_BY_GARMIN = {
    "antfs-dump.63.fit": "compressed timestamps are not supported",
    "compressed-speed-distance.fit": "compressed timestamps are not supported",
}


READ_BEYOND_DAMAGE = "strava-android-app-201.10-b1218918.fit"
"""A file that lacks seventeen single bytes: both others give up at the first gap."""


def fit_files(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.rglob("*") if path.suffix.lower() == ".fit")


def ours(file: FitFile, number: int, most: int | None = None) -> Table:
    """What this decoder says of all messages of a kind, or of the first ones of each part."""
    parts = [part for part in file.parts if number in part.messages]
    tables = [dict(_our_columns(part.of(number), most)) for part in parts]
    for part, table in zip(parts, tables, strict=True):
        for column in part.developer_columns(number):
            table[column.developer_index, column.field_number] = column.values[:most].tolist()
    counts = [len(range(part.of(number).count)[:most]) for part in parts]
    keys = {key for table in tables for key in table}
    return {
        key: [
            cell
            for table, count in zip(tables, counts, strict=True)
            for cell in table.get(key, [None] * count)
        ]
        for key in keys
    }


def _our_columns(messages: Messages, most: int | None) -> Iterator[tuple[Key, Cells]]:
    names = {messages.spec.field(number).name: number for number in range(256)}
    for column in messages.columns():
        if column.name in names:
            yield names[column.name], column.values[:most].tolist()


def by_garmin(data: bytes) -> tuple[Counter[int], dict[int, Table]]:
    """Counts and stored fields of all messages; what comes after damage is missing."""
    rows: dict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    decoder = garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(bytearray(data)))
    decoder.read(
        convert_datetimes_to_dates=False,
        convert_types_to_strings=False,
        enable_crc_check=False,
        merge_heart_rates=False,
        mesg_listener=lambda number, message: rows[number].append(message),
    )
    return Counter({n: len(messages) for n, messages in rows.items()}), {
        number: _garmin_table(number, messages) for number, messages in rows.items()
    }


def _garmin_table(number: int, rows: Sequence[Mapping[Any, Any]]) -> Table:
    profile_fields = Profile["messages"].get(number, {"fields": {}})["fields"]
    numbers = {field["name"]: field["num"] for field in profile_fields.values()}
    names = {name for row in rows for name in row}
    return {
        numbers.get(name, name): [row.get(name) for row in rows]
        for name in names
        if name in numbers or isinstance(name, int)
    }


def by_fitdecode(data: bytes) -> tuple[Counter[int], dict[int, Table]]:
    """Counts and stored fields of all messages; what comes after damage is missing."""
    rows: dict[int, list[dict[Key, Any]]] = defaultdict(list)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with fitdecode.FitReader(
                data, check_crc=fitdecode.CrcCheck.DISABLED, processor=None
            ) as reader:
                for frame in reader:
                    if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                        rows[frame.global_mesg_num].append(_fitdecode_row(frame))
    except fitdecode.FitError:
        pass
    return Counter({n: len(messages) for n, messages in rows.items()}), {
        number: {
            key: [row.get(key) for row in messages] for key in {k for row in messages for k in row}
        }
        for number, messages in rows.items()
    }


def _fitdecode_row(frame: Any) -> dict[Key, Any]:
    """Fields as recorded, and what is packed into them where it is not recorded itself."""
    recorded: dict[Key, Any] = {}
    packed: dict[Key, list[Any]] = defaultdict(list)
    for field in frame.fields:
        if field.field_def is None:
            packed[field.def_num].append(_fitdecode_value(frame, field))
        elif isinstance(field.field_def, fitdecode.types.DevFieldDefinition):
            recorded[field.field_def.dev_data_index, field.field_def.def_num] = field.value
        else:
            recorded[field.field_def.def_num] = _fitdecode_value(frame, field)
    empty = {key for key, value in recorded.items() if value is None}
    return recorded | {k: v for k, v in packed.items() if k in empty or k not in recorded}


def _fitdecode_value(frame: Any, field: Any) -> Any:
    """The field's own value, where a word or another reading of the field stands in for it.

    What is newer than fitdecode's profile it gives as stored: that is scaled here.
    """
    raw = field.raw_value
    if field.parent_field is not None:
        return _scaled(raw, field.parent_field.scale, field.parent_field.offset)
    if field.field is None:
        meaning = message_spec(frame.global_mesg_num).field(field.field_def.def_num).meaning
        return _scaled(raw, meaning.scale, meaning.offset)
    return raw if isinstance(field.value, str) else field.value


def _scaled(raw: Any, scale: float | None, offset: float | None) -> Any:
    if isinstance(raw, list | tuple):
        return [_scaled(value, scale, offset) for value in raw]
    return raw / (scale or 1) - (offset or 0) if isinstance(raw, int | float) else raw


def differing(mine: Cells, theirs: Cells) -> bool:
    """Whether two columns differ in any cell."""
    try:
        a, b = _numbers(mine), _numbers(theirs)
    except (TypeError, ValueError):
        a = b = np.zeros(0)
    if len(a) and a.shape == b.shape:
        return not np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True)
    return any(not _same(a, b) for a, b in zip(mine, theirs, strict=True))


def _numbers(cells: Cells) -> Any:
    return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)


def _same(mine: Any, theirs: Any) -> bool:
    a, b = _flat(mine), _flat(theirs)
    if any(isinstance(value, str) for value in (*a, *b)):
        return a[:1] == b[:1]  # only the first of several texts is kept
    return len(a) == len(b) and bool(np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True))


def _flat(value: Any) -> list[Any]:
    """A cell's values, without the empty ones at its end."""
    if isinstance(value, bytes):
        value = value.split(b"\0", 1)[0].decode(errors="replace")
    if isinstance(value, str):
        return [value] if value else []
    cells = list(value) if isinstance(value, list | tuple) else [value]
    if not any(isinstance(cell, str) for cell in cells):
        cells = _numbers(cells).tolist()
    while cells and (cells[-1] == "" or cells[-1] != cells[-1]):
        cells.pop()
    return cells


def differences(data: bytes, tables: Mapping[int, Table]) -> Iterator[tuple[int, Key]]:
    """Message numbers and fields in which another decoder differs, as far as it read."""
    file = decode(data)
    for number, theirs in tables.items():
        mine = ours(file, number)
        for key, cells in theirs.items():
            if differing(mine.get(key, [None] * len(cells))[: len(cells)], cells):
                yield number, key


def counts_of(data: bytes) -> Counter[int]:
    parts = decode(data).parts
    return sum(
        (Counter({n: messages.count for n, messages in part.messages.items()}) for part in parts),
        Counter(),
    )


def _as_many(name: str, data: bytes, counts: Counter[int]) -> bool:
    mine = counts_of(data)
    return mine > counts if name == READ_BEYOND_DAMAGE else mine == counts


def _with_every_field(paths: Sequence[Path]) -> list[Path]:
    """Choose few bytes of files that hold every field of all of them, with every kind of value.

    A developer's field has its number from its own file: of those the kinds of values count.
    """
    held = {path: _fields_of(path) for path in paths}
    left, chosen = set().union(*held.values()), []
    while left:
        best = max(paths, key=lambda path: len(held[path] & left) / path.stat().st_size)
        chosen.append(best)
        left -= held[best]
    return chosen


def _fields_of(path: Path) -> set[tuple[int, int | None, type]]:
    """Message, field and kind of value of what is in a file; a developer's field is None."""
    file = decode(path.read_bytes())
    return {
        (number, key if isinstance(key, int) else None, type(cell))
        for number in {number for part in file.parts for number in part.messages}
        for key, cells in ours(file, number, _LOOKED_AT).items()
        for cell in cells
    }


def _compare_with_garmin(corpus: Path, paths: Iterable[Path]) -> dict[str, set[tuple[int, Key]]]:
    """Which fields differ, by file. The exceptions, one by one:

    * of one damaged file more is read, and compared as far as the others go;
    * two files with compressed timestamps, which garmin-fit-sdk does not support;
    * one file defines a lap's avg_speed twice in each message: where the last one counts,
      garmin-fit-sdk makes a list of two equal enhanced_avg_speed of it.
    """
    differing = {}
    for path in paths:
        if path.name in NOT_READ_BY_GARMIN:
            continue
        data = path.read_bytes()
        counts, tables = by_garmin(data)
        assert _as_many(path.name, data, counts)
        if differ := set(differences(data, tables)):
            differing[path.relative_to(corpus).as_posix()] = differ
    return differing


UNLIKE_GARMIN = {"sessions/runner-04/008.fit": {(LAP, ENHANCED_AVG_SPEED)}}


def test_every_field_of_some_messages_as_garmin_reads_it(corpus: Path) -> None:
    """The file that differs, and others until every field there is has been compared."""
    some = [corpus / name for name in UNLIKE_GARMIN]
    others = _with_every_field([path for path in fit_files(corpus) if path not in some])
    assert _compare_with_garmin(corpus, [*some, *others]) == UNLIKE_GARMIN


@pytest.mark.soak
def test_every_field_of_every_message_as_garmin_reads_it(corpus: Path) -> None:
    assert _compare_with_garmin(corpus, fit_files(corpus)) == UNLIKE_GARMIN


def _compare_with_fitdecode(paths: Sequence[Path]) -> dict[str, set[tuple[int, Key]]]:
    differing = {}
    for path in paths:
        data = path.read_bytes()
        counts, tables = by_fitdecode(data)
        assert _as_many(path.name, data, counts)
        if differ := set(differences(data, tables)):
            differing[path.name] = differ
    return differing


# fitdecode adds the instant that a series of heart rates began to every one of its counters;
# and of a field that a message defines twice it keeps both values.
UNLIKE_FITDECODE = {
    "event_timestamp.fit": {(HR, EVENT_TIMESTAMP)},
    "garmin-fr935-cr.fit": {(HR, EVENT_TIMESTAMP)},
    "sample_mulitple_header.fit": {(HR, EVENT_TIMESTAMP)},
    "008.fit": {(LAP, ENHANCED_AVG_SPEED)},
}


def test_every_field_of_some_messages_as_fitdecode_reads_it(corpus: Path) -> None:
    """The files that garmin-fit-sdk does not read, and a seeded part of all others."""
    files = fit_files(corpus)
    unread = [path for path in files if path.name in NOT_READ_BY_GARMIN]
    assert len(unread) == len(NOT_READ_BY_GARMIN)
    some = random.Random(20).sample([path for path in files if path.stat().st_size < 300_000], 20)
    differing = _compare_with_fitdecode([*unread, *some])
    assert differing == {name: UNLIKE_FITDECODE[name] for name in differing}


@pytest.mark.soak
def test_every_field_of_every_message_as_fitdecode_reads_it(corpus: Path) -> None:
    files = fit_files(corpus)
    differing = _compare_with_fitdecode(files)
    assert differing == UNLIKE_FITDECODE


@pytest.mark.parametrize(
    "type_name",
    ["sport", "sub_sport", "event", "event_type", "lap_trigger", "intensity", "file",
     "wkt_step_duration", "wkt_step_target", "split_type", "antplus_device_type", "manufacturer"],
)  # fmt: skip
def test_words_are_garmins(type_name: str) -> None:
    theirs = Profile["types"][type_name]
    ours_ = words_of(type_name)
    assert ours_
    differ = {n: (word, theirs[n]) for n, word in ours_.items() if theirs.get(n, word) != word}
    assert differ == {}


def test_strap_heart_rates_are_merged_like_garmins(corpus: Path) -> None:
    """Within a few beats: garmin-fit-sdk takes a mean since the last record, rounded."""
    path = next(corpus.rglob("event_timestamp.fit"))
    data = path.read_bytes()
    decoder = garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(bytearray(data)))
    messages, _ = decoder.read(enable_crc_check=False, merge_heart_rates=True)
    theirs = np.array([record["heart_rate"] for record in messages["record_mesgs"]], dtype=float)
    reading = read_fit(data, identity=Identity(data), detail=Detail.INGEST)
    mine = np.concatenate([a.records["heart_rate_bpm"].to_numpy() for a in reading.activities])
    assert len(mine) == len(theirs) == 4376
    assert np.abs(mine - theirs).max() <= 5
    assert np.abs(np.mean(mine - theirs)) < 0.5
