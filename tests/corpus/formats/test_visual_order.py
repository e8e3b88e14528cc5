import pytest

from corpus.formats.visual_order import (
    has_right_to_left,
    is_right_to_left,
    read_order,
    with_brackets_turned,
)

# Latin capitals stand for Hebrew letters, as in the examples of UAX #9.
HEBREW = {chr(ord("A") + at): chr(0x5D0 + at) for at in range(26)}


def hebrew(text: str) -> str:
    return "".join(HEBREW.get(sign, sign) for sign in text)


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("CBA", "ABC"),
        (".FED CBA", "ABC DEF."),
        ("HGF 123 CBA", "ABC 123 FGH"),
        ("HGF english words CBA", "ABC english words FGH"),
        ("GFE 50% DCB", "BCD 50% EFG"),
        ("GFE 1,234.5 DCB", "BCD 1,234.5 EFG"),
        ("34 12 CBA", "ABC 12 34"),
        ("DCB 2-a 12:30 CBA", "ABC 2-a 12:30 BCD"),
    ],
)
def test_lines_from_the_right_are_read_as_they_were_typed(visual: str, logical: str) -> None:
    assert read_order(hebrew(visual), right_to_left=True) == hebrew(logical)


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("all english 12", "all english 12"),
        ("he said CBA to me", "he said ABC to me"),
        ("he said FED CBA to me", "he said ABC DEF to me"),
        ("he said FED 12 CBA to me", "he said ABC 12 DEF to me"),
    ],
)
def test_right_to_left_words_in_other_lines_are_turned_alone(visual: str, logical: str) -> None:
    assert read_order(hebrew(visual), right_to_left=False) == hebrew(logical)


def test_marks_stay_with_their_letter() -> None:
    assert read_order(["ב\u05bc", "א\u05b8"], right_to_left=True) == "א\u05b8ב\u05bc"


def test_the_direction_of_a_line_is_that_of_most_letters() -> None:
    assert is_right_to_left(hebrew("ABC is"))
    assert not is_right_to_left(hebrew("A is the letter"))
    assert has_right_to_left(hebrew("is A"))
    assert not has_right_to_left("Größe 日本")


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        (")ABC( DEF", "(ABC) DEF"),
        ("(ABC( DEF", "(ABC) DEF"),
        ("ABC ]DEF[.", "ABC [DEF]."),
        ("ABC )]DEF[(", "ABC ([DEF])"),
        ("ABC)DEF( GHI", "ABC(DEF) GHI"),
        ("5 < 6", "5 < 6"),
        ("1) ABC", "1) ABC"),
        ("»ABC«", "«ABC»"),
    ],
)
def test_brackets_open_before_words_and_close_behind_them(found: str, meant: str) -> None:
    assert with_brackets_turned(hebrew(found)) == hebrew(meant)


def test_a_line_of_numbers_takes_no_time() -> None:
    signs = ["א", *"1 " * 50_000]
    assert len(read_order(signs, right_to_left=True)) == len(signs)
