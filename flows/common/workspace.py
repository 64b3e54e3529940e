"""The coach's folder: found once, where a command or a flow begins, and passed down from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from config import ConfigError, Settings
from config.dates import DateOrder
from config.problems import Problem, problem_summary
from flows.common.console import untold, warn
from flows.common.periods import DayRange, period_meant
from flows.common.settings import FILE_NAME, settings_in_force
from storage.publish.judging_workspace import NO_WORKSPACE, UNNAMED

if TYPE_CHECKING:
    from config import Workspace

WRITTEN_BY_COACH = (
    *("athletes.csv", "results.csv", "season.toml", "plan.csv", "checkins.csv"),
    *("corrections.csv", "progression.toml", "splits.csv", "timings.csv"),
)
"""Any of these makes a folder a workspace, also one that `thirdlap init` did not begin."""


class WorkspaceFolder(Struct, frozen=True, kw_only=True):
    """Where the coach's files are, and for which day questions are answered.

    `path` is None where there is no workspace. `workspace_id` is `NO_WORKSPACE` then, and
    `UNNAMED` where nobody gave the folder an id. `day` is the one that the settings name, None
    where they name none.
    """

    path: Path | None = None
    workspace_id: str = NO_WORKSPACE
    day: date | None = None
    date_order: DateOrder = DateOrder.AUTO

    @property
    def today(self) -> date:
        """The day asked about, looked up each time: what runs for weeks sees many."""
        return self.day or date.today()  # noqa: DTZ011 - the coach's own day is meant

    def read(self) -> Workspace:
        """Read what can be used of the coach's files; nothing without a folder.

        Raises `ConfigError` for files of which nothing can be read.
        """
        from config.workspace import no_workspace, read_workspace

        if self.path is None:
            return no_workspace()
        workspace = read_workspace(self.path, date_order=self.date_order, today=self.today)
        return replace(workspace, workspace_id=self.workspace_id)


class Context(Struct, frozen=True, kw_only=True):
    """What a command or a flow starts from: the settings in force and the workspace."""

    settings: Settings
    origins: Mapping[str, str]
    workspace: WorkspaceFolder

    def period(self, **options: Any) -> DayRange:
        """Find the days that `--week`, `--month`, `--from` and `--to` name."""
        return period_meant(**options, today=self.workspace.today, order=self.workspace.date_order)

    def read_workspace(self) -> Workspace:
        """Read what the coach knows, and print in one line how much of it cannot be used."""
        workspace = self.workspace.read()
        note_problems(workspace.problems)
        return workspace


def note_problems(problems: Sequence[Problem]) -> None:
    """Print in one line what is wrong with the files: a single problem, or how many there are."""
    news = untold(problems)
    if len(news) == 1:
        warn(f"thirdlap: {news[0]}")
    elif news:
        also = "also " if len(news) < len(set(problems)) else ""
        warn(
            f"thirdlap: {also}{problem_summary(news)} in your files; the rest is used:"
            " `thirdlap roster check` shows them"
        )


def enter(folder: str | Path | None = None, **options: Any) -> Context:
    """Find the workspace and the settings in force; `ConfigError` where they cannot be used.

    Without a folder, the current one is the workspace if it holds one. Options that are None are
    not given. Paths in the settings of a folder begin there.
    """
    path = Path(folder) if folder else Path()
    is_workspace = _is_workspace(path)
    if folder and not is_workspace:
        raise ConfigError(
            f"{path} is no workspace: it has no {FILE_NAME}; `thirdlap init {path}` makes it one"
        )
    settings, origins = settings_in_force(options, folder=path)
    here = WorkspaceFolder(
        path=path if is_workspace else None,
        workspace_id=(settings.workspace_id or UNNAMED) if is_workspace else NO_WORKSPACE,
        day=_day(settings.today, origins["today"]),
        date_order=settings.date_order,
    )
    return Context(settings=settings, origins=origins, workspace=here)


def with_athlete_id(here: Context) -> Context:
    """Put the id in the place of a name as `athlete`; refuse an athlete whom the roster lacks."""
    if not here.settings.athlete or here.workspace.path is None:
        return here
    from flows.common.team import athlete_meant  # loads more than a short command needs

    athlete_id = athlete_meant(here.workspace.read(), here.settings.athlete)
    return replace(here, settings=replace(here.settings, athlete=athlete_id))


def enter_nowhere(**options: Any) -> Context:
    """Find the settings in force without any workspace, whatever folder this process runs in."""
    settings, origins = settings_in_force(options, folder=None)
    nowhere = WorkspaceFolder(day=_day(settings.today, origins["today"]))
    return Context(settings=settings, origins=origins, workspace=nowhere)


def _is_workspace(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (FILE_NAME, *WRITTEN_BY_COACH))


def _day(text: str, origin: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"{origin}: 'today' must be a day such as \"2026-04-25\", found {text!r}"
        ) from error
