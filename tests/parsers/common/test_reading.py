from __future__ import annotations

import pytest

from parsers.common.activity import Detail
from parsers.common.errors import ParseError
from parsers.common.identity import Identity
from parsers.common.reading import Reader, Reading
from parsers.fit.activities import read_fit
from parsers.markup.gpx import read_gpx
from parsers.markup.tcx import read_tcx
from simulator.examples import examples


def test_a_reader_gives_what_is_recorded_and_that_nothing_was_got_over() -> None:
    content = examples()["race_1600.fit"]
    reading = read_fit(content, identity=Identity(content), detail=Detail.FULL)
    (activity,) = reading.activities
    assert reading == Reading(activities=(activity,))
    assert reading.errors == ()


@pytest.mark.parametrize("read", [read_fit, read_gpx, read_tcx])
@pytest.mark.parametrize("content", [b"", b"<kml/>", b"nothing that a watch writes"])
def test_every_reader_refuses_what_is_no_activity_in_the_same_way(
    read: Reader, content: bytes
) -> None:
    with pytest.raises(ParseError):
        read(content, identity=Identity(content), detail=Detail.FULL)
