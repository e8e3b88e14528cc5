"""What is odd about documents is told: by itself, and beside the others."""

from collections.abc import Collection
from contextlib import closing

import pytest

from index.concerns import Concern, concerns
from tests.corpus.formats.pdf_samples import drawn, scanned
from tests.corpus.samples import GERMAN, STRIPPED, WHOLE
from tests.index.shelf import Shelf

STRIPPED_IS = (
    "it looks stripped of punctuation and of words such as “not”; read its quotes with care"
)
GARBLED_IS = "its text looks garbled; index another copy of it, or run OCR over it"
GERMAN_IS = (
    "it looks written in another language (de) than the encoder reads (en); "
    "much of it may not be found"
)


def told(shelf: Shelf, *, only: Collection[str] | None = None) -> list[tuple[str, str]]:
    with closing(shelf.home.catalog.snapshot()) as snapshot:
        return [
            (concern.subject, concern.what)
            for concern in concerns(snapshot, shelf.encoder, only=only)
        ]


def differing(at: int) -> str:
    """Return 200 words of which each is another one in each text."""
    return " ".join(f"w{at}x{n}" for n in range(200))


def test_what_looks_as_it_should_is_not_spoken_of(shelf: Shelf) -> None:
    shelf.write("a.txt", WHOLE)
    shelf.write("b.txt", "fever")

    assert shelf.update().concerns == ()
    assert told(shelf) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [(STRIPPED, STRIPPED_IS), (WHOLE.replace("e", "\ufffd"), GARBLED_IS), (GERMAN, GERMAN_IS)],
    ids=["stripped", "garbled", "German"],
)
def test_a_text_that_looks_odd_is_told_by_the_run_and_ever_after(
    shelf: Shelf, text: str, what: str
) -> None:
    shelf.write("a.txt", text)
    shelf.write("b.txt", WHOLE)

    assert shelf.update().concerns == (Concern(subject="a.txt", what=what),)
    assert shelf.update().concerns == ()  # nothing is new
    assert told(shelf) == [("a.txt", what)]

    shelf.write("a.txt", "fever")
    shelf.update()
    assert told(shelf) == []


def test_a_language_is_foreign_to_an_encoder_that_does_not_read_it(shelf: Shelf) -> None:
    shelf.write("a.txt", GERMAN)
    shelf.update()

    shelf.encoder.languages = ("en", "de")  # type: ignore[assignment]
    assert told(shelf) == []
    shelf.encoder.languages = ()  # type: ignore[assignment]  # nobody knows
    assert told(shelf) == []


def test_of_nearly_the_same_documents_the_later_names_the_earlier(shelf: Shelf) -> None:
    longer = WHOLE + " And so it ends."
    for name, text in (("a.txt", WHOLE), ("b.txt", WHOLE.upper()), ("c.txt", longer)):
        shelf.write(name, text)
    shelf.write("d.txt", differing(1))
    shelf.update()

    # four words more are four runs of five more; of the 64 smallest hashes of both texts 60 are
    # in each: 60/64 = 0.9375
    assert told(shelf) == [
        ("b.txt", "it says the same as a.txt"),
        ("c.txt", "it says nearly the same as a.txt (94 %)"),
    ]


def test_a_new_copy_of_an_old_document_is_told_and_the_old_one_is_not_told_again(
    shelf: Shelf,
) -> None:
    shelf.write("a.txt", WHOLE)
    shelf.update()
    shelf.write("b.txt", WHOLE)

    found = shelf.update().concerns

    assert found == (Concern(subject="b.txt", what="it says the same as a.txt"),)
    assert told(shelf, only=["a.txt"]) == [("a.txt", "it says the same as b.txt")]


def test_what_looks_odd_by_itself_is_told_before_what_is_there_twice(shelf: Shelf) -> None:
    shelf.write("a.txt", WHOLE)
    shelf.write("b.txt", WHOLE)
    shelf.write("c.txt", STRIPPED)
    shelf.update()

    assert [subject for subject, _ in told(shelf)] == ["c.txt", "b.txt"]


def test_a_file_of_metadata_alone_is_told(shelf: Shelf) -> None:
    shelf.write("a.md", "---\ntitle: Fever\n---\n")

    (concern,) = shelf.update().concerns

    assert concern.what == "nothing in it can be searched; it holds metadata alone"


def test_pages_without_text_and_hidden_words_are_told(shelf: Shelf) -> None:
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    written = [(72.0, 700.0 - 14 * n, f"line {n} says {n} words of its own") for n in range(20)]
    for data in (drawn([written]), scanned(1)):
        writer.append(PdfReader(BytesIO(data)))
    writer.write(shelf.folder / "a.pdf")
    hidden = f"<p>Fever ends.<p hidden>{differing(2)}"
    shelf.write("b.html", f"<!doctype html><title>B</title>{hidden}")

    assert [(one.subject, one.what) for one in shelf.update().concerns] == [
        ("a.pdf", "page without a text layer (2); run OCR over the file to have them read"),
        ("b.html", "200 words that the page marks as hidden were left out"),
    ]
