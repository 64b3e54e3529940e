"""Whose a file is: by option, folder, watch or name, and else nobody's; never dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.common.workspace import enter
from flows.engine.outcome import Fate, Outcome
from flows.engine.ownership import offer_of, roots, roster_of
from storage import AssignedBy, Offer, open_store
from storage.recordings.roster import OwnerHints, RunnerHint

Put = Callable[[Path, bytes], Path]
Ingest = Callable[..., list[Outcome]]

ROSTER = OwnerHints(
    runners=(
        RunnerHint(athlete_id="f07", folder="girls/seven"),
        RunnerHint(athlete_id="f08", folder="girls", pattern="*zoe*"),
        RunnerHint(athlete_id="m02", pattern="abe-*.fit"),
    )
)
OFFER = Offer(offered_at=datetime(2026, 9, 1, tzinfo=UTC), roster=ROSTER)


@pytest.mark.parametrize(
    ("path", "athlete_id", "assigned_by"),
    [
        ("girls/seven/run.fit", "f07", "folder"),
        ("girls/seven/done/run.fit", "f07", "folder"),
        ("Girls/run.fit", "f08", "folder"),
        ("girls/abe-1.fit", "unassigned", "none"),
        ("m02/2026/run.fit", "m02", "folder"),
        ("2026/m02/run.fit", "unassigned", "none"),
        ("boys/abe-1.fit", "m02", "pattern"),
        ("abe-1.gpx", "unassigned", "none"),
    ],
)
def test_folders_and_names_tell_whose_a_file_is_unless_they_contradict(
    tmp_path: Path, path: str, athlete_id: str, assigned_by: str
) -> None:
    where = tmp_path / "inbox" / path
    found = offer_of(OFFER, str(where), name=where.name, roots=(tmp_path / "inbox",))
    assert (found.athlete_id, found.assigned_by) == (athlete_id, assigned_by)


def test_a_folder_below_the_inbox_tells_as_much_when_it_is_named_itself(tmp_path: Path) -> None:
    named = tmp_path / "inbox" / "girls" / "seven"
    both = roots([named], inbox=str(tmp_path / "inbox"))
    assert offer_of(OFFER, str(named / "a.fit"), name="a.fit", roots=both).athlete_id == "f07"


def test_the_option_outweighs_everything(tmp_path: Path) -> None:
    offer = Offer(
        offered_at=OFFER.offered_at, athlete_id="x", assigned_by=AssignedBy.OPTION, roster=ROSTER
    )
    path = tmp_path / "girls" / "abe-1.fit"
    assert offer_of(offer, str(path), name=path.name, roots=(tmp_path,)) == offer


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A coach's folder with a roster of two."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text(
        "athlete_id,zone,folder,file_pattern\nf07,America/Denver,girls/seven,\nm02,,,*strides*\n"
    )
    return tmp_path


@pytest.mark.parametrize("name", ["Zoë Müller", '"Müller, Zoë"'])
@pytest.mark.parametrize(
    "folder", ["Zoe Muller", "Girls/Müller, Zoë/2026", "zoë müller", "Zoe_Müller", "muller-zoe"]
)
def test_a_folder_called_like_an_athlete_holds_the_runs_of_that_athlete(
    workspace: Path, name: str, folder: str
) -> None:
    (workspace / "athletes.csv").write_text(f"athlete_id,name\nf03,{name}\nf04,Zoë Li\n")
    roster = roster_of(enter(workspace).workspace)
    path = workspace / "inbox" / folder / "a.fit"
    found = offer_of(replace(OFFER, roster=roster), str(path), name="a.fit", roots=(workspace,))
    assert (found.athlete_id, found.assigned_by) == ("f03", "folder")


@pytest.mark.parametrize("folder", ["Zoë", "Muller", "Zoë Müller and Zoë Li", "Twin Name"])
def test_a_folder_called_like_nobody_or_several_tells_nothing(workspace: Path, folder: str) -> None:
    (workspace / "athletes.csv").write_text(
        "athlete_id,name\nf03,Zoë Müller\nf04,Zoë Li\nm1,Twin Name\nm2,Twin Name\n"
    )
    roster = roster_of(enter(workspace).workspace)
    path = workspace / "inbox" / folder / "a.fit"
    found = offer_of(replace(OFFER, roster=roster), str(path), name="a.fit", roots=(workspace,))
    assert found.athlete_id == "unassigned"


def test_the_roster_of_this_folder_tells_whose_and_where(
    workspace: Path, contents: dict[str, bytes], put: Put, ingest: Ingest
) -> None:
    put(workspace / "inbox" / "girls" / "seven" / "a.fit", contents["race_1600.fit"])
    put(workspace / "inbox" / "strides.fit", contents["easy_with_strides.fit"])
    put(workspace / "inbox" / "b.fit", contents["21x400.fit"])
    ingest(workspace / "inbox")
    rows = open_store(workspace / "store").read("activities")
    told = rows.select("athlete_id", "assigned_by", "zone_source").sort("athlete_id").rows()
    assert told[0] == ("f07", "folder", "roster")
    assert told[1][:2] == ("m02", "pattern")
    assert told[2][:2] == ("unassigned", "none")


def test_the_same_content_below_two_folders_is_one_runners_in_any_order(
    workspace: Path, contents: dict[str, bytes], put: Put, ingest: Ingest
) -> None:
    put(workspace / "inbox" / "x.fit", contents["race_1600.fit"])
    ingest(workspace / "inbox")
    put(workspace / "inbox" / "girls" / "seven" / "y.fit", contents["race_1600.fit"])
    assert {outcome.fate for outcome in ingest(workspace / "inbox")} == {
        Fate.DUPLICATE,
        Fate.UNCHANGED,
    }
    rows = open_store(workspace / "store").read("activities")
    assert rows["athlete_id"].to_list() == ["f07"]


def test_a_mistake_in_the_roster_is_said_and_hides_nobody_else(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (workspace / "athletes.csv").open("a") as file:
        file.write("f 9,,,\n")
    assert [runner.athlete_id for runner in roster_of(enter().workspace).runners] == ["f07", "m02"]
    assert "athletes.csv" in capsys.readouterr().err


def test_a_mistyped_header_that_tells_no_owner_is_not_said_here(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster = workspace / "athletes.csv"
    for header, is_said in (("max_heart_rate", False), ("fold", True)):
        roster.write_text(f"athlete_id,{header}\nf07,\n")
        roster_of(enter().workspace)
        assert ("athletes.csv has mistakes" in capsys.readouterr().err) is is_said


def test_no_roster_is_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert roster_of(enter().workspace) == OwnerHints()


def test_half_a_copy_is_held_until_the_whole_supersedes_it(
    tmp_path: Path, contents: dict[str, bytes], ingest: Ingest
) -> None:
    whole = contents["race_1600.fit"]
    path = tmp_path / "inbox" / "a.fit"
    path.parent.mkdir()
    path.write_bytes(whole[: len(whole) // 2])
    (held,) = ingest(path, hold_minutes=1)
    files = open_store(tmp_path / "store").files()
    assert (held.fate, files["verdict"].to_list()) == (Fate.HELD, ["held"])
    path.write_bytes(whole)
    (outcome,) = ingest(path)
    rows = open_store(tmp_path / "store").files().sort("size_bytes").to_dicts()
    assert [row["verdict"] for row in rows] == ["superseded", "ingested"]
    assert rows[0]["duplicate_of"] == rows[1]["activity_id"] == outcome.activity_ids[0]


def test_what_stays_broken_off_is_taken_in_when_the_hold_ends(
    tmp_path: Path, contents: dict[str, bytes], ingest: Ingest
) -> None:
    path = tmp_path / "a.fit"
    path.write_bytes(contents["race_1600.fit"][:5_000])
    (held,) = ingest(path, hold_minutes=1)
    assert held.fate is Fate.HELD
    (outcome,) = ingest(path)
    assert outcome.fate is Fate.INGESTED
    assert open_store(tmp_path / "store").files()["verdict"].to_list() == ["ingested"]


def test_roots_stand_in_one_order_whatever_the_hashes_of_their_names() -> None:
    names = [Path(f"/team/inbox-{number}") for number in range(9)]
    assert roots(reversed(names), inbox="/team") == (Path("/team"), *names)
