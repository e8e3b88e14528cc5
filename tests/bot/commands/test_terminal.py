import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.terminal import note, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日本 😀", "plain é 日本 😀"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b1m", "\\x9b1m"),
        ("\x07\x00\x7f", "\\x07\\x00\\x7f"),
        ("\u202e", "\\u202e"),
        ("\udcff", "\\udcff"),
        ("a\nb\tc\r\nd", "a b c  d"),
        ("a\u00a0b\u3000c", "a b c"),
        ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),
    ],
)
def test_what_does_not_print_is_shown_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_the_text_one_printable_line_is_left(text: str) -> None:
    shown = printable(text)
    assert shown.replace("\u200d", "").replace("\u200c", "").isprintable()
    assert shown.encode().decode() == shown


def test_a_note_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    note("one\ntwo \x1b[31m")
    assert capsys.readouterr() == ("", "wherein: one two \\x1b[31m\n")
