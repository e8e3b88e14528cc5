"""The document that is answered from when nothing else was indexed."""

import hashlib

import pytest

from corpus.default import DEFAULT_DOCUMENT
from corpus.document import Document
from corpus.loading import SourceFile, load
from corpus.parsing import Parser
from corpus.passage import Passage
from corpus.splitting import Splitter
from index.model_folder import packaged_model
from index.sentence_transformer import SentenceTransformerEncoder

SHA256 = "50645ea61b046f80f0428661a8ce93dadf2ead9fac814c83a955a048d68a15b8"

FACTS = [
    "opsoclonus myoclonus syndrome oms also known opsoclonusmyoclonusataxia oma",
    "rare neurological disorder unknown cause",
    "autoimmune process involving nervous system",
    "half oms cases occur association neuroblastoma cancer sympathetic nervous system",
    "irritability malaise may begin weeks months earlier",
    "breast carcinoma smallcell lung",
    "st louis encephalitis chikungunya epsteinbarr coxsackie b enterovirus flu",
    "rare cases opsoclonus myoclonus syndrome associated lyme disease",
    "interictal eeg pattern usually",
    "known definitive cure oms however several drugs proven effective",
    "national organization rare disorders nord recommends flair therapy",
    "acth ivig rituximab",
    "national pediatric myoclonus center",
    "favorable histology absence nmyc oncogene amplification",
    "distant metastases",
    "lifelong neurologic sequelae impair motor cognitive language behavioral",
    "expanding memory b cell",
    "excellent survival high risk neurologic sequelae",
    "first described marcel kinsbourne term opsoclonus coined orzechowski",
    "kinsbourne names oms",
]


@pytest.fixture(scope="module")
def document() -> Document:
    with Parser() as parser:
        return load(SourceFile(path=DEFAULT_DOCUMENT, document_id=DEFAULT_DOCUMENT.name), parser)


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(packaged_model())  # counts tokens; no model is loaded for it


@pytest.fixture(scope="module")
def passages(document: Document, encoder: SentenceTransformerEncoder) -> tuple[Passage, ...]:
    return Splitter(count_tokens=encoder.count_tokens).split(document)


def test_the_document_is_the_one_that_was_handed_over_byte_by_byte(document: Document) -> None:
    assert hashlib.sha256(DEFAULT_DOCUMENT.read_bytes()).hexdigest() == SHA256
    assert document.sha256 == SHA256
    assert document.text.encode() == DEFAULT_DOCUMENT.read_bytes()
    assert document.encoding == "utf-8"


def test_it_is_one_line_without_a_full_stop(document: Document) -> None:
    assert len(document.text) == 3969
    assert "\n" not in document.text
    assert "." not in document.text


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_lies_whole_in_a_passage(
    document: Document, passages: tuple[Passage, ...], fact: str
) -> None:
    assert fact in document.text
    assert [passage.passage_id for passage in passages if fact in passage.text]


def test_no_passage_is_longer_than_what_the_model_reads(
    passages: tuple[Passage, ...], encoder: SentenceTransformerEncoder
) -> None:
    assert max(encoder.count_tokens([passage.text for passage in passages])) <= 64
    assert encoder.max_tokens >= 64


def test_passages_begin_and_end_with_whole_words(
    document: Document, passages: tuple[Passage, ...]
) -> None:
    text = f" {document.text} "

    # the text stands one character further right in `text`
    assert all(text[p.span.start] == " " for p in passages)
    assert all(text[p.span.end + 1] == " " for p in passages)
