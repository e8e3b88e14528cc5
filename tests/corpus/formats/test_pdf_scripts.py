"""Raised and lowered letters, as reportlab and TeX set them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats.extract import Extract
from corpus.formats.pdf import extract_pdf
from tests.corpus.formats.checks import check, texts
from tests.corpus.formats.pdf_samples import by_hand, drawn, flowing, stream


def read(data: bytes) -> Extract:
    extract = extract_pdf(data, path=Path("report.pdf"))
    check(extract)
    return extract


class TestReportlab:
    @pytest.mark.parametrize(
        ("marked", "text"),
        [
            ("CO<sub>2</sub> levels rose 31 percent.", "CO2 levels rose 31 percent."),
            ("Mix x<super>2</super> and H<sub>2</sub>O here.", "Mix x2 and H2O here."),
            ("A fact<super>1</super> is known.", "A fact1 is known."),
            ("A fact.<super>12</super> Another one.", "A fact.12 Another one."),
            ("<super>1</super> The note.", "1 The note."),
            ("<super>14</super>C decays.", "14C decays."),
            ("An x<sub>i</sub><super>2</super> too.", "An xi2 too."),
            ("It ends in CO<sub>2</sub>", "It ends in CO2"),
            ("An area of 30 m<super>2</super>, or more.", "An area of 30 m2, or more."),
            ("<super>1</super> Here x<sub>i</sub><super>2</super> y<sub>i</sub>", "1 Here xi2 yi"),
        ],
    )
    def test_raised_and_lowered_letters_stay_in_their_line(self, marked: str, text: str) -> None:
        assert read(flowing([marked])).text == text

    def test_a_sentence_with_them_goes_on_in_its_paragraph(self) -> None:
        marked = "The report says that CO<sub>2</sub> levels rose 31 percent. " * 5
        (block,) = texts(read(flowing([marked])))
        assert " ".join(
            block.split()
        ) == "The report says that CO2 levels rose 31 percent. " * 4 + (
            "The report says that CO2 levels rose 31 percent."
        )


class TestTheLineBelow:
    @pytest.mark.parametrize("rise", [-9, -10, -12])
    def test_a_smaller_line_that_begins_where_one_ends_is_one_of_its_own(self, rise: int) -> None:
        drawing = b"BT /F1 10 Tf 72 700 Td (aaa) Tj ET BT /F1 8 Tf 90 %d Td (a) Tj ET"
        assert read(by_hand(stream(drawing % (700 + rise)))).text.split() == ["aaa", "a"]


class TestWithoutSpaces:
    """TeX draws no spaces: it leaves gaps."""

    def line(self, *parts: tuple[float, int, int, str]) -> bytes:
        """Return a line at y 700 of parts at an x, a rise and a size of their own."""
        return by_hand(
            stream(
                b"".join(
                    b"BT /F1 %d Tf %f %d Td (%s) Tj ET\n" % (size, x, 700 + rise, text.encode())
                    for x, rise, size, text in parts
                )
            )
        )

    def test_a_gap_behind_a_raised_letter_is_a_space(self) -> None:
        # At 10 points "x" is 5 wide, and at 7 points "2" is 3.9: it ends at 80.9, 3.1 before "and".
        data = self.line((72, 0, 10, "x"), (77, 4, 7, "2"), (84, 0, 10, "and"))
        assert read(data).text == "x2 and"

    def test_no_gap_is_none(self) -> None:
        # "H" is 7.2 wide.
        data = self.line((72, 0, 10, "H"), (79.2, -2, 7, "2"), (83.1, 0, 10, "O"))
        assert read(data).text == "H2O"

    def test_one_over_the_other_are_read_as_drawn(self) -> None:
        data = self.line((72, 0, 10, "x"), (77, -3, 7, "i"), (77, 4, 7, "2"), (84, 0, 10, "is"))
        assert read(data).text == "xi2 is"


class TestOthers:
    def test_a_note_set_small_below_is_a_line_of_its_own(self) -> None:
        page = by_hand(
            stream(
                b"BT /F1 12 Tf 72 700 Td (Text) Tj ET\n"
                b"BT /F1 8 Tf 110 685 Td (Small, below and to the right) Tj ET\n"
            )
        )
        assert texts(read(page)) == ["Text", "Small, below and to the right"]

    def test_columns_a_little_lower_stay_apart(self) -> None:
        # The gutter is 30 wide: no raised letter is as far away.
        page = by_hand(
            stream(b"BT /F1 12 Tf 72 700 Td (Left) Tj ET\nBT /F1 9 Tf 123 696 Td (Right) Tj ET\n")
        )
        assert read(page).text.split() == ["Left", "Right"]
        assert "LeftRight" not in read(page).text

    def test_single_letters_close_below_each_other_are_lines(self) -> None:
        rows = [(72.0, 700.0, "A"), (72.0, 688.0, "B"), (72.0, 676.0, "C")]
        assert read(drawn([rows])).text.split() == ["A", "B", "C"]


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=7)
SCRIPT = st.sampled_from(["", "<super>{}</super>", "<sub>{}</sub>"])


@given(
    words=st.lists(
        st.tuples(WORD, SCRIPT, st.integers(0, 99), st.sampled_from(["", "s", ","])),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_word_with_its_raised_letters_is_whole(
    words: list[tuple[str, str, int, str]],
) -> None:
    marked = " ".join(word + kind.format(at) + end for word, kind, at, end in words)
    whole = [word + (str(at) if kind else "") + end for word, kind, at, end in words]
    assert read(flowing([marked])).text.split() == whole
