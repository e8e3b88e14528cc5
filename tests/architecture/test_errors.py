"""The trees of errors that the docstrings draw are the trees that exist."""

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import bot.errors
import corpus.errors
import index.errors
from corpus.errors import OverLimit, PathError, WhereinError

_LINE = re.compile(r"^    (?P<indent>[│ ]*)(?:[├└]── )?(?P<name>[A-Z]\w+)\b")


def _drawn(module: ModuleType) -> dict[str, str | None]:
    """Return each drawn class with its drawn parent."""
    parents: dict[str, str | None] = {}
    path: dict[int, str] = {}
    for line in (module.__doc__ or "").splitlines():
        if not (found := _LINE.match(line)):
            continue
        depth = found.start("name") // 4
        path = {level: name for level, name in path.items() if level < depth}
        parents[found["name"]] = path[max(path)] if path else None
        path[depth] = found["name"]
    return parents


def _defined(module: ModuleType) -> dict[str, str]:
    """Return each class of the module with its parent."""
    return {
        name: kind.__bases__[0].__name__
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and issubclass(kind, Exception)
    }


@pytest.mark.parametrize("module", [corpus.errors, index.errors, bot.errors])
def test_the_drawn_tree_is_the_real_one(module: ModuleType) -> None:
    drawn, defined = _drawn(module), _defined(module)
    roots = {name for name, parent in drawn.items() if parent is None}

    assert drawn.keys() - roots == defined.keys() - {WhereinError.__name__}
    assert {name: drawn[name] for name in drawn.keys() - roots} == {
        name: defined[name] for name in defined.keys() - {WhereinError.__name__}
    }


def _told_by_a_reason() -> list[PathError]:
    """Return one error of each class of which whoever raises it says the reason."""
    defined = vars(corpus.errors).values()
    kinds = [kind for kind in defined if isinstance(kind, type) and issubclass(kind, PathError)]
    plain = [
        kind(Path("a.txt"), "it is odd")
        for kind in kinds
        if kind is not PathError and kind.__init__ is PathError.__init__
    ]
    return [*plain, OverLimit(Path("a.txt"), "it is odd", limit="nesting")]


@pytest.mark.parametrize("error", _told_by_a_reason(), ids=lambda error: type(error).__name__)
def test_an_error_of_a_file_names_it_and_says_what_to_do(error: PathError) -> None:
    remedy = type(error).remedy

    assert remedy
    assert str(error) == f"a.txt: it is odd; {remedy}."
    assert error.reason == f"it is odd; {remedy}"
