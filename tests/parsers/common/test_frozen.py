"""Frozen classes: what `dataclasses` makes of the same fields is the oracle."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any

import pytest

from parsers.common.frozen import frozen


@frozen
class Mark:
    """A class of the usual kinds of fields."""

    place: int
    name: str = "start"
    seconds: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)


@frozen
class Span:
    """A class that computes a field and hashes itself."""

    start: int
    end: int = field(init=False)
    parts: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "end", self.start + 1)

    def __hash__(self) -> int:
        return 7


@frozen
class Nothing:
    """A class without fields."""


def oracle(cls: type) -> Any:
    """Make the same class by `dataclasses`."""
    body: dict[str, Any] = {
        each.name: field(
            default=each.default,
            default_factory=each.default_factory,
            init=each.init,
            repr=each.repr,
            compare=each.compare,
        )
        for each in fields(cls)
    }
    kept = {name: vars(cls)[name] for name in ("__post_init__",) if name in vars(cls)}
    annotations = {each.name: Any for each in fields(cls)}
    made = type(cls.__name__, (), {**body, **kept, "__annotations__": annotations})
    return dataclass(frozen=True, slots=True, kw_only=True)(made)


CASES: list[tuple[type, dict[str, Any]]] = [
    (Mark, {"place": 1}),
    (Mark, {"place": 1, "name": "end", "seconds": [3]}),
    (Mark, {"place": 2, "note": "not compared"}),
    (Span, {"start": 4}),
    (Nothing, {}),
]


@pytest.mark.parametrize(("cls", "given"), CASES)
def test_objects_are_those_of_dataclasses(cls: Any, given: dict[str, Any]) -> None:
    ours, theirs = cls(**given), oracle(cls)(**given)
    assert asdict(ours) == asdict(theirs)
    assert repr(ours) == repr(theirs)
    assert (ours == cls(**given), ours == theirs) == (True, False)
    assert not hasattr(ours, "__dict__")


@pytest.mark.parametrize("wrong", [{}, {"place": 1, "elsewhere": 2}])
def test_wrong_arguments_are_refused_the_first_time_and_later(wrong: dict[str, Any]) -> None:
    @frozen
    class Fresh:
        place: int

    for _ in range(2):
        with pytest.raises(TypeError):
            Fresh(**wrong)
    made: Any = Fresh
    with pytest.raises(TypeError):
        made(1)


def test_only_compared_fields_make_objects_differ() -> None:
    assert Mark(place=1) == Mark(place=1, note="another")
    assert Mark(place=1) != Mark(place=2)


def test_equal_objects_have_equal_hashes_and_a_class_keeps_its_own() -> None:
    @frozen
    class Key:
        text: str
        number: int = 0

    assert hash(Key(text="a")) == hash(Key(text="a", number=0))
    assert len({Key(text="a"), Key(text="a"), Key(text="b")}) == 2
    assert hash(Span(start=1)) == 7


def test_nothing_of_an_object_can_be_changed() -> None:
    mark: Any = Mark(place=1)
    with pytest.raises(FrozenInstanceError):
        mark.place = 2
    with pytest.raises(FrozenInstanceError):
        mark.elsewhere = 2
    with pytest.raises(FrozenInstanceError):
        del mark.place
    assert mark.place == 1


def test_each_object_has_its_own_made_default() -> None:
    assert Mark(place=1).seconds is not Mark(place=1).seconds


@pytest.mark.parametrize("made", [Mark(place=3, seconds=[1]), Span(start=2), Nothing()])
def test_objects_are_replaced_copied_and_sent_to_other_processes(made: Any) -> None:
    assert replace(made) == made
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_class_may_take_over_the_fields_of_another() -> None:
    @frozen
    class Lap(Mark):
        meters: float

    lap = Lap(place=1, meters=400.0)
    assert (lap.place, lap.name, lap.meters) == (1, "start", 400.0)
    assert lap == replace(lap, name="start")
