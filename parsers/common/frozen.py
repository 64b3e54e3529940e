"""Frozen, slotted, keyword-only data classes that cost next to nothing to declare.

`dataclasses` compiles six methods for each class: half a millisecond, and a command declares
hundreds, of which it makes some. Here all classes share these methods but `__init__`, which is
compiled when the first object is made. What `dataclasses` offers for its classes works for these:
`fields`, `replace`, `asdict`, `field` with its defaults, `__post_init__`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(cls: type[_Class]) -> type[_Class]:
    """Make a data class as `dataclass(frozen=True, slots=True, kw_only=True)` does.

    Parameters
    ----------
    cls
        A class with annotated fields. A method that it defines itself, as `__hash__`, stays.

    Returns
    -------
    type[_Class]
        A new class of the same name. To set or delete an attribute of its objects raises
        `dataclasses.FrozenInstanceError`.
    """
    own = vars(cls).keys()
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(cls)

    def compile_and_init(self: object, **given: object) -> None:
        made.__init__ = _compiled_init(made)
        made.__init__(self, **given)

    made.__init__ = compile_and_init
    for name in _SHARED.keys() - own:
        setattr(made, name, _SHARED[name])
    return made  # type: ignore[no-any-return]


def _compiled_init(made: Any) -> Callable[..., None]:
    """Compile the `__init__` of a class, which sets each field by its slot, past the refusal."""
    known: dict[str, Any] = {"MISSING": MISSING}
    parameters, body = ["self", "*"], []
    for each in fields(made):
        name = each.name
        known[f"set_{name}"] = getattr(made, name).__set__
        known[f"default_{name}"], known[f"new_{name}"] = each.default, each.default_factory
        parameter, value = _read(each)
        parameters += [parameter] if parameter else []
        body += [f"set_{name}(self, {value})"] if value else []
    if hasattr(made, "__post_init__"):
        body.append("self.__post_init__()")
    head = ", ".join(parameters if len(parameters) > 2 else parameters[:1])
    exec(f"def __init__({head}):\n " + "\n ".join(body or ["pass"]), known)
    init: Callable[..., None] = known["__init__"]
    return init


def _read(each: Field[Any]) -> tuple[str, str]:
    """Write the parameter of a field, and the value that it gets; empty where there is none."""
    name, has_factory = each.name, each.default_factory is not MISSING
    default = f"new_{name}()" if has_factory else f"default_{name}"
    has_default = has_factory or each.default is not MISSING
    if not each.init:
        return "", default if has_default else ""
    if has_factory:
        return f"{name}=MISSING", f"{default} if {name} is MISSING else {name}"
    return f"{name}={default}" if has_default else name, name


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equals(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return _compared(self) == _compared(other)


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _compared(value: Any) -> tuple[Any, ...]:
    return tuple(
        getattr(value, name) for name, each in value.__dataclass_fields__.items() if each.compare
    )


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED: dict[str, Callable[..., Any]] = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__repr__": _repr,
    "__eq__": _equals,
    "__hash__": _hash,
    "__getstate__": _state,
    "__setstate__": _restore,
}
