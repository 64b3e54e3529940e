"""The dashboard's documents for a store and a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from config import ConfigError
from flows.common.workspace import WorkspaceFolder
from flows.engine.judging import is_stale
from flows.engine.owner_files import fingerprint
from metrics.judgements.inputs.coach import Coach
from storage import Store

if TYPE_CHECKING:
    import polars as pl

    from config import Workspace
    from dashboard.people import NameStyle, People
    from dashboard.server import Pages


class TeamPages(Struct, frozen=True, kw_only=True, dict=True):
    """Makes the documents of one team, each from the tables as they are at that moment."""

    store: Store
    people: People
    coach: Coach
    today: date

    @classmethod
    def of(cls, store: Store, workspace: Workspace, style: NameStyle, *, today: date) -> TeamPages:
        """Take the names from the roster: they go into the documents and nowhere else."""
        from dashboard.people import People

        people = People(names=workspace.names, style=style)
        return cls(store=store, people=people, coach=workspace.coach, today=today)

    def document(self, athletes: Sequence[str] | None = None, *, is_live: bool = False) -> str:
        """Write the team's report, or that of some athletes alone."""
        from dashboard.report import Scope, report
        from dashboard.tables import Tables

        return report(
            Tables(self._read),
            self._series,
            self.people,
            today=self.today,
            scope=Scope(athletes=athletes, live=is_live, behind=self._is_behind),
        )

    def session(self, activity_id: str) -> str | None:
        """Write one session's page; None where the store has no such session."""
        from dashboard.report import session_document
        from dashboard.tables import Tables

        tables = Tables(self._read)
        return session_document(tables, self._series, self.people, activity_id)

    @cached_property
    def _is_behind(self) -> bool:
        """Whether judging has not come up to what is known, looked up once for all documents."""
        return is_stale(self.store, self.coach, today=self.today)

    def _series(self, activity_id: str) -> pl.DataFrame:
        """Read what a trace is drawn from."""
        from dashboard.session import SERIES_COLUMNS

        return self.store.series(activity_id, SERIES_COLUMNS)

    def _read(self, table: str) -> pl.LazyFrame:
        """Read what the page shows of a table, also beside a writer."""
        from polars import selectors

        from dashboard.tables import COLUMNS

        wanted = selectors.by_name(*COLUMNS[table].split(), require_all=False)
        rows: pl.DataFrame = self.store.read(table, lambda rows: rows.select(wanted))
        return rows.lazy()


class LivePages(Struct, kw_only=True):
    """Makes the documents of a team for as long as they are served.

    Each is of the tables, the roster and the day at that moment: days pass meanwhile, and athletes
    join. `workspace` is what was read last: its names stay where a mistake hides the roster.
    """

    store: Store
    folder: WorkspaceFolder
    style: NameStyle
    workspace: Workspace

    def served(self) -> Pages:
        """Give what the server asks for."""
        from dashboard.server import Pages

        return Pages(
            report=lambda: self._now().document(is_live=True),
            session=lambda activity_id: self._now().session(activity_id),
            version=self._version,
        )

    def _now(self) -> TeamPages:
        with suppress(ConfigError):
            self.workspace = self.folder.read()
        return TeamPages.of(self.store, self.workspace, self.style, today=self.folder.today)

    def _version(self) -> str:
        """Return a text that changes whenever a document may."""
        return f"{self.store.tables_version()} {fingerprint(self.folder)} {self.folder.today}"
