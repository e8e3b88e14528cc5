"""A folder with every format: for each a question, and its quote found in the original.

The second finding is by a program that has nothing to do with the reader that is tested.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.answer import Citation
from corpus.formats.table import SUFFIXES
from tests.end_to_end import originals
from tests.end_to_end.conftest import Indexed
from tests.end_to_end.handbook import HEADER, outline
from tests.end_to_end.hebrew import LINES
from tests.end_to_end.office import DOCUMENTS
from tests.end_to_end.originals import letters, spaced

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.model

Look = Callable[[Path, Citation], str]


def cite(indexed: Indexed, name: str, question: str, quote: str) -> Citation:
    """Ask; the first citation must be this quote, of this document, in which alone it stands."""
    if not (indexed.folder / name).exists():
        missing = "LibreOffice (soffice)" if name in DOCUMENTS else "a font with Hebrew letters"
        pytest.skip(f"{missing} is not installed")
    citation = indexed.first_citation(question)
    start, end = citation.span.start, citation.span.end
    assert (citation.document_id, spaced(citation.quote)) == (name, quote)
    assert indexed.document(name).text[start:end] == citation.quote
    assert indexed.holding(quote) == [name]
    return citation


def test_the_folder_has_every_format(indexed: Indexed) -> None:
    found = {path.suffix for path in indexed.folder.iterdir()}
    assert found == set(SUFFIXES) - {".text", ".markdown", ".htm", ".xhtml"}  # other names


@pytest.mark.parametrize(
    ("name", "question", "quote"),
    [
        (
            "handbook.pdf",
            "When is the boiler of the palm room drained?",
            "The boiler of the palm room is drained on the second Monday of November.",
        ),
        (
            "handbook.pdf",
            "Who must announce the participants of a school expedition?",
            "School parties pay nothing, provided that their teacher has announced the "
            "participants of the expedition by telephone, including those who will only arrive "
            "for the evening lecture.",
        ),
        (
            "pool.pdf",
            "When must swimmers leave the water?",
            "Swimmers leave the water when the yellow lamp above the lifeguard begins to turn.",
        ),
        ("lighthouse.pdf", "מתי השומר מדליק את המנורה", LINES[1]),
    ],
)
def test_a_quote_from_a_pdf_is_on_its_page(
    indexed: Indexed, name: str, question: str, quote: str
) -> None:
    citation = cite(indexed, name, question, quote)
    page = originals.page_of_pdf(indexed.folder / name, citation)
    assert letters(citation.quote) in letters(page)


@pytest.mark.parametrize(
    ("name", "question", "quote", "headings"),
    [
        (
            "lease.docx",
            "Who pays for broken window panes?",
            "Broken window panes are paid for by whoever rowed last, whatever the weather was.",
            ("Lease of the boat house", "Repairs"),
        ),
        (
            "lease.docx",
            "What is the rent for a sailing dinghy?",
            "sailing dinghy 31 crowns",
            ("Lease of the boat house", "Rent"),
        ),
        (
            "bell.docx",
            "How many strokes does the bell give for each hour of daylight?",
            "The bell is rung by hand: four strokes for each completed hour of daylight.",
            ("Ringing",),
        ),
        ("bell.docx", "How heavy is the great bell?", "great bell 810", ("Figures",)),
    ],
)
def test_a_quote_from_a_word_document_is_under_its_heading(
    indexed: Indexed, name: str, question: str, quote: str, headings: tuple[str, ...]
) -> None:
    citation = cite(indexed, name, question, quote)
    assert citation.headings == headings
    section = originals.section_of_docx(indexed.folder / name, citation)
    assert citation.quote in section


@pytest.mark.parametrize(
    ("name", "question", "quote", "anchor", "headings"),
    [
        (
            "ferry.epub",
            "Where did the ferryman hang his lantern?",
            "The ferryman hung his lantern on the stern, so that the ducks would follow it home.",
            "OEBPS/two.xhtml#lantern",
            ("The crossing",),
        ),
        (
            "cable.epub",
            "When does the last cabin leave the upper station?",
            "In summer the last cabin leaves the upper station at half past seven.",
            "OEBPS/sections/section0002.xhtml",
            ("Timetable",),
        ),
    ],
)
def test_a_quote_from_a_book_is_at_its_place_in_its_chapter(
    indexed: Indexed,
    *,
    name: str,
    question: str,
    quote: str,
    anchor: str,
    headings: tuple[str, ...],
) -> None:
    citation = cite(indexed, name, question, quote)
    assert (citation.anchor, citation.headings) == (anchor, headings)
    place = originals.chapter_of_epub(indexed.folder / name, citation)
    assert spaced(citation.quote) in spaced(place)


@pytest.mark.parametrize(
    ("name", "question", "quote", "anchor", "heading"),
    [
        (
            "tideglass.html",
            "How long does Tideglass keep a closed session?",
            "Tideglass keeps a closed session for eleven days, and then forgets it without a word.",
            "sessions",
            "Sessions",
        ),
        (
            "tideglass.html",
            "How many charts can be drawn at once?",
            "charts drawn at once 7 the eighth chart waits in a queue",
            "limit-charts",
            "Limits",
        ),
        (
            "tideglass.html",
            "Which folder is given to watch the gauge north?",
            "$ tideglass watch --gauge north /srv/gauges watching 1 gauge",
            "codeline-0-1",
            "Starting it",
        ),
        (
            "tideglass.html",
            "From which level does the datum option count heights?",
            "--datum METRES Count heights from this level instead of the quay wall.",
            "cmdoption-datum",
            "Options",
        ),
        (
            "library.html",
            "What does it cost to replace a lost card?",
            "A lost card is replaced for two copper coins and a short apology.",
            None,
            "Lost cards",
        ),
    ],
)
def test_a_quote_from_a_page_is_what_a_browser_shows_behind_its_anchor(
    indexed: Indexed,
    browser: "Browser",
    *,
    name: str,
    question: str,
    quote: str,
    anchor: str | None,
    heading: str,
) -> None:
    citation = cite(indexed, name, question, quote)
    assert (citation.anchor, citation.headings[-1]) == (anchor, heading)
    rest, near = originals.after_anchor(indexed.folder / name, citation, browser)
    assert 0 <= spaced(rest).find(spaced(citation.quote)) < len(spaced(near))


@pytest.mark.parametrize(
    ("name", "question", "quote"),
    [
        (
            "bread.md",
            "Where does the leaven rest overnight?",
            "Rye wants patience: the leaven rests overnight in a cold pantry.",
        ),
        (
            "minutes.txt",
            "When will the hedge along the railway be cut?",
            "The hedge along the railway will be cut in February, before the birds nest.",
        ),
        (
            "telescope.rst",
            "How is the finder of the telescope aligned?",
            "The finder is aligned with the help of a distant church spire, by daylight.",
        ),
    ],
)
def test_a_quote_from_a_text_is_the_very_characters_of_the_file(
    indexed: Indexed, name: str, question: str, quote: str
) -> None:
    citation = cite(indexed, name, question, quote)
    assert originals.characters_of_file(indexed.folder / name, citation) == citation.quote


@pytest.mark.parametrize(
    ("name", "question", "quote", "anchor", "look"),
    [
        (
            "desk.csv",
            "How can I move a booking?",
            "Write to the desk by noon; we will find another day.",
            "row=2",
            originals.cell_of_table,
        ),
        (
            "desk.csv",
            "Do you lend umbrellas?",
            'Yes: the "tall" ones, against a deposit.',
            "row=3",
            originals.cell_of_table,
        ),
        (
            "weaving.tsv",
            "What is a heddle?",
            "The looped cord through whose eye a single thread of the loom is led.",
            "row=3",
            originals.cell_of_table,
        ),
        (
            "repairs.jsonl",
            "Which fuse fits the toaster?",
            "A slow one of 3 ampères. ½",
            "line=1,2",
            originals.answer_of_line,
        ),
    ],
)
def test_a_quote_from_a_table_of_questions_is_the_very_answer(
    indexed: Indexed, *, name: str, question: str, quote: str, anchor: str, look: Look
) -> None:
    citation = cite(indexed, name, question, quote)
    assert citation.anchor == anchor
    assert look(indexed.folder / name, citation) == citation.quote


def test_a_handbook_of_sixty_pages_is_its_text_alone_under_its_outline(indexed: Indexed) -> None:
    document = indexed.document("handbook.pdf")
    assert len(document.pages) >= 60
    assert [page.number for page in document.pages] == [*range(1, len(document.pages) + 1)]
    assert [section.headings for section in document.sections] == outline()
    assert HEADER not in document.text
    assert "Third edition" not in document.text
    assert not any(f"- {page.number} -" in document.text for page in document.pages)


def test_what_is_around_a_page_of_documentation_is_not_read(indexed: Indexed) -> None:
    text = indexed.document("tideglass.html").text
    assert text.startswith("Running Tideglass\n\nTideglass watches")
    assert text.endswith("instead of the quay wall.")
    assert not any(sign in text for sign in ("¶", "Navigation", "Copy", "ninety", "generator"))


def test_every_page_of_a_handbook_holds_what_pypdf_finds_on_it(indexed: Indexed) -> None:
    from pypdf import PdfReader

    document = indexed.document("handbook.pdf")
    pages = PdfReader(indexed.folder / "handbook.pdf").pages
    for page, other in zip(document.pages, pages, strict=True):
        assert letters(page.span.of(document.text)) in letters(other.extract_text())
