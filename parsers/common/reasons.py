"""Why a file, or a part of it, is refused: codes with numbers, and the sentence of each.

A sentence is made of its code and its numbers alone, and tells them again (`coded`): so a stored
reason is as good as its code. Nothing of a file stands in one; where a word is filled in, it is
FIT's or our own name of something, from a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple, TypeVar

CodeT = TypeVar("CodeT", bound=StrEnum)


class Reason(StrEnum):
    """The codes of all reasons of the parsers. They are stable: programs may rely on them."""

    EMPTY_FILE = "empty_file"
    UNKNOWN_FORMAT = "unknown_format"
    NOT_UNPACKED = "not_unpacked"
    OTHER_CONTENT = "other_content"
    CANNOT_BE_OPENED = "cannot_be_opened"

    TOO_LARGE = "too_large"
    GROWS_TOO_MUCH = "grows_too_much"
    GROWS_AND_IS_NO_RECORDING = "grows_and_is_no_recording"
    ARCHIVE_OF_TOO_MANY_FILES = "archive_of_too_many_files"
    ARCHIVE_NESTED_TOO_DEEP = "archive_nested_too_deep"
    MEMBER_NEEDS_TOO_MUCH = "member_needs_too_much"
    MEMBER_LOCKED = "member_locked"
    MEMBER_METHOD = "member_method"
    MEMBER_BROKEN = "member_broken"
    MEMBER_CHECKSUM = "member_checksum"
    PACKED_DATA_CUT = "packed_data_cut"
    GZIP_BROKEN = "gzip_broken"
    ZIP_WITHOUT_END = "zip_without_end"
    ZIP_TABLE_BREAKS_OFF = "zip_table_breaks_off"
    ZIP_TABLE_MISPLACED = "zip_table_misplaced"
    ZIP_ENTRY_OUTSIDE = "zip_entry_outside"
    ZIP_ENTRY_WITHOUT_MEMBER = "zip_entry_without_member"

    FIT_WITHOUT_HEADER = "fit_without_header"
    FIT_TOO_MANY_PARTS = "fit_too_many_parts"
    FIT_STRANGE_BYTES = "fit_strange_bytes"
    FIT_CHECKSUM = "fit_checksum"
    FIT_HEADER_CHECKSUM = "fit_header_checksum"
    FIT_OTHER_SIZE = "fit_other_size"
    FIT_CUT = "fit_cut"
    FIT_CUT_IN_MESSAGE = "fit_cut_in_message"
    FIT_CUT_IN_DEFINITION = "fit_cut_in_definition"
    FIT_UNDEFINED_MESSAGE = "fit_undefined_message"
    FIT_BYTE_ORDER = "fit_byte_order"
    FIT_TOO_MANY_DEFINITIONS = "fit_too_many_definitions"
    FIT_TOO_MANY_MESSAGES = "fit_too_many_messages"
    FIT_SPARSE_ARRAYS = "fit_sparse_arrays"
    FIT_TOO_MANY_DEVELOPER_FIELDS = "fit_too_many_developer_fields"
    FIT_TOO_MANY_DESCRIPTIONS = "fit_too_many_descriptions"
    FIT_TOO_MANY_ACTIVITIES = "fit_too_many_activities"
    FIT_REPEATED_PART = "fit_repeated_part"
    FIT_OF_OTHER_TYPE = "fit_of_other_type"
    FIT_WITHOUT_RECORDS = "fit_without_records"

    XML_TOO_LARGE = "xml_too_large"
    XML_TOO_DEEP = "xml_too_deep"
    XML_TOO_MANY = "xml_too_many"
    XML_TOO_DAMAGED = "xml_too_damaged"
    XML_UNCLOSED = "xml_unclosed"
    XML_CUT = "xml_cut"
    XML_BROKEN = "xml_broken"
    XML_DOCTYPE = "xml_doctype"
    VALUES_UNREADABLE = "values_unreadable"
    POINTS_WITHOUT_TIMES = "points_without_times"
    TIMES_UNREADABLE = "times_unreadable"
    GPX_EMPTY = "gpx_empty"
    GPX_TRACK_WITHOUT_POINTS = "gpx_track_without_points"
    GPX_ROUTE = "gpx_route"
    GPX_WAYPOINTS = "gpx_waypoints"
    TCX_EMPTY = "tcx_empty"
    TCX_WITHOUT_POINTS = "tcx_without_points"
    TCX_COURSE = "tcx_course"
    TCX_WORKOUT = "tcx_workout"


SENTENCES: dict[Reason, str] = {
    Reason.EMPTY_FILE: "the file is empty",
    Reason.UNKNOWN_FORMAT: "not a FIT, GPX or TCX file",
    Reason.NOT_UNPACKED: "{} that was not unpacked: see `parsers.members`",
    Reason.OTHER_CONTENT: "{}, not a recording",
    Reason.CANNOT_BE_OPENED: "cannot be opened: {}",
    Reason.TOO_LARGE: "larger than {:,} bytes",
    Reason.GROWS_TOO_MUCH: "grows more than {}-fold when decompressed",
    Reason.GROWS_AND_IS_NO_RECORDING: "grows beyond {:,} bytes, and is no recording",
    Reason.ARCHIVE_OF_TOO_MANY_FILES: ("an archive of more than {:,} files; the rest was not read"),
    Reason.ARCHIVE_NESTED_TOO_DEEP: "zip files nested more than {} deep",
    Reason.MEMBER_NEEDS_TOO_MUCH: "an archive member that needs {:,} bytes to be unpacked",
    Reason.MEMBER_LOCKED: "an archive member that is locked with a password",
    Reason.MEMBER_METHOD: "an archive member packed by method {}, not readable",
    Reason.MEMBER_BROKEN: "damaged archive: a member's data cannot be unpacked",
    Reason.MEMBER_CHECKSUM: "damaged archive: a member has another checksum than listed",
    Reason.PACKED_DATA_CUT: "the compressed data ends too early",
    Reason.GZIP_BROKEN: "damaged gzip: it cannot be unpacked",
    Reason.ZIP_WITHOUT_END: (
        "incomplete zip: its end is missing, probably only part of it was copied"
    ),
    Reason.ZIP_TABLE_BREAKS_OFF: "damaged archive: the table of contents breaks off",
    Reason.ZIP_TABLE_MISPLACED: (
        "damaged archive: the table of contents is not where its end says"
    ),
    Reason.ZIP_ENTRY_OUTSIDE: "damaged archive: an entry points outside of the file",
    Reason.ZIP_ENTRY_WITHOUT_MEMBER: ("damaged archive: an entry points to where no member is"),
    Reason.FIT_WITHOUT_HEADER: "no FIT header",
    Reason.FIT_TOO_MANY_PARTS: ("more than {} FIT files chained into one; the rest was not read"),
    Reason.FIT_STRANGE_BYTES: "{:,} bytes do not belong to any FIT file",
    Reason.FIT_CHECKSUM: "wrong checksum",
    Reason.FIT_HEADER_CHECKSUM: "wrong checksum of the header",
    Reason.FIT_OTHER_SIZE: "the header says {:,} bytes of messages, found {:,}",
    Reason.FIT_CUT: ("the header says {:,} bytes of messages and a checksum, found {:,} bytes"),
    Reason.FIT_CUT_IN_MESSAGE: "the file ends after {:,} of the {:,} bytes of a message",
    Reason.FIT_CUT_IN_DEFINITION: "the file ends inside a definition message",
    Reason.FIT_UNDEFINED_MESSAGE: "message header {} of a type that was never defined",
    Reason.FIT_BYTE_ORDER: "byte order is {}, expected 0 or 1",
    Reason.FIT_TOO_MANY_DEFINITIONS: "more than {:,} different definitions",
    Reason.FIT_TOO_MANY_MESSAGES: "more than {:,} messages",
    Reason.FIT_SPARSE_ARRAYS: ("{:,} messages, but arrays of {} values in only a few of them"),
    Reason.FIT_TOO_MANY_DEVELOPER_FIELDS: "{:,} developer fields in {:,} messages",
    Reason.FIT_TOO_MANY_DESCRIPTIONS: "{:,} different descriptions of one developer field",
    Reason.FIT_TOO_MANY_ACTIVITIES: "more than {} activities",
    Reason.FIT_REPEATED_PART: "skipped a part that repeats an earlier one byte for byte",
    Reason.FIT_OF_OTHER_TYPE: "a FIT file of type {}",
    Reason.FIT_WITHOUT_RECORDS: "no records, no session; messages: {}",
    Reason.XML_TOO_LARGE: "{:,} bytes of XML; the limit is {:,}",
    Reason.XML_TOO_DEEP: "XML nested more than {} deep",
    Reason.XML_TOO_MANY: "XML of more than {:,} {}",
    Reason.XML_TOO_DAMAGED: "damaged in more than {:,} places; the rest was not read",
    Reason.XML_UNCLOSED: "an element is never closed",
    Reason.XML_CUT: "the file ends inside an element",
    Reason.XML_BROKEN: "broken XML: {} [expat {}]",
    Reason.XML_DOCTYPE: ("contains a DOCTYPE, which recordings do not need and entity bombs do"),
    Reason.VALUES_UNREADABLE: "{:,} of {:,} values of <{}> are unreadable",
    Reason.POINTS_WITHOUT_TIMES: "{} without times",
    Reason.TIMES_UNREADABLE: (
        "{}: none of the {:,} times could be read; expected ISO 8601, such as 2026-04-14T22:00:00Z"
    ),
    Reason.GPX_EMPTY: "a GPX file with nothing in it",
    Reason.GPX_TRACK_WITHOUT_POINTS: "a GPX track without points",
    Reason.GPX_ROUTE: "a GPX route: a planned line, not a recording",
    Reason.GPX_WAYPOINTS: "GPX waypoints: marked places, not a recording",
    Reason.TCX_EMPTY: "a TCX file with nothing in it",
    Reason.TCX_WITHOUT_POINTS: "a TCX activity without track points",
    Reason.TCX_COURSE: "a TCX course: a planned line, not a recording",
    Reason.TCX_WORKOUT: "a TCX workout: a plan, not a recording",
}
"""`{:,}` is a number, `{}` a number or a word of a list."""

_FIELDS = {"{:,}": r"([\d,]+)", "{}": r"(.+?)"}
_FIELD = re.compile("|".join(map(re.escape, _FIELDS)))


class Coded(NamedTuple):
    """A reason as programs read it; `numbers` are written as the sentence has them."""

    code: str
    numbers: tuple[str, ...] = ()


def sentence(reason: Reason, *numbers: object) -> str:
    """Write a reason for people."""
    return SENTENCES[reason].format(*numbers)


def coded(text: str) -> Coded | None:
    """Read a sentence's code and numbers again; None where it is none of these."""
    return read_by(_patterns(), text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return patterns_of(SENTENCES)


def read_by(patterns: Mapping[str, re.Pattern[str]], text: str) -> Coded | None:
    """Read the code and the numbers of a text by the first pattern that it matches."""
    matches = ((code, pattern.fullmatch(text)) for code, pattern in patterns.items())
    return next((Coded(code, match.groups()) for code, match in matches if match), None)


def patterns_of(sentences: Mapping[CodeT, str]) -> dict[str, re.Pattern[str]]:
    """Make a pattern of each code's sentence; one without any words of a list comes first."""
    ordered = sorted(sentences.items(), key=lambda item: item[1].count("{}"))
    return {code: _pattern_of(template) for code, template in ordered}


def _pattern_of(template: str) -> re.Pattern[str]:
    """Make the pattern that a sentence of a template matches, a group for each number."""
    parts = _FIELD.split(template)
    fields = [_FIELDS[field] for field in _FIELD.findall(template)]
    text = re.escape(parts[0])
    for field, part in zip(fields, parts[1:], strict=True):
        text += field + re.escape(part)
    return re.compile(text)
