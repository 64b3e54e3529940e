#!/usr/bin/env bash
# fitparse answers the same question in two ways: get_value("heart_rate") is not get_values()["heart_rate"].
#
# An app on a watch may record a heart rate of its own as a developer field, and may call it
# "heart_rate"; the file stays valid, for a developer field is told by its index and number, and it
# stands behind the native one. Of a record with 150 by the watch and 96 by the app,
#   fitparse 1.2.0   get_value("heart_rate")      150
#                    get_values()["heart_rate"]    96
# and where the app had no contact for a second (0xFF, "not measured"),
#                    get_value("heart_rate")      152
#                    get_values()["heart_rate"]  None: what the watch measured is gone
#   garmin-fit-sdk 21.218.0 keeps both apart: heart_rate, and developer_fields
# One would guess that both calls give the field that the profile calls heart_rate, or that one of
# them raises. Most programs build their table from get_values(): for one runner's files it holds
# another sensor's values, with another sensor's holes, and nothing tells so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    fitparse==1.2.0 garmin-fit-sdk==21.218.0
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


def definition(local, number, fields, developer=()):
    head = 0x40 | local | (0x20 if developer else 0)
    rows = b"".join(struct.pack("<BBB", *field) for field in fields)
    more = bytes([len(developer)]) if developer else b""
    more += b"".join(struct.pack("<BBB", *field) for field in developer)
    return struct.pack("<BBBHB", head, 0, 0, number, len(fields)) + rows + more


START = 1_100_000_000  # seconds since the FIT epoch
body = definition(0, 0, [(0, 1, 0x00), (1, 2, 0x84), (4, 4, 0x86)])
body += struct.pack("<BBHI", 0, 4, 255, START)
# developer_data_id: the app, number 0
body += definition(1, 207, [(1, 16, 0x0D), (3, 1, 0x02)])
body += struct.pack("<B16sB", 1, bytes(range(16)), 0)
# field_description: the app's field 0 is a uint8 called heart_rate, in bpm
body += definition(2, 206, [(0, 1, 0x02), (1, 1, 0x02), (2, 1, 0x02), (3, 11, 0x07), (8, 4, 0x07)])
body += struct.pack("<BBBB11s4s", 2, 0, 0, 0x02, b"heart_rate\0", b"bpm\0")
body += definition(3, 20, [(253, 4, 0x86), (3, 1, 0x02)], [(0, 1, 0)])
for second, by_watch, by_app in ((0, 150, 96), (1, 152, 0xFF)):
    body += struct.pack("<BIBB", 3, START + second, by_watch, by_app)
with open("run.fit", "wb") as file:
    file.write(fit(body))

import fitparse
from garmin_fit_sdk import Decoder, Stream

records = list(fitparse.FitFile("run.fit").get_messages("record"))
theirs, errors = Decoder(Stream.from_file("run.fit")).read()
one_by_one = [record.get_value("heart_rate") for record in records]
at_once = [record.get_values()["heart_rate"] for record in records]
native = [record["heart_rate"] for record in theirs["record_mesgs"]]
print(f"fitparse get_value:  {one_by_one}")
print(f"fitparse get_values: {at_once}")
print(f"garmin-fit-sdk:      {native}, developer fields apart")
assert not errors
assert native == [150, 152]
assert one_by_one == [150, 152], "the behavior changed"
assert at_once == [96, None], "the behavior changed"
PY
