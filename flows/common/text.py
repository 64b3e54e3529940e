"""Numbers as runners write them, tables of text, plain words; "–" means not known."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from metrics.contract import durations

UNKNOWN = "–"
LEAST_WIDTH, MOST_WIDTH = 40, 100
"""Width of text for a screen: as narrow as a phone, and no wider than is easy to read."""

_AMOUNT = re.compile(r"−?[\d.,:]+ ?(m|km|s|%|/km|[kMG]?B)?")


def clock(seconds: float | None, *, decimals: int = 0) -> str:
    """Write seconds as `72.4`, `1:12`, `1:02:03`; with decimals, plain seconds under a minute."""
    if seconds is None:
        return UNKNOWN
    if seconds < 0:
        return "−" + clock(-seconds, decimals=decimals)
    return durations.clock(seconds, decimals=decimals)


def lap_time(speed_mps: float | None, sd_mps: float | None = None) -> str:
    """Write the seconds for 400 m at a speed: `72.4`, from 100 s on `1:45.0`.

    With an error of the speed, as exactly as that lets them be told: `72`, `1:45`, `1:50`.
    """
    return time_over(400, speed_mps, sd_mps)


def time_over(way_m: float, speed_mps: float | None, sd_mps: float | None = None) -> str:
    """Write the seconds for a way at a speed, in tenths where its error lets them be told."""
    if not speed_mps:
        return UNKNOWN
    seconds, step_s = durations.known_time(way_m, speed_mps, sd_mps)
    decimals = int(step_s < 1)
    return f"{seconds:.{decimals}f}" if seconds < 100 else clock(seconds, decimals=decimals)


def pace(speed_mps: float | None, sd_mps: float | None = None) -> str:
    """Write minutes and seconds per kilometer, `5:12/km`, as exactly as the error lets it."""
    if not speed_mps:
        return UNKNOWN
    return f"{clock(durations.known_time(1000, speed_mps, sd_mps).seconds)}/km"


def metres(distance_m: float | None) -> str:
    """Write a distance: `412 m`, from 2 km on `8.21 km`."""
    if distance_m is None:
        return UNKNOWN
    return f"{distance_m / 1000:.2f} km" if distance_m >= 2000 else f"{distance_m:.0f} m"


def number(value: float | None) -> str:
    """Write a whole number with thousands separated."""
    return UNKNOWN if value is None else f"{value:,.0f}"


def size(size_bytes: float) -> str:
    """Write a size: `812 B`, `1.4 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000 or unit == "GB":
            break
        size_bytes /= 1000
    return f"{size_bytes:.0f} {unit}" if unit == "B" else f"{size_bytes:.1f} {unit}"


def count(amount: int, thing: str) -> str:
    """Count things: `1 run`, `2 runs`, `3 activities`, `4 days`."""
    if amount == 1:
        return f"1 {thing}"
    is_ies = thing.endswith("y") and thing[-2] not in "aeiou"
    return f"{amount:,} {thing[:-1]}ies" if is_ies else f"{amount:,} {thing}s"


def listed(names: Iterable[str]) -> str:
    """Write names one behind another: apart by `; ` where a name has a comma of its own."""
    names = list(names)
    return ("; " if any("," in name for name in names) else ", ").join(names)


def with_rules(sentence: str, *rule_ids: str) -> str:
    """Put the rules that a sentence stands for behind it, before its period, as `No 800 (A8).`."""
    ending = "." * sentence.endswith(".")
    return f"{sentence.removesuffix('.')} ({' '.join(rule_ids)}){ending}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, indent: str = "  ") -> str:
    """Lay out columns two blanks apart; columns of amounts are right-aligned.

    Where that is wider than the screen, each row is a paragraph, its values behind their heads.
    """
    lines = [list(row) for row in rows]
    laid_out = aligned(head, lines, indent=indent)
    width = line_limit()
    if lines and width is not None and max(map(len, laid_out.splitlines())) > width:
        return "\n".join(_paragraph(head, line, indent, width) for line in lines)
    return laid_out


def _paragraph(head: Sequence[str], cells: Sequence[str], indent: str, width: int) -> str:
    """Write a row as text: its first cell, then what else is known, with its head."""
    pairs = zip(head[1:], cells[1:], strict=True)
    named = (f"{name} {cell}".strip() for name, cell in pairs if cell not in ("", UNKNOWN))
    text = f"{cells[0]}: {' · '.join(named)}" if cells[0] else " · ".join(named)
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )


def fitted(text: str) -> str:
    """Wrap the lines of a text that are wider than the screen, each below its own beginning."""
    width = line_limit()
    if width is None:
        return text
    return "\n".join(
        line if len(line) <= width else _folded(line, width) for line in text.split("\n")
    )


def _folded(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line.strip(),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_on_hyphens=False,
    )


def line_limit(stream: TextIO | None = None) -> int | None:
    """Return how wide a line may be, on stdout if None; None where no person reads it there."""
    if not ((stream or sys.stdout).isatty() or os.environ.get("COLUMNS")):
        return None
    return max(LEAST_WIDTH, shutil.get_terminal_size().columns)


def aligned(head: Sequence[str], lines: Iterable[Sequence[str]], *, indent: str = "  ") -> str:
    """Lay out columns as `table` does, however wide that is."""
    lines = list(lines)
    columns = list(zip(head, *lines, strict=True))
    widths = [max(map(len, column)) for column in columns]
    is_right = [all(_is_numeric(cell) for cell in column[1:]) for column in columns]
    return "\n".join(
        indent
        + "  ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(line, widths, is_right, strict=True)
        ).rstrip()
        for line in [head, *lines]
    )


def _is_numeric(cell: str) -> bool:
    return cell == UNKNOWN or _AMOUNT.fullmatch(cell) is not None


def screen_width() -> int:
    """Return how many columns text on this screen may take."""
    return min(MOST_WIDTH, max(LEAST_WIDTH, shutil.get_terminal_size().columns))


def watch_name(maker: str | None, product: str | None) -> str | None:
    """Name a watch by maker and model; one in no list is `maker:number`, its maker said once."""
    model = (product or "").removeprefix(f"{maker}:")
    return " ".join(filter(None, (maker, model))) or None


def printable(path: str) -> str:
    """Return a file's name as text, whatever bytes it is made of."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def plain(error: OSError) -> str:
    """Say what the system reports of a file, without numbers and names."""
    return error.strerror.lower() if error.strerror else str(error)


def described(error: BaseException) -> str:
    """Describe what was raised and where, for a report to the maintainers.

    What the error itself says is left out: it may quote the file.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
