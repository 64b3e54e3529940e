#!/usr/bin/env bash
# fit-tool gives "no value" as a number: a heart rate of 255, a distance of 42,949,672.95 m.
#
# In FIT each base type has a value that means "not measured" (0xFF for uint8, 0xFFFFFFFF for uint32).
# A strap that loses contact for a second writes it in a perfectly valid record.
#   fitparse 1.2.0          None
#   garmin-fit-sdk 21.218.0 the field is absent
#   fit-tool 0.9.16         255 and 42949672.95, scaled like a measurement and without any mark
# One would guess None, as in the other readers. A mean or a maximum over such a column is wrong.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    fit-tool==0.9.16 fitparse==1.2.0 garmin-fit-sdk==21.218.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import struct


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


START = 1_100_000_000  # seconds since the FIT epoch
file_id = definition(0, 0, [(0, 1, 0x00), (1, 2, 0x84), (4, 4, 0x86)])
file_id += struct.pack("<BBHI", 0, 4, 255, START)
records = definition(1, 20, [(253, 4, 0x86), (3, 1, 0x02), (5, 4, 0x86)])
for second, beats, centimeters in ((0, 150, 0), (1, 0xFF, 300), (2, 152, 0xFFFFFFFF)):
    records += struct.pack("<BIBI", 1, START + second, beats, centimeters)
with open("run.fit", "wb") as file:
    file.write(fit(file_id + records))

import fitparse
from fit_tool.fit_file import FitFile
from fit_tool.profile.messages.record_message import RecordMessage
from garmin_fit_sdk import Decoder, Stream

theirs, errors = Decoder(Stream.from_file("run.fit")).read()
values = [message.get_values() for message in fitparse.FitFile("run.fit").get_messages("record")]
rows = [row.message for row in FitFile.from_file("run.fit").records]
seen = {
    "garmin-fit-sdk": [(row.get("heart_rate"), row.get("distance")) for row in theirs["record_mesgs"]],
    "fitparse": [(row["heart_rate"], row["distance"]) for row in values],
    "fit-tool": [(row.heart_rate, row.distance) for row in rows if isinstance(row, RecordMessage)],
}
for name, pairs in seen.items():
    print(f"{name}: {pairs}")
right = [(150, 0.0), (None, 3.0), (152, None)]
assert not errors
assert seen["garmin-fit-sdk"] == seen["fitparse"] == right, "the behavior changed"
assert seen["fit-tool"] == [(150, 0.0), (255, 3.0), (152, 42949672.95)], "the behavior changed"
PY
