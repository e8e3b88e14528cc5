"""A document of which only what a test is about need be said."""

from dataclasses import replace
from typing import Any

from corpus.document import Document


def document(document_id: str = "a.txt", text: str = "", **facts: Any) -> Document:
    """Return a plain document with the given facts."""
    plain = Document(
        document_id=document_id,
        title="A",
        source=document_id,
        text=text,
        sha256="00",
        encoding="utf-8",
        loader="text 1",
    )
    return replace(plain, **facts)
