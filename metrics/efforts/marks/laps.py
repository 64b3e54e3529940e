"""Marks by laps that were pressed: those faster than their neighbors and like each other."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from math import inf, isfinite, log
from statistics import median

from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.mark import (
    EXACT_M,
    EXACT_S,
    FEWEST_EXACT,
    ROUND_S,
    VERY_EXACT_M,
    Mark,
    is_multiple,
)
from metrics.efforts.marks.piece import (
    FASTER,
    SAME_SHARE,
    WAIT_S,
    Piece,
    beside_of,
    is_of_round_metres,
    join_pieces,
    least_rest_s,
    mark_of,
    slowed,
    timer_stood_s,
)
from metrics.efforts.plateaus import WALK_TO_RUN_MPS

ALIKE_SHARE = 0.15
"""Reps of one length, pressed by hand."""
EVEN_SHARE = 0.98
"""A lap that is hardly slower than the one before it goes on as fast."""
AS_FAST = 0.95
"""The first lap of all, or the last, is like reps inside if it was run as fast: where a step ended
the first one, or where it is about as long as they are."""
ROUND_SHARE = 0.08
"""Rounds of a loop at one effort."""
LOOSE_SHARE = 0.3
"""Short reps, whose presses come late."""
LAPS_A_TURN = 2
"""Laps from one rep to the next: its own and the rest's."""
ALTERNATION = 1.05
"""Of laps of two exact lengths in turn, those are work that are so much faster by the median."""
FEWEST_TURNS = 5
"""Nine laps alternate by chance once in 23 rows, and hardly ever by five percent."""
SLOWEST_SHARE = 0.8
"""A rep whose length does not tell it reaches this share of the median speed of the session's, or
of what is left of it over its length: a 2000 before 300s is slower by more than a fifth."""
HALF_HEIGHT = 0.5
"""And it reaches half way from the jog beside it to that median."""
STRIDE_S = 36.0
"""Where most laps of work are strides, of up to so many seconds, a longer rep beside them reaches
half way to what is left of their speed: they are no measure of a tempo."""
LONG_S = 60.0
"""Meters of shorter laps come too late to tell a walk, or a pace that rises."""


def marks_of_laps(pieces: list[Piece]) -> tuple[Mark, ...]:
    """List the laps, auto-laps left out, that are faster than their neighbors and like each other.

    A jog between two walks is no rep: a lap must be about as fast as the others, or of the same
    length as one. The first and the last lap have one neighbor only, and must be both.

    Parameters
    ----------
    pieces : the laps in time order, without junk.
    """
    exact = _alternation(pieces) or _pressed_turns(pieces)
    whole = _with_whole_rises(pieces)
    pressed = [piece for piece in _pressed_work(whole) if not _is_among(piece, exact)]
    work = sorted([*pressed, *exact[::LAPS_A_TURN]], key=lambda piece: piece.start_s)
    laps = tuple(mark_of(piece, EffortEvidence.LAP) for piece in work)
    are_whole_s = all(piece.timer_s == round(piece.timer_s) for piece in pieces)
    return _without_chance(_without_whole_seconds(laps) if are_whole_s else laps)


def _without_whole_seconds(laps: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Tell the presses that round seconds say nothing of, in a file that has whole seconds only.

    One in five is round then, and several are alike by chance: only if all are did a watch end
    them.
    """
    if all(lap.is_of_exact_seconds for lap in laps):
        return laps
    return tuple(replace(lap, is_round_by_chance=not lap.is_of_exact_metres) for lap in laps)


def _without_chance(laps: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Tell the presses that fell on a round length by chance.

    One in thirty does. It is taken for chance where most laps are not round in one measure, and no
    other is so by the same length: a watch that ends laps ends more than one.
    """
    exact = [lap for lap in laps if lap.is_watch_ended]
    by_metres = sum(lap.is_of_exact_metres for lap in exact)
    by_seconds = sum(lap.is_of_exact_seconds for lap in exact)
    if 2 * max(by_metres, by_seconds) >= len(laps):
        return laps
    return tuple(
        replace(lap, is_round_by_chance=True)
        if lap in exact and not any(_are_as_exact(lap, other) for other in exact)
        else lap
        for lap in laps
    )


def _are_as_exact(lap: Mark, other: Mark) -> bool:
    """Tell whether two laps were ended at one length."""
    is_time = abs((lap.official_s or 0.0) - (other.official_s or 0.0)) <= EXACT_S
    is_distance = abs((lap.watch_m or 0.0) - (other.watch_m or -1.0)) <= EXACT_M
    return lap is not other and (
        (is_time and lap.is_of_exact_seconds) or (is_distance and lap.is_of_exact_metres)
    )


def _is_among(piece: Piece, others: list[Piece]) -> bool:
    return bool(others) and others[0].start_s <= piece.start_s <= others[-1].start_s


def _with_whole_rises(pieces: list[Piece]) -> list[Piece]:
    """Join steps of one exact length that follow each other without a rest, each as fast or faster.

    Three times three minutes, ever faster, are nine minutes: their parts have no slower neighbors.
    """
    rows: list[list[Piece]] = []
    for piece in pieces:
        is_long = piece.timer_s >= LONG_S
        last = rows[-1][-1] if rows else piece
        goes_on = rows and is_long and timer_stood_s(last, piece) < WAIT_S
        if goes_on and _are_of_one_length(last, piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    joined: list[Piece] = []
    for row in rows:
        is_rising = all(b.speed_mps >= EVEN_SHARE * a.speed_mps for a, b in pairwise(row))
        while is_rising and row and joined and AS_FAST * row[0].speed_mps <= joined[-1].speed_mps:
            joined.append(row.pop(0))  # It goes on as the run before it: nothing has begun.
        joined += [reduce(_as_one, row)] if is_rising and row else row
    return joined


def _as_one(last: Piece, piece: Piece) -> Piece:
    return join_pieces(last, piece, is_auto=last.is_auto)


def _alternation(pieces: list[Piece]) -> list[Piece]:
    """Find the longest row of laps of two exact lengths in turn, the faster one first.

    Nobody presses so: a workout led, though its steps are lost. Then all of it is kept, also where
    a jog was as fast as a rep.
    """
    rows: list[list[Piece]] = []
    for piece in pieces:
        row = rows[-1] if rows else []
        if len(row) >= LAPS_A_TURN and not _are_of_one_length(row[-LAPS_A_TURN], piece):
            rows.append([row[-1], piece])
        elif row:
            row.append(piece)
        else:
            rows.append([piece])
    longest = max(rows, key=len, default=[])
    if len(longest) < 2 * FEWEST_EXACT - 1 or _are_of_one_length(longest[0], longest[1]):
        return []
    first, second = (median(piece.speed_mps for piece in longest[at::LAPS_A_TURN]) for at in (0, 1))
    faster = longest if first >= second else longest[1:]
    is_apart = max(first, second) >= ALTERNATION * min(first, second)
    while faster and _was_walked(faster[::LAPS_A_TURN][-1]) and not _was_walked(faster[0]):
        faster = faster[: LAPS_A_TURN * (len(faster[::LAPS_A_TURN]) - 1)]
    return faster if is_apart and len(faster[::LAPS_A_TURN]) >= FEWEST_EXACT else []


def _pressed_turns(pieces: list[Piece]) -> list[Piece]:
    """Find the longest row of laps that took equally long, faster and slower in turn, faster first.

    Floats are hardly slower than reps, but nobody presses every three minutes by chance. Rounds of
    a hilly loop are alike in meters instead.
    """
    rows: list[list[Piece]] = []
    for piece in pieces:
        row = rows[-1] if rows else []
        off_s = abs(piece.timer_s - row[-1].timer_s) if row else inf
        is_as_long = off_s <= ALIKE_SHARE * piece.timer_s
        if is_as_long and not piece.is_auto and _turns(row[-LAPS_A_TURN:], piece):
            row.append(piece)
        else:
            rows.append([row[-1], piece] if is_as_long and not piece.is_auto else [piece])
    longest = max(rows, key=len, default=[])
    faster = longest[int(len(longest) > 1 and longest[0].speed_mps < longest[1].speed_mps) :]
    fast, slow = faster[::LAPS_A_TURN], faster[1::LAPS_A_TURN]
    if len(fast) < FEWEST_TURNS or min(piece.timer_s for piece in faster) < LONG_S:
        return []
    off_s, off_m = (
        sum(abs(log(after / before)) for before, after in pairwise(lengths))
        for lengths in ([p.timer_s for p in faster], [p.metres for p in faster])
    )
    fast_mps, slow_mps = (median(piece.speed_mps for piece in each) for each in (fast, slow))
    return faster if off_s < off_m and fast_mps >= ALTERNATION * slow_mps else []


def _turns(row: list[Piece], piece: Piece) -> bool:
    """Tell whether the speed turns from the laps before to the next one."""
    if len(row) < LAPS_A_TURN:
        return True
    steps = (row[-1].speed_mps - row[-2].speed_mps, piece.speed_mps - row[-1].speed_mps)
    return steps[0] * steps[1] < 0


def _was_walked(piece: Piece) -> bool:
    """Tell whether a lap of a minute or more was walked: what was no longer run of a workout."""
    return piece.timer_s >= LONG_S and piece.speed_mps < WALK_TO_RUN_MPS


def _are_of_one_length(piece: Piece, other: Piece) -> bool:
    """Tell whether two laps are of the same round seconds or the same round meters."""
    is_time = abs(piece.timer_s - other.timer_s) <= EXACT_S
    is_distance = abs(piece.metres - other.metres) <= EXACT_M
    is_auto = piece.is_auto or other.is_auto
    return not is_auto and (
        (is_time and is_multiple(piece.timer_s, ROUND_S, EXACT_S))
        or (is_distance and is_of_round_metres(piece.metres))
    )


def _pressed_work(pieces: list[Piece]) -> list[Piece]:
    """List the laps that are faster than their neighbors and like each other."""
    work_laps = _work_laps(pieces)
    if not work_laps:
        return []
    if len(work_laps) > 1:  # One has no pace.
        work_laps = _with_fainter(pieces, work_laps)
    usual_mps = median(pieces[i].speed_mps for i in work_laps)
    usual_s = median(pieces[i].timer_s for i in work_laps)
    has_auto_laps = any(
        piece.is_joined or (piece.is_cut and i not in work_laps) for i, piece in enumerate(pieces)
    )
    work = []
    for i in work_laps:
        piece, others = pieces[i], [pieces[j] for j in work_laps if j != i]
        is_fast = piece.speed_mps >= _slowest_mps(pieces, i, usual_mps, usual_s)
        is_inner = 0 < i < len(pieces) - 1
        # A warm-up and a cool-down may be as long as each other.
        likes = [pieces[j] for j in work_laps if j != i and (is_inner or 0 < j < len(pieces) - 1)]
        is_alike = any(_is_as_long(piece, other, ALIKE_SHARE) for other in likes)
        # A step of a workout, and no press, ended the first lap, if its meters are so round.
        is_led = i == 0 and is_of_round_metres(piece.metres, VERY_EXACT_M)
        is_alike |= is_led and piece.speed_mps >= AS_FAST * usual_mps
        is_alike |= _is_one_of(piece, likes)
        if piece.timer_s < WAIT_S and not is_alike:
            continue  # The wait for a workout's next step, or two presses for one.
        is_told = any(other.is_cut or piece.is_joined for other in others)
        if has_auto_laps and piece.is_cut and not is_told:
            continue  # A kilometer of the cool-down, which no press ended.
        is_same = any(_is_as_long(piece, other, SAME_SHARE) for other in likes)
        if (is_fast and is_alike) or (is_inner and (is_fast or is_same)):
            work.append(piece)
    return [] if len(work) == 1 and _is_a_round(pieces, pieces.index(work[0])) else work


def _is_one_of(piece: Piece, others: list[Piece]) -> bool:
    """Tell whether the first or last lap is as fast and about as long as reps inside.

    No cool-down is: the recording ended with a rep, or began with one.
    """
    if not others or piece.timer_s < LONG_S:
        return False
    lengths_s = [other.timer_s for other in others]
    usual_mps = median(other.speed_mps for other in others)
    is_as_long = min(lengths_s) <= 2 * piece.timer_s and piece.timer_s <= 2 * max(lengths_s)
    return is_as_long and piece.speed_mps >= AS_FAST * usual_mps


def _is_a_round(pieces: list[Piece], index: int) -> bool:
    """Tell whether a lap took as long as both its neighbors, though by its meters it was faster.

    Then the runner pressed at each round of a loop, and the meters of this one jumped.
    """
    piece, beside = pieces[index], beside_of(pieces, index)
    return len(beside) == 2 and all(
        abs(other.timer_s - piece.timer_s) <= ROUND_SHARE * piece.timer_s for other in beside
    )


def _with_fainter(pieces: list[Piece], work_laps: list[int]) -> list[int]:
    """Add the laps around that are hardly faster than their neighbors, but fit the others.

    Presses that come late bring jog into a short rep. It still is one where it alternates with
    the jog as the others do, took about as long as one, and was run at half their height or more.
    """
    usual_mps = median(pieces[i].speed_mps for i in work_laps)
    usual_s = median(pieces[i].timer_s for i in work_laps)
    fainter = [
        i
        for i in range(work_laps[0] - LAPS_A_TURN, work_laps[-1] + LAPS_A_TURN + 1)
        if 0 < i < len(pieces) - 1 and i not in work_laps and not pieces[i].is_auto
        if pieces[i].speed_mps >= _slowest_mps(pieces, i, usual_mps, usual_s)
        if any(_took_as_long(pieces[i], pieces[j]) for j in work_laps)
    ]
    return sorted(work_laps + fainter)


def _took_as_long(piece: Piece, other: Piece) -> bool:
    """Compare by the clock: a lap that holds a rest as well, paused or not, took longer."""
    took_s, other_s = piece.end_s - piece.start_s, other.end_s - other.start_s
    return abs(took_s - other_s) <= LOOSE_SHARE * other_s


def _slowest_mps(pieces: list[Piece], index: int, usual_mps: float, usual_s: float) -> float:
    """Return the speed that a rep among others of `usual_mps` over `usual_s` must reach."""
    beside = [
        other.speed_mps
        for other in beside_of(pieces, index)
        if isfinite(other.metres) and not _is_behind_a_rest(pieces, other, pieces[index])
    ]
    jog_mps = max(beside, default=0.0)
    reached_mps = slowed(pieces[index].timer_s / usual_s) * usual_mps
    height_mps = (reached_mps if usual_s <= STRIDE_S else usual_mps) - jog_mps
    return max(SLOWEST_SHARE * reached_mps, jog_mps + HALF_HEIGHT * height_mps)


def _work_laps(pieces: list[Piece]) -> list[int]:
    """List the laps that are faster than their neighbors.

    Where the timer stood for the rests, no lap tells of them. One stop may be any other.
    """
    plain, over_stops = (
        [i for i in range(len(pieces)) if _is_work(pieces, i, are_stops_rests=are_rests)]
        for are_rests in (False, True)
    )
    return over_stops if len(over_stops) - len(plain) >= FEWEST_EXACT else plain


def _is_work(pieces: list[Piece], index: int, *, are_stops_rests: bool) -> bool:
    """Tell whether a lap is clearly faster than its neighbors, and no auto-lap ends or began it."""
    piece = pieces[index]
    if index and pieces[index - 1].is_auto and pieces[index - 1].is_cut:
        return False
    beside = [
        other for other in beside_of(pieces, index) if other.timer_s >= WAIT_S or _was_stood(other)
    ]
    # A comparison with an unknown speed is false: such a lap is neither work nor slower than any.
    slower = [
        FASTER * other.speed_mps <= piece.speed_mps
        or _was_stood(other)
        or (
            are_stops_rests
            and _is_behind_a_rest(pieces, other, piece)
            and any(_is_slower_run(run, piece) for run in pieces)
        )
        for other in beside
    ]
    return bool(beside) and all(slower) and not piece.is_auto


def _was_stood(piece: Piece) -> bool:
    """Tell whether a lap is a rest with the timer stopped, but for the steps on its way there."""
    return piece.timer_s < WAIT_S <= piece.end_s - piece.start_s - piece.timer_s


def _is_behind_a_rest(pieces: list[Piece], other: Piece, piece: Piece) -> bool:
    """Tell whether the timer stood between two laps for a rest, and the other is no rep for it.

    A faster one is a rep as well where the lap rises half as high above what else was run.
    """
    if timer_stood_s(piece, other) < least_rest_s(piece.timer_s):
        return False
    easy = [run.speed_mps for run in pieces if _is_slower_run(run, piece)]
    easy_mps = median(easy) if easy else piece.speed_mps
    is_as_high = piece.speed_mps >= easy_mps + HALF_HEIGHT * (other.speed_mps - easy_mps)
    return other.speed_mps < FASTER * piece.speed_mps or (bool(easy) and is_as_high)


def _is_slower_run(other: Piece, piece: Piece) -> bool:
    """Tell whether another lap was run, and clearly slower.

    Beside none such, laps between stops are the run itself.
    """
    is_run = other.timer_s >= LONG_S and other.speed_mps >= WALK_TO_RUN_MPS
    return is_run and FASTER * other.speed_mps <= piece.speed_mps


def _is_as_long(piece: Piece, other: Piece, share: float) -> bool:
    """Tell whether two laps are alike in time or in meters."""
    off_s = abs(piece.timer_s - other.timer_s) / max(other.timer_s, 1.0)
    off_m = abs(piece.metres - other.metres) / max(other.metres, 1.0)
    return off_s <= share or off_m <= share
