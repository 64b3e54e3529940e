"""Whom a text names: an id, a name or a first name, however it is spelled."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from config.problems import UnusableError, nearest


class AthleteNames(Struct, frozen=True):
    """The names by athlete_id; an athlete without a name has an empty one."""

    by_id: Mapping[str, str]

    def find(self, text: str) -> str:
        """Return the id that a text names; raise `UnusableError` for nobody or several.

        An id, `Ada Quick`, `Quick, Ada`, whichever the roster has, and a first name that only one
        athlete has are all read, in upper and lower case, with and without accents.
        """
        if text in self.by_id:
            return text
        for spellings in (_ids, _full_names, _first_names):
            ids = {key for key, name in self.by_id.items() if plain(text) in spellings(key, name)}
            if len(ids) == 1:
                return ids.pop()
            if ids:
                raise UnusableError(f"one athlete; {text} may be {' or '.join(sorted(ids))}")
        names = (*self.by_id, *filter(None, self.by_id.values()), *self._first())
        place = "an athlete in athletes.csv"
        expected = f"{place}, by id or name" if names else f"{place}, which has none yet"
        raise UnusableError(expected, nearest(text, names))

    def _first(self) -> Iterator[str]:
        return (_first_name(name) for name in self.by_id.values() if name)


def _ids(athlete_id: str, name: str) -> set[str]:  # noqa: ARG001
    return {plain(athlete_id)}


def _full_names(athlete_id: str, name: str) -> set[str]:  # noqa: ARG001
    return full_names(name)


def full_names(name: str) -> set[str]:
    """Return the ways to write a full name, as `plain` gives them: either part of it first.

    Parameters
    ----------
    name
        As the roster has it: `Ada Quick` or `Quick, Ada`.

    Returns
    -------
    set[str]
        Empty without a name.
    """
    if not plain(name):
        return set()
    first, last = _parts(name)
    return {plain(way) for way in (f"{first} {last}", f"{last} {first}")}


def _parts(name: str) -> tuple[str, str]:
    """Part a name into first names and last name; what follows a comma comes first.

    But `Jr.` does not: it stays with the last name.
    """
    parts = [part.split() for part in name.split(",")]
    suffixes = [word for part in parts for word in part if _is_suffix(word)]
    words = [[word for word in part if not _is_suffix(word)] for part in parts]
    last, *others = filter(None, words) if any(words) else parts
    firsts = [word for part in others for word in part]
    if not others:
        *firsts, final = last
        last = [final]
    return " ".join(firsts), " ".join((*last, *suffixes))


def _is_suffix(word: str) -> bool:
    return plain(word).rstrip(".") in _SUFFIXES


_SUFFIXES = ("jr", "sr", "ii", "iii", "iv")


def _first_names(athlete_id: str, name: str) -> set[str]:  # noqa: ARG001
    return {plain(_first_name(name))} if name else set()


def _first_name(name: str) -> str:
    first, last = _parts(name)
    return (first or last).partition(" ")[0]


def as_folder(text: str) -> str:
    """Return a name as a folder may be called, as `plain` does: `Ada_Quick`, `quick-ada`."""
    return plain(text.translate(_FOLDER_BLANKS))


_FOLDER_BLANKS = dict.fromkeys(map(ord, "_-."), " ")
_NO_MATTER = {ord(","): " ", ord("'"): None, ord("’"): None}


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text without accents, commas and apostrophes, in lower case, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.translate(_NO_MATTER))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
