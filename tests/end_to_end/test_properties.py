"""What is true of every document in every format, from the author's words to the passages."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from corpus.blocks import BlockKind
from corpus.document import Document
from corpus.formats.table import FORMATS, extract
from corpus.passage import Passage
from corpus.splitting import Splitter
from tests.end_to_end.structures import LATIN, Part, documents
from tests.end_to_end.writers import WRITERS
from tests.fakes import FakeEncoder

_SPLITTER = Splitter(count_tokens=FakeEncoder().count_tokens, size=8, overlap=3, whole=24)
_SLOW = ("a.docx", "a.pdf")
_VERBATIM = ("a.txt", "a.html", "a.epub", "a.docx", "a.csv", "a.tsv", "a.jsonl")

_unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_format_has_a_writer() -> None:
    assert {FORMATS[Path(name).suffix] for name in WRITERS} == set(FORMATS.values())


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in _SLOW])
@settings(_unhurried, max_examples=100)
@given(parts=documents())
def test_no_word_is_lost_between_a_file_and_its_passages(name: str, parts: Sequence[Part]) -> None:
    check(name, parts)


@settings(_unhurried, max_examples=40)
@given(parts=documents())
def test_no_word_is_lost_between_a_word_document_and_its_passages(parts: Sequence[Part]) -> None:
    check("a.docx", parts)


@settings(_unhurried, max_examples=40)
@given(parts=documents(LATIN))
def test_no_word_is_lost_between_a_pdf_and_its_passages(parts: Sequence[Part]) -> None:
    """Which cell of a table comes first is told by its place alone, and so is each on its own."""
    document = read("a.pdf", WRITERS["a.pdf"](parts))
    shown = f" {' '.join(document.text.split())} "
    texts = [text for part in parts for text in part.texts if text.strip()]
    runs = [f" {' '.join(text.split())} " for text in texts]
    assert [run for run in runs if run not in shown] == []
    assert Counter(word for run in runs for word in run.split()) <= Counter(shown.split())
    check_passages(document)


def check(name: str, parts: Sequence[Part]) -> None:
    document = read(name, WRITERS[name](parts))
    words = [word for part in parts for word in part.words]
    assert_in_order(words, document.text)
    if name in _VERBATIM:
        assert document.text.split() == words
    check_passages(document)


def check_passages(document: Document) -> None:
    passages = _SPLITTER.split(document)
    assert all(passage.text == passage.span.of(document.text) for passage in passages)
    assert all(one.span < other.span for one, other in pairwise(passages))
    assert left_out(document, passages) == ""


def read(name: str, data: bytes) -> Document:
    found = extract(data, path=Path(name))
    return Document(
        document_id=name,
        title="",
        source=name,
        text=found.text,
        sha256="",
        encoding=found.encoding,
        loader="",
        sections=found.sections,
        pages=found.pages,
        anchors=found.anchors,
        blocks=found.blocks,
    )


def assert_in_order(words: Sequence[str], text: str) -> None:
    left = iter(text.split())
    assert [word for word in words if word not in left] == []


def left_out(document: Document, passages: Sequence[Passage]) -> str:
    """Return the visible characters that are in no passage, metadata aside."""
    held = [passage.span for passage in passages]
    held += [block.span for block in document.blocks if block.kind is BlockKind.METADATA]
    signs = list(document.text)
    for span in held:
        signs[span.start : span.end] = " " * len(span)
    return "".join(signs).strip()
