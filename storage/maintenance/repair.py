"""Make a damaged store sound again, without guessing: what cannot be trusted is taken out.

Unusable files are kept under `_damaged/`, where no reader looks. Activities that lost rows or
contradict themselves are taken out, together with all that came from the same files. Where a file
is archived, its verdict and its row in `activities` stay, which says whose it is, and the verdict
gets a version below all others: it is measured again, as `rebuild` does. Where it is not, the
verdict goes too and the index forgets where the file lies: the next ingest over the same folder
takes it in again; until then a recording that it had beaten is shown. Sound activities that only
lack a verdict get one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import count

import polars as pl

from metrics.contract.tables import SERIES
from metrics.judgements.contract.tables import JUDGEMENTS
from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.format.buckets import bucket_of, buckets, read_bucket, write_bucket
from storage.format.enums import PUBLISHED, Verdict
from storage.format.layout import DAMAGED, STAGING, Bucket, StoreSettings
from storage.maintenance.verify import Inspection, Remedy, StoreProblem
from storage.publish.chunks import ChunkWriter
from storage.publish.judgements import forget_bases, remove_judgements
from storage.publish.migrate import adapted
from storage.publish.runs import recover
from storage.recordings.archive import RAW_KEY, Archive
from storage.recordings.assignment import ASSIGNMENTS
from storage.recordings.index import Index
from storage.recordings.months import write_month
from storage.recordings.orphans import take_up
from storage.recordings.recordings import CLAIMS
from storage.recordings.registry import RecordingRegistry
from storage.recordings.secret import make_secret
from storage.recordings.tables import FILES, STORED_FACTS, sort_key

_OWN_STAGING = f"{STAGING}/repair"


class Repair:
    """Repairs one store; the caller holds the store's lock."""

    def __init__(
        self, disk: Disk, settings: StoreSettings, index: Index, *, archived: Sequence[str] = ()
    ) -> None:
        self._disk = disk
        self._settings = settings
        self._index = index
        self._archive = Archive(disk)
        self._archived = archived

    def repair(self) -> list[StoreProblem]:
        """Make the store sound; return what was wrong and is so no longer."""
        problems = self._problems()
        if problems:
            if any(problem.remedy is Remedy.NEW_KEY for problem in problems):
                make_secret(self._disk)
            self._set_aside(problems)
            # What a file that could not be read leaves behind shows when it is out of the way.
            self._take_out(frozenset[str]().union(*(p.activity_ids for p in self._problems())))
            self._judge_again()
            self._mend_judgements(problems)
            self._mend_archive(problems)
        # Also without a problem: a repair that died may have left what it staged.
        recover(self._disk, self._settings)
        return problems

    def _problems(self) -> list[StoreProblem]:
        inspection = Inspection(self._disk, self._settings, self._index, archived=self._archived)
        return list(inspection.problems())

    def _set_aside(self, problems: Iterable[StoreProblem]) -> None:
        self._disk.make_folder(DAMAGED)
        for key in {problem.key for problem in problems if problem.remedy is Remedy.SET_ASIDE}:
            self._disk.replace(key, self._free_name(key))
            if match := RAW_KEY.fullmatch(key):
                # So that the file is archived again when it is next offered.
                self._index.forget_places([match[1]])

    def _free_name(self, key: str) -> str:
        """Return a name under `_damaged` that nothing has which was set aside before."""
        name, there = key.replace("/", "."), set(self._disk.names(DAMAGED))
        names = (f"{name}{'' if n == 1 else f'-{n}'}.damaged" for n in count(1))
        return next(f"{DAMAGED}/{free}" for free in names if free not in there)

    def _mend_judgements(self, problems: Sequence[StoreProblem]) -> None:
        """Remove what should not be there, and have judged again who lost rows."""
        strange = frozenset[str]().union(*(problem.athletes for problem in problems))
        if strange:
            remove_judgements(self._disk, strange)
        lost = (p.key for p in problems if p.remedy is Remedy.SET_ASIDE)
        is_lost = any(problem.remedy is Remedy.JUDGE_ALL for problem in problems)
        if is_lost or any(bucket_of(key)[0] in JUDGEMENTS for key in lost):
            forget_bases(self._disk)

    def _mend_archive(self, problems: Iterable[StoreProblem]) -> None:
        keys: dict[Remedy, list[str]] = {Remedy.REMOVE_RAW: [], Remedy.TAKE_UP: []}
        for problem in problems:
            if problem.remedy in keys and (match := RAW_KEY.fullmatch(problem.key)):
                keys[problem.remedy].append(match[1])
        for file_sha256 in keys[Remedy.REMOVE_RAW]:
            self._archive.remove(file_sha256)
        take_up(self._disk, self._settings, keys[Remedy.TAKE_UP])

    def _take_out(self, doubtful: frozenset[str]) -> None:
        """Take out these activities and those that are gone, with all from the same files."""
        stored = self._all(STORED_FACTS["activities"])
        judged = self._all(FILES).filter(pl.col("verdict").is_in(PUBLISHED))
        gone = judged.join(stored, on="activity_id", how="anti")
        files = set(gone["file_sha256"])
        for rows in (stored, judged):
            files |= set(rows.filter(pl.col("activity_id").is_in(doubtful))["file_sha256"])
        activities = doubtful | set(
            stored.filter(pl.col("file_sha256").is_in(files))["activity_id"]
        )
        archived = frozenset(filter(self._archive.holds, files))
        self._take_out_rows(activities, archived)
        self._take_back(files, archived)
        self._take_back_claims(files - archived)
        for activity_id in activities:
            self._disk.remove(f"{SERIES.name}/{activity_id}.parquet")

    def _take_out_rows(self, activities: Set[str], archived: Set[str]) -> None:
        months = sorted({b for table in STORED_FACTS.values() for b in buckets(self._disk, table)})
        is_sound = ~pl.col("activity_id").is_in(activities)
        for bucket in months:
            for table in STORED_FACTS.values():
                rows = read_bucket(self._disk, table, bucket)
                keeps = is_sound
                if table.name == "activities":
                    keeps |= self._says_whose(rows, bucket) & pl.col("file_sha256").is_in(archived)
                write_month(self._disk, table, bucket, rows.filter(keeps))

    def _says_whose(self, activities: pl.DataFrame, bucket: Bucket) -> pl.Expr:
        """Mark the first row of each activity in the bucket where it belongs."""
        keys = activities.select("start_time_utc", "activity_id").iter_rows()
        is_home = pl.Series(
            [self._settings.bucket(*key) == bucket for key in keys], dtype=pl.Boolean
        )
        return pl.lit(is_home) & pl.col("activity_id").is_first_distinct()

    def _take_back(self, files: Set[str], archived: Set[str]) -> None:
        """Mark the verdicts on these files to be measured again, or remove them."""
        hash_ = pl.col("file_sha256")
        version = pl.when(hash_.is_in(archived)).then(0).otherwise("measure_version")
        for bucket in buckets(self._disk, FILES):
            rows = read_bucket(self._disk, FILES, bucket).filter(~hash_.is_in(files - archived))
            rows = rows.with_columns(measure_version=version.cast(pl.Int32))
            write_bucket(self._disk, FILES, bucket, rows)

    def _take_back_claims(self, files: Set[str]) -> None:
        """Assign anew what these files had beaten, so that it is judged anew."""
        claims = RecordingRegistry(self._disk, self._settings).claims()
        is_gone = pl.col("file_sha256").is_in(files)
        gone = claims.filter(is_gone)["activity_id"]
        beaten = claims.filter(~is_gone, pl.col("duplicate_of").is_in(gone.implode()))
        for bucket in buckets(self._disk, CLAIMS):
            remaining = read_bucket(self._disk, CLAIMS, bucket).filter(~is_gone)
            write_bucket(self._disk, CLAIMS, bucket, remaining)
        chunk = ChunkWriter(self._disk, folder=_OWN_STAGING)
        anew = pl.col("assigned_at") + pl.duration(milliseconds=1)
        assigned = beaten.with_columns(anew).select(ASSIGNMENTS.schema.names())
        self._disk.make_folder(_OWN_STAGING)
        chunk.assign(assigned.iter_rows(named=True))
        chunk.seal()

    def _judge_again(self) -> None:
        """Give every stored activity a verdict, and the index the same ones."""
        stored = self._all(STORED_FACTS["activities"])
        unjudged = stored.join(self._all(FILES), on="activity_id", how="anti")
        verdict = (
            pl.when("is_run").then(pl.lit(Verdict.INGESTED)).otherwise(pl.lit(Verdict.NOT_A_RUN))
        )
        rows = adapted(FILES, unjudged.with_columns(verdict=verdict, format="file_format"))
        where = [self._settings.bucket(None, hash_) for hash_ in rows["file_sha256"]]
        for bucket in sorted(set(where)):
            added = rows.filter(pl.Series([place == bucket for place in where]))
            stored_verdicts = read_bucket(self._disk, FILES, bucket)
            write_bucket(
                self._disk, FILES, bucket, pl.concat([stored_verdicts, added]).sort(sort_key(FILES))
            )
        for key in self._index.stamps():
            self._index.forget_bucket(key)
        self._index.copy_verdicts()
        self._index.forget_unjudged()

    def _all(self, table: Table) -> pl.DataFrame:
        frames = (read_bucket(self._disk, table, bucket) for bucket in buckets(self._disk, table))
        return pl.concat([table.empty(), *frames])
