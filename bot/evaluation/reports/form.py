"""Own telling what is wrong with plain JSON values that should have a certain form."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 40

Form = Any  # a Kind, Maybe, Each, a list of one form, or a mapping of forms by key


@dataclass(frozen=True, slots=True)
class Kind:
    """One plain value, and how to call it."""

    name: str
    is_one: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Maybe:
    """The form, or null, or nothing at all."""

    form: Form


@dataclass(frozen=True, slots=True)
class Each:
    """An object of any keys whose values have the form."""

    form: Form


def is_number(value: object) -> bool:
    """Tell whether it is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


TEXT = Kind("text", lambda value: isinstance(value, str))
NAME = Kind("text that is not empty", lambda value: isinstance(value, str) and value != "")
TRUTH = Kind("true or false", lambda value: isinstance(value, bool))
NUMBER = Kind("a number", is_number)
SHARE = Kind("a number from 0 to 1", lambda value: is_number(value) and 0 <= value <= 1)
LENGTH = Kind("a number from 0 on", lambda value: is_number(value) and value >= 0)
COUNT = Kind("a whole number from 0 on", _is_count)
RANK = Kind("a whole number from 1 on", lambda value: _is_count(value) and value >= 1)
ANYTHING = Kind("anything", lambda _: True)
OBJECT = Each(ANYTHING)


def wrongs(value: object, form: Form, where: str) -> Iterator[str]:
    """Yield a sentence for each place where a value is not of the form.

    An object may have more keys than its form, so that later versions can be read.
    """
    if isinstance(form, Maybe):
        if value is not None:
            yield from wrongs(value, form.form, where)
    elif isinstance(form, Kind):
        if not form.is_one(value):
            yield f"{where} must be {form.name}, is {_shown(value)}"
    elif isinstance(form, list):
        yield from _wrong_elements(value, form[0], where)
    elif not isinstance(value, Mapping):
        yield f"{where} must be an object, is {_shown(value)}"
    elif isinstance(form, Each):
        for key, member in value.items():
            yield from wrongs(member, form.form, f"{where}[{json.dumps(key)}]")
    else:
        yield from _wrong_members(value, form, where)


def _wrong_elements(value: object, form: Form, where: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{where} must be an array, is {_shown(value)}"
        return
    for place, element in enumerate(value):
        yield from wrongs(element, form, f"{where}[{place}]")


def _wrong_members(value: Mapping[str, Any], form: Mapping[str, Form], where: str) -> Iterator[str]:
    for key, expected in form.items():
        place = f"{where}.{key}" if where else key
        if key in value or isinstance(expected, Maybe):
            yield from wrongs(value.get(key), expected, place)
        else:
            yield f"{place} is missing"


def _shown(value: object) -> str:
    shown = json.dumps(value)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
