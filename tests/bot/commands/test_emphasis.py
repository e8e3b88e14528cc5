import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.emphasis import bold, emphasis_for, plain
from bot.commands.terminal import printable
from corpus.span import Span
from tests.bot.marked import marked


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of which nothing special is known."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def shown_bold(text: str, shown: str) -> str:
    """Return what is shown of a text, with <> where it is bold."""
    return bold(shown, *marked(text)).replace("\x1b[1m", "<").replace("\x1b[22m", ">")


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("It takes <30 days>.", "It takes 30 days. [1]", "It takes <30 days>. [1]"),
        ("<Kinsbourne>, <1962>", "Kinsbourne, 1962 [12]", "<Kinsbourne>, <1962 >[12]"),
        ("in\n\n<two   lines> or\tso", "in two\n  lines or so", "in <two\n  lines >or so"),
        ("a<\x1b😀>b", "a\\x1b😀b", "a<\\x1b😀>b"),
        ("<longword> x", "long\n    word x", "<long\n    word >x"),
        ("<all>", "all", "<all>"),
        ("none", "none [1]", "none [1]"),
    ],
)
def test_the_marked_words_are_bold_however_the_text_was_wrapped(
    text: str, shown: str, expected: str
) -> None:
    assert shown_bold(text, shown) == expected


@given(st.text(), st.integers(0, 20), st.integers(1, 20))
def test_nothing_but_the_two_switches_is_added(text: str, start: int, length: int) -> None:
    shown = f"{printable(text)} [1]"
    emphasised = bold(shown, text, [Span(start, start + length)])
    assert re.sub(r"\x1b\[(?:1|22)m", "", emphasised) == shown
    assert emphasised.count("\x1b[1m") == emphasised.count("\x1b[22m")


def test_only_a_terminal_that_wants_it_is_shown_anything_bold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert emphasis_for(Terminal()) is bold
    assert emphasis_for(io.StringIO()) is plain
    assert emphasis_for(None) is plain
    monkeypatch.setenv("NO_COLOR", "")
    assert emphasis_for(Terminal()) is bold
    monkeypatch.setenv("NO_COLOR", "1")
    assert emphasis_for(Terminal()) is plain


def test_a_terminal_that_knows_no_bold_is_shown_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert emphasis_for(Terminal()) is plain


def test_what_is_plain_stays_what_it_is() -> None:
    assert plain("a b", "a b", [Span(0, 1)]) == "a b"
