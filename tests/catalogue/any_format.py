"""L1 to L4: files without text, and files that are not what they are called."""

import random

from tests.catalogue.sample import Refused, Sample
from tests.corpus.formats import pdf_samples
from tests.corpus.formats.docx_samples import by_hand, p

_SUFFIXES = ("txt", "md", "html", "pdf", "docx", "epub", "csv", "jsonl")
_NOISE = 30 * 2**20
_PAGE = b"<!doctype html><title>Not a PDF</title><p>This is a page."
_PROGRAM = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 240 + b"This cannot be run."

SAMPLES = (
    *(
        Sample(
            line=1,
            name=f"empty.{suffix}",
            data=lambda: b"",
            expected=Refused(kind="empty-document", fact="no text in it"),
        )
        for suffix in _SUFFIXES
    ),
    Sample(
        line=2,
        name="blank.txt",
        data=" \n\t\r\n\u2003\u00a0\n".encode,
        expected=Refused(kind="empty-document", fact="no text in it"),
    ),
    Sample(
        line=2,
        name="scanned.pdf",
        data=lambda: pdf_samples.scanned(3),
        expected=Refused(kind="no-text", fact="3 pages were read and there is no text layer"),
    ),
    Sample(
        line=3,
        name="noise.pdf",
        data=lambda: random.Random(3).randbytes(_NOISE),
        expected=Refused(kind="type-mismatch", status=415, fact="named as PDF but its bytes are"),
    ),
    Sample(
        line=4,
        name="page.pdf",
        data=lambda: _PAGE,
        expected=Refused(
            kind="type-mismatch", status=415, fact="named as PDF but its bytes are html"
        ),
    ),
    Sample(
        line=4,
        name="letter.zip",
        data=lambda: by_hand(p("A letter.")),
        expected=Refused(kind="unknown-format", status=415, fact="files of type .zip are not read"),
    ),
    Sample(
        line=4,
        name="program.txt",
        data=lambda: _PROGRAM,
        expected=Refused(
            kind="type-mismatch", status=415, fact="named as text but its bytes are exe"
        ),
    ),
)
