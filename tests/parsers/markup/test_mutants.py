"""Seeded damage to GPX and TCX: nothing raises, hangs or grows, and what is whole is kept."""

import random
import resource
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from parsers import Detail, FileKind, ParseError, parse
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.common.sniff import Content, sniff
from parsers.markup.gpx import read_gpx
from parsers.markup.tcx import read_tcx

READERS = {Content.GPX: read_gpx, Content.TCX: read_tcx}

SEED = 20_240_501
LARGEST_BYTES = 500_000
INSERTS = (b"<", b">", b"&", b"\x00", b"]]>", b"<!--", b"</trkseg>", b"<Lap>", b"\xff\xfe")

HANG_S = 1.0
MEMORY_KB = 300_000


def made_files() -> list[bytes]:
    """A run as GPX and as TCX, with pauses, laps and extensions, from no real file."""
    segments, laps = [], []
    for part in range(3):
        times = [f"2024-05-01T06:{30 + part * 5}:{second:02}Z" for second in range(60)]
        segments.append(
            "".join(
                f'<trkpt lat="{50 + second / 4e4:.6f}" lon="8.1"><ele>{100 + second / 7:.1f}</ele>'
                f"<time>{at}</time><extensions><t:TrackPointExtension><t:hr>{120 + second}</t:hr>"
                f"<t:cad>{85 + second % 3}</t:cad></t:TrackPointExtension></extensions></trkpt>\n"
                for second, at in enumerate(times)
            )
        )
        laps.append(
            f'<Lap StartTime="{times[0]}"><TotalTimeSeconds>60</TotalTimeSeconds><Track>'
            + "".join(
                f"<Trackpoint><Time>{at}</Time><DistanceMeters>{part * 180 + second * 3}"
                f"</DistanceMeters><HeartRateBpm><Value>{120 + second}</Value></HeartRateBpm>"
                f"</Trackpoint>\n"
                for second, at in enumerate(times)
            )
            + "</Track></Lap>"
        )
    tracks = "".join(f"<trkseg>{segment}</trkseg>" for segment in segments)
    gpx = f'<?xml version="1.0"?><gpx creator="made"><trk><type>running</type>{tracks}</trk></gpx>'
    tcx = (
        '<?xml version="1.0"?><TrainingCenterDatabase><Activities><Activity Sport="Running">'
        f"{''.join(laps)}</Activity></Activities></TrainingCenterDatabase>"
    )
    return [gpx.encode(), tcx.encode()]


def real_files(corpus: Path) -> list[bytes]:
    paths = sorted(path for path in corpus.rglob("*") if path.suffix.lower() in (".gpx", ".tcx"))
    return [path.read_bytes() for path in paths if path.stat().st_size < LARGEST_BYTES]


def mutant(content: bytes, chance: random.Random) -> bytes:
    """The content with one to five wounds."""
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(damaged) + 1)
        match chance.choice(("flip", "cut", "insert", "lose", "repeat", "swap", "lie")):
            case "flip" if at < len(damaged):
                damaged[at] ^= 1 << chance.randrange(8)
            case "cut":
                del damaged[max(at, 1) :]
            case "insert":
                damaged[at:at] = chance.choice(INSERTS)
            case "lose":
                del damaged[at : at + chance.randint(1, 2000)]
            case "repeat":
                damaged[at:at] = damaged[at : at + chance.randint(1, 5000)]
            case "swap":
                damaged[at:] = damaged[at + 50 :] + damaged[at : at + 50]
            case "lie":
                old = chance.choice((b"2024", b"2020", b"lat=", b"0", b"T0", b".", b"Time"))
                new = chance.choice((b"9999", b"1989", b"-", b"1e999", b"nan", b"", b"0001"))
                damaged = damaged.replace(old, new, chance.randint(1, 50))
    return bytes(damaged)


def endure(files: list[bytes], *, count: int) -> Counter[str]:
    """Parse so many mutants; what became of them."""
    chance = random.Random(SEED)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes: Counter[str] = Counter()
    for number in range(count):
        content = mutant(chance.choice(files), chance)
        start_s = time.process_time()
        parsed = parse(content, source=f"mutant {number}")
        assert time.process_time() - start_s < HANG_S, number
        outcomes[parsed.kind] += 1
        outcomes["with errors"] += bool(parsed.errors)
        assert (parsed.kind is FileKind.ACTIVITY) == bool(parsed.activities), number
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < MEMORY_KB
    return outcomes


def whole_points(content: bytes) -> int:
    return content.count(b"</trkpt>") + content.count(b"</Trackpoint>")


def rows_in(reading: Reading) -> int:
    """Records as recorded, and those that the reader refused, of all activities."""
    return sum(len(each.records) + len(each.rejected) for each in reading.activities)


def keep_whole_points(files: list[bytes], *, count: int) -> None:
    """Cut so many files anywhere; every whole point before the cut must come out."""
    chance = random.Random(SEED)
    for _ in range(count):
        content = chance.choice(files)
        head = content[: chance.randrange(len(content))]
        kind = sniff(head)
        if kind not in READERS:
            continue
        with suppress(ParseError):
            reading = READERS[kind](head, identity=Identity(head), detail=Detail.FULL)
            assert rows_in(reading) == whole_points(head)


def test_mutants_of_made_files() -> None:
    assert endure(made_files(), count=80)[FileKind.ACTIVITY] > 40


def test_mutants_of_real_files(corpus: Path) -> None:
    assert endure(real_files(corpus), count=70)["with errors"] > 20


def test_truncation_of_made_files() -> None:
    keep_whole_points(made_files(), count=60)


def test_truncation_of_real_files(corpus: Path) -> None:
    keep_whole_points(real_files(corpus), count=40)


@pytest.mark.soak
def test_soak_of_made_and_real_files(corpus: Path) -> None:
    files = made_files() + real_files(corpus)
    outcomes = endure(files, count=2000)
    keep_whole_points(files, count=500)
    print(f"2,000 mutants of GPX and TCX, seed {SEED}: {dict(outcomes)}")  # noqa: T201


def test_a_segment_for_each_point_costs_no_more_than_its_points() -> None:
    """As exporters write that end a segment wherever nothing moved."""
    points = "".join(
        f'<trkseg><trkpt lat="{50 + second / 4e4:.6f}" lon="8.1">'
        f"<time>2024-05-01T06:{second // 60:02}:{second % 60:02}Z</time></trkpt></trkseg>"
        for second in range(3000)
    )
    began_s = time.process_time()
    (activity,) = parse(f"<gpx><trk>{points}</trk></gpx>".encode()).activities
    assert time.process_time() - began_s < HANG_S
    assert len(activity.records) == 3000
