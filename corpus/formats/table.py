"""Own the table of formats: which suffix is read by which function, and what its bytes must be.

Adding a format is a module and a line here. The way from a path to a checked `Extract` is the
same for all of them, in this process or in another.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from corpus.errors import (
    DocumentTooLarge,
    EmptyDocument,
    EncryptedFile,
    NoText,
    OverLimit,
    ParserFailed,
    TypeMismatch,
    UnknownFormat,
    Unreadable,
)
from corpus.formats.extract import Extract
from corpus.formats.sniffing import BINARY, sniff
from corpus.span import Span

TEXT_LIMIT = 20 * 2**20
"""The largest file that is read as text, in bytes."""

PACKED_LIMIT = 50 * 2**20
"""The largest file of a format that packs its text, in bytes."""

MOST_PARTS = 500_000
"""The most sections, anchors and blocks together; they take more memory than their text."""

TEXT = "text"
"""The kind of bytes in which no other kind is recognised."""

_FORBIDDEN = re.compile("[\0\r\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file holds, the SHA-256 in hex of the very bytes parsed, and by which loader."""

    extract: Extract
    sha256: str
    loader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How files of one kind are read.

    `function` is ``module:name`` of a function ``(data, *, path) -> Extract``, imported when
    the first such file is read. `kinds` are the answers of `sniff` that fit, `TEXT` for none.
    `limit` is the largest file in bytes. A format that is not `isolated` parses nothing that
    could hang or crash, and is read without a worker process. `version` is raised whenever the
    same bytes would be read as another `Extract`.
    """

    name: str
    function: str
    kinds: tuple[str, ...] = (TEXT,)
    limit: int = TEXT_LIMIT
    isolated: bool = True
    version: int = 1

    @property
    def loader(self) -> str:
        """Name what must be equal for the same bytes to be read alike, such as ``PDF 1``."""
        return f"{self.name} {self.version}"

    def read(self, path: Path) -> Reading:
        """Read a file; raises Unreadable, DocumentTooLarge and what `extract` raises."""
        data = read_file(path, limit=self.limit)
        extract = self.extract(data, path=path)
        sha256 = hashlib.sha256(data).hexdigest()
        return Reading(extract=extract, sha256=sha256, loader=self.loader)

    def extract(self, data: bytes, *, path: Path) -> Extract:
        """Return what the bytes hold, checked against the rules of `Extract`.

        Raises EmptyDocument for nothing but white space, TypeMismatch where the bytes are
        another format's, what the format's function raises, NoText, and ParserFailed where
        that function breaks the rules.
        """
        self._check_bytes(data, path)
        module, _, function = self.function.partition(":")
        found: Extract = getattr(import_module(module), function)(data, path=path)
        if len(found.sections) + len(found.anchors) + len(found.blocks) > MOST_PARTS:
            reason = f"it has more than {MOST_PARTS:,} paragraphs and headings"
            raise OverLimit(path, reason, limit="too-complex")
        if rule := broken_rule(found):
            raise ParserFailed(path, f"the {self.name} parser failed: {rule}")
        if not found.text.strip():
            if self.kinds == (TEXT,):
                raise EmptyDocument(path)
            raise NoText(path, f"no text was found in this {self.name} file")
        return found

    def _check_bytes(self, data: bytes, path: Path) -> None:
        if not data.strip():
            raise EmptyDocument(path)
        found = sniff(data) or TEXT
        if found == "encrypted office":
            raise EncryptedFile(path)
        if found not in self.kinds:
            if found == TEXT and b"\0" in data[:4096]:
                found = BINARY
            suffix = _SUFFIX_OF.get(found, "")
            raise TypeMismatch(path, found=found, declared=self.name, suffix=suffix)


_TEXT = Format(name="text", function="corpus.formats.plain:extract_text", isolated=False)
_MARKDOWN = Format(name="Markdown", function="corpus.formats.markdown:extract_markdown", version=3)
_HTML = Format(
    name="HTML", function="corpus.formats.html:extract_html", kinds=("html", TEXT), version=4
)
_EPUB = Format(
    name="EPUB",
    function="corpus.formats.epub:extract_epub",
    kinds=("epub",),
    limit=PACKED_LIMIT,
    version=2,
)
_PDF = Format(
    name="PDF",
    function="corpus.formats.pdf:extract_pdf",
    kinds=("pdf",),
    limit=PACKED_LIMIT,
    version=2,
)
_DOCX = Format(
    name="DOCX",
    function="corpus.formats.docx:extract_docx",
    kinds=("docx",),
    limit=PACKED_LIMIT,
    version=2,
)

FORMATS: dict[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".rst": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".epub": _EPUB,
    ".pdf": _PDF,
    ".docx": _DOCX,
    ".csv": Format(name="CSV", function="corpus.formats.records:extract_csv", version=2),
    ".tsv": Format(name="TSV", function="corpus.formats.records:extract_tsv", version=2),
    ".jsonl": Format(name="JSON Lines", function="corpus.formats.records:extract_jsonl", version=2),
}

SUFFIXES = tuple(FORMATS)


_BY_KIND = {TEXT: _TEXT, "html": _HTML, "epub": _EPUB, "pdf": _PDF, "docx": _DOCX}
_SUFFIX_OF = {TEXT: ".txt", "html": ".html", "epub": ".epub", "pdf": ".pdf", "docx": ".docx"}


def format_of(path: Path) -> Format:
    """Return the format of a file: by its suffix, or by its bytes where its name has none.

    Raises UnknownFormat, and for a file without a suffix what `read_file` raises.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None and not path.suffix:
        data = read_file(path, limit=PACKED_LIMIT)
        kind = sniff(data) or (BINARY if b"\0" in data[:4096] else TEXT)
        found = _BY_KIND.get(kind)
    if found is None:
        raise UnknownFormat(path, SUFFIXES)
    return found


def known_suffix(document_id: str) -> str:
    """Return the suffix of a name, "" where it has none, or raise UnknownFormat."""
    path = Path(document_id)
    if path.suffix and path.suffix.lower() not in FORMATS:
        raise UnknownFormat(path, SUFFIXES)
    return path.suffix.lower()


def extract(data: bytes, *, path: Path) -> Extract:
    """Return what the bytes of a file of this name hold; raises as `Format.extract` does."""
    return format_of(path).extract(data, path=path)


def read_file(path: Path, *, limit: int) -> bytes:
    """Read a regular file of at most `limit` bytes, or raise Unreadable or DocumentTooLarge."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise irregular(path)
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(path, refusal(error)) from error
    if len(data) > limit:
        raise DocumentTooLarge(path, size=max(status.st_size, len(data)), limit=limit)
    return data


def irregular(path: Path) -> Unreadable:
    """Return the error of a pipe, a device or a folder: reading it might never end."""
    remedy = "copy what it gives into a file"
    return Unreadable(path, "it is not a regular file", remedy=remedy)


def refusal(error: OSError) -> str:
    """Say why the file system refused."""
    if isinstance(error, FileNotFoundError):
        return "the file is gone: it was moved or deleted while it was being read"
    return f"the file cannot be read ({error.strerror or error})"


def broken_rule(found: Extract) -> str | None:
    """Return which rule of `Extract` is broken, or None.

    Whether the blocks hold every character is not asked: what lies between them is split as
    paragraphs.
    """
    text = found.text
    if bad := _FORBIDDEN.search(text):
        return f"there is U+{ord(bad[0]):04X} at character {bad.start()} of its text"
    leads = (block.lead for block in found.blocks if block.lead)
    runs: tuple[Iterable[Span], ...] = (
        (section.span for section in found.sections),
        (page.span for page in found.pages),
        (block.span for block in found.blocks),
    )
    if not all(_is_in_order(run, len(text)) for run in runs):
        return "its sections, pages or blocks overlap, are out of order or outside of the text"
    if any(lead.end > len(text) for lead in leads) or any(
        block.lead and block.lead.overlaps(block.span) for block in found.blocks
    ):
        return "a block leans on itself or on what is outside of the text"
    places = [anchor.position for anchor in found.anchors]
    if places != sorted(places) or any(not 0 <= place <= len(text) for place in places):
        return "its anchors are out of order or outside of the text"
    return None


def _is_in_order(spans: Iterable[Span], end: int) -> bool:
    run = list(spans)
    return all(before.end <= after.start for before, after in pairwise(run)) and (
        not run or run[-1].end <= end
    )
