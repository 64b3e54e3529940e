#!/usr/bin/env bash
# fitdecode gives a watch's local time as an instant in UTC, against its own documentation.
#
# FIT's `activity.local_timestamp` is what the watch's face showed, seconds of local time: the
# only word of a file on where the runner's day began. Of a run in Denver that ended on 10 July
# at 19:30 (01:30 UTC on the 11th),
#   fitparse 1.2.0          2026-07-10 19:30, without a zone
#   garmin-fit-sdk 21.218.0 a number of seconds since the FIT epoch, without a zone
#   fitdecode 0.11.0        2026-07-10 19:30+00:00, with the zone UTC; its docstring says that the
#                           object "IS NOT timezone-aware"
# One would guess a time without a zone, as said there, or an error when it is converted. Instead
# `.astimezone(ZoneInfo("America/Denver"))` turns 19:30 into 13:30, and an early run at 05:00 into
# 23:00 of the day before: the wrong day and the wrong week, without a word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    fitdecode==0.11.0 fitparse==1.2.0 garmin-fit-sdk==21.218.0 tzdata==2025.2
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import struct
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def crc(data):
    """The FIT file checksum: CRC-16 with the reflected polynomial 0x8005, start 0."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def fit(body):
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    head += struct.pack("<H", crc(head))
    return head + body + struct.pack("<H", crc(head + body))


def definition(local, number, fields):
    rows = b"".join(struct.pack("<BBB", *field) for field in fields)
    return struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields)) + rows


EPOCH = datetime(1989, 12, 31, tzinfo=timezone.utc)
DENVER = ZoneInfo("America/Denver")


def written(shown):
    """Write a file that ends when the watch in Denver shows this time."""
    ended = int((shown.replace(tzinfo=DENVER) - EPOCH).total_seconds())
    local = int((shown.replace(tzinfo=timezone.utc) - EPOCH).total_seconds())
    body = definition(0, 0, [(0, 1, 0x00), (1, 2, 0x84), (4, 4, 0x86)])
    body += struct.pack("<BBHI", 0, 4, 255, ended - 1800)
    body += definition(1, 34, [(253, 4, 0x86), (5, 4, 0x86)]) + struct.pack("<BII", 1, ended, local)
    with open("run.fit", "wb") as file:
        file.write(fit(body))


import fitdecode
import fitparse
from garmin_fit_sdk import Decoder, Stream


def by_fitdecode():
    with fitdecode.FitReader("run.fit") as reader:
        return next(
            frame.get_value("local_timestamp")
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "activity"
        )


for shown in (datetime(2026, 7, 10, 19, 30), datetime(2026, 7, 10, 5, 0)):
    written(shown)
    (theirs,) = fitparse.FitFile("run.fit").get_messages("activity")
    garmin, errors = Decoder(Stream.from_file("run.fit")).read()
    seconds = garmin["activity_mesgs"][0]["local_timestamp"]
    ours = by_fitdecode()
    there = ours.astimezone(DENVER)
    print(f"shown {shown}, fitparse {theirs.get_value('local_timestamp')}, garmin-fit-sdk {seconds}")
    print(f"fitdecode {ours}, by which it was {there} in Denver")
    assert not errors
    assert theirs.get_value("local_timestamp") == shown
    assert EPOCH.replace(tzinfo=None) + timedelta(seconds=seconds) == shown
    assert ours == shown.replace(tzinfo=timezone.utc), "the behavior changed"
    assert there.replace(tzinfo=None) == shown - timedelta(hours=6), "the behavior changed"
assert there.date() != shown.date()  # the run at five in the morning is of the day before
processor = fitdecode.processors.DefaultDataProcessor
assert "**IS NOT** timezone-aware" in processor.process_type_local_date_time.__doc__
PY
