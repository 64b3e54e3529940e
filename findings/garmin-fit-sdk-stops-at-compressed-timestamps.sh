#!/usr/bin/env bash
# Garmin's own Python SDK stops at compressed timestamps, and says so only in a returned list.
#
# A record of FIT may carry its time in five bits of its header (the protocol's "compressed timestamp
# header"). Of a valid file with 40 records, 39 of them such,
#   fitparse 1.2.0, fitdecode 0.11.0   give 40
#   garmin-fit-sdk 21.218.0            gives the 1 record before the first of them; `read()` raises
#                                      nothing, the second value it returns holds a RuntimeError
# One would guess that the maker's SDK reads all of its own protocol, or raises. Who looks at the
# messages alone sees a short run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    fitparse==1.2.0 fitdecode==0.11.0 garmin-fit-sdk==21.218.0
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
records = definition(1, 20, [(253, 4, 0x86), (3, 1, 0x02)]) + struct.pack("<BIB", 1, START, 150)
records += definition(2, 20, [(3, 1, 0x02)])
for second in range(1, 40):
    header = 0x80 | 2 << 5 | (START + second) & 0x1F
    records += struct.pack("<BB", header, 150 + second % 5)
with open("run.fit", "wb") as file:
    file.write(fit(file_id + records))

import fitdecode
import fitparse
from garmin_fit_sdk import Decoder, Stream

theirs, errors = Decoder(Stream.from_file("run.fit")).read()
with fitdecode.FitReader("run.fit") as reader:
    frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
seen = {
    "garmin-fit-sdk": len(theirs["record_mesgs"]),
    "fitparse": len(list(fitparse.FitFile("run.fit").get_messages("record"))),
    "fitdecode": len([frame for frame in frames if frame.name == "record"]),
}
print(seen, [str(error) for error in errors])
assert seen == {"garmin-fit-sdk": 1, "fitparse": 40, "fitdecode": 40}, "the behavior changed"
assert len(errors) == 1, "the behavior changed"
PY
