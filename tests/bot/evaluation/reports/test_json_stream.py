import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.reports import json_stream
from bot.evaluation.reports.json_stream import NotJson, members

_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
_VALUES = st.recursive(
    _PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


class Dripping(io.StringIO):
    """A file that gives a character or a few, however many are asked for."""

    def __init__(self, text: str, drop: int) -> None:
        super().__init__(text)
        self._drop = drop

    def read(self, size: int | None = -1) -> str:
        return super().read(self._drop)


def together(text: str, *, drop: int = 1 << 16) -> dict[str, Any]:
    """Put what was read in pieces together again."""
    found: dict[str, Any] = {}
    for key, place, value in members(Dripping(text, drop), apart="results"):
        if place is None:
            found[key] = value
        else:
            assert place == len(found[key])
            found[key].append(value)
    return found


@given(
    st.dictionaries(st.text() | st.just("results"), _VALUES),
    st.sampled_from([None, 0, 3]),
    st.booleans(),
    st.integers(1, 40),
)
def test_in_pieces_it_is_what_json_reads(
    value: dict[str, Any], indent: int | None, ascii_only: bool, drop: int
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert together(f" {text}\n", drop=drop) == value


@given(st.text('{}[]",:0123456789.eE+-\\/truefalsn \n', max_size=30), st.integers(1, 7))
def test_what_json_refuses_is_refused_and_nothing_else(text: str, drop: int) -> None:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(pairs)

    try:
        expected = json.loads(text, object_pairs_hook=unique)
    except ValueError:
        expected = None
    if isinstance(expected, dict):
        assert together(text, drop=drop) == expected
    else:
        with pytest.raises(NotJson):
            together(text, drop=drop)


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("", 1, 1, "expected '{'"),
        ("[]", 1, 1, "expected '{'"),
        ('{"a": 1', 1, 8, "expected ','"),
        ('{"a": 1,}', 1, 9, "expected a key in double quotes"),
        ('{"a" 1}', 1, 6, "expected ':'"),
        ('{"a": 1}\n{', 2, 1, "there is more after the end of the object"),
        ('{"a": 1, "a": 2}', 1, 13, 'the key "a" comes twice'),
        ('{\n "results": [\n  {"b": tru}]}', 3, 9, "expecting value"),
        ('{"results": [1 2]}', 1, 16, "expected ','"),
        ('{"results": [1,\n', 2, 1, "expecting value"),
        ('{"a": "x\ny"}', 1, 9, "invalid control character at"),
        ('{"a": NaN}', 1, 7, "no value that can be read (NaN is no number in JSON)"),
    ],
)
@pytest.mark.parametrize("drop", [1, 1 << 16])
def test_what_is_wrong_is_named_with_its_place(
    text: str, line: int, column: int, what: str, drop: int
) -> None:
    with pytest.raises(NotJson) as caught:
        together(text, drop=drop)
    assert (caught.value.line, caught.value.column, caught.value.what) == (line, column, what)


def test_values_nested_without_end_are_refused() -> None:
    with pytest.raises(NotJson, match="no value that can be read"):
        together('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}")


def test_one_value_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "_LARGEST", 1000)
    with pytest.raises(NotJson, match="one value is over 1,000 characters"):
        together('{"a": "' + "x" * 5000, drop=100)
