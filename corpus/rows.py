"""Own how documents and passages are written as rows of the catalog, and read back."""

import hashlib
import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from corpus.blocks import Block, BlockKind
from corpus.condition import Condition
from corpus.diagnosis import Diagnosis
from corpus.document import Anchor, Document, Page, Section
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation
from corpus.span import Span

DOCUMENT = """
    SELECT document_id, title, source, text, sha256, encoding, loader, sections, pages, anchors,
           blocks, tags, notes
    FROM documents WHERE document_id = ?
"""
PUT_DOCUMENT = """
    INSERT INTO documents (document_id, title, source, location, text, sha256, encoding, loader,
        sections, pages, anchors, blocks, tags, notes, characters, language, conditions, sketch,
        indexed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
RECORDS = """
    SELECT document_id, title, source, location, sha256, encoding, loader, characters,
           (SELECT count(*) FROM passages WHERE passages.document_row = documents.document_row),
           language, conditions, tags, notes, indexed_at
    FROM documents
"""
WHEREABOUTS = """
    SELECT
        (SELECT json_extract(value, '$[0]') FROM json_each(pages)
         WHERE json_extract(value, '$[1]') <= ?2 ORDER BY key DESC LIMIT 1),
        (SELECT nullif(json_extract(value, '$[0]'), '') FROM json_each(anchors)
         WHERE json_extract(value, '$[1]') <= ?2 ORDER BY key DESC LIMIT 1)
    FROM documents WHERE document_id = ?1
"""
PASSAGES = """
    SELECT passage_row, document_id, start, end, headings, page, anchor, lead, passages.text,
           text_sha256
    FROM passages JOIN documents USING (document_row)
    WHERE passage_row IN (SELECT value FROM json_each(?))
"""
PUT_PASSAGE = """
    INSERT INTO passages (document_row, start, end, headings, page, anchor, lead, text,
        text_sha256, searchable_sha256)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
HASHES = "SELECT passage_row, searchable_sha256 FROM passages ORDER BY passage_row"


def text_sha256(text: str) -> str:
    """Return the hash by which a text is known, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def generation_of(row: tuple[Any, ...]) -> Generation:
    """Return the generation that a row names."""
    return Generation(name=row[0], sha256=row[1], passages=row[2])


def record_of(row: tuple[Any, ...]) -> DocumentRecord:
    """Return what a row of `RECORDS` says."""
    return DocumentRecord(
        document_id=row[0],
        title=row[1],
        source=row[2],
        location=row[3],
        sha256=row[4],
        encoding=row[5],
        loader=row[6],
        characters=row[7],
        passages=row[8],
        language=row[9],
        conditions=tuple(map(Condition, json.loads(row[10]))),
        tags=tuple(json.loads(row[11])),
        notes=tuple(json.loads(row[12])),
        indexed_at=row[13],
    )


def document_of(row: tuple[Any, ...]) -> Document:
    """Return the document that a row of `DOCUMENT` holds."""
    return Document(
        document_id=row[0],
        title=row[1],
        source=row[2],
        text=row[3],
        sha256=row[4],
        encoding=row[5],
        loader=row[6],
        sections=tuple(
            Section(headings=tuple(headings), span=Span(start, end))
            for headings, start, end in json.loads(row[7])
        ),
        pages=tuple(
            Page(number=number, span=Span(start, end)) for number, start, end in json.loads(row[8])
        ),
        anchors=tuple(Anchor(name=name, position=at) for name, at in json.loads(row[9])),
        blocks=tuple(
            Block(kind=BlockKind(kind), span=Span(start, end), lead=Span(*lead) if lead else None)
            for kind, start, end, lead in json.loads(row[10])
        ),
        tags=tuple(json.loads(row[11])),
        notes=tuple(json.loads(row[12])),
    )


def passage_of(row: tuple[Any, ...]) -> Passage:
    """Return the passage that a row of `PASSAGES` holds, behind its number."""
    return Passage(
        document_id=row[1],
        span=Span(row[2], row[3]),
        headings=_headings(row[4]),
        page=row[5],
        anchor=row[6],
        lead=row[7],
        text=row[8],
    )


@lru_cache(maxsize=1_024)  # neighbours stand under the same ones
def _headings(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))


def document_values(document: Document, location: str, diagnosis: Diagnosis) -> tuple[object, ...]:
    """Return the values of `PUT_DOCUMENT`."""
    sections = [[s.headings, s.span.start, s.span.end] for s in document.sections]
    pages = [[page.number, page.span.start, page.span.end] for page in document.pages]
    anchors = [[anchor.name, anchor.position] for anchor in document.anchors]
    blocks = [[b.kind, b.span.start, b.span.end, _ends(b.lead)] for b in document.blocks]
    return (
        document.document_id,
        document.title,
        document.source,
        location,
        document.text,
        document.sha256,
        document.encoding,
        document.loader,
        json.dumps(sections),
        json.dumps(pages),
        json.dumps(anchors),
        json.dumps(blocks),
        json.dumps(document.tags),
        json.dumps(document.notes),
        len(document.text),
        diagnosis.language,
        json.dumps(diagnosis.conditions),
        json.dumps(diagnosis.sketch),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _ends(span: Span | None) -> tuple[int, int] | None:
    return (span.start, span.end) if span else None


def passage_values(document_row: int, passage: Passage) -> tuple[object, ...]:
    """Return the values of `PUT_PASSAGE`."""
    return (
        document_row,
        passage.span.start,
        passage.span.end,
        json.dumps(passage.headings),
        passage.page,
        passage.anchor,
        passage.lead,
        passage.text,
        text_sha256(passage.text),
        text_sha256(passage.searchable),
    )
