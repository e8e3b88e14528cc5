"""Read PDF: the text of its pages in reading order, told by where it stands.

pdfium gives characters and places, and nothing else is taken from the file: scripts, actions,
attachments and links are never looked at. Its limits on time and memory are those of the
process that this runs in; here is refused what can be told beforehand.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import DamagedFile, EncryptedFile, LostText, NoText, OverLimit
from corpus.formats.extract import Extract
from corpus.formats.headings import sections_under
from corpus.formats.pdf_canonical import compose
from corpus.formats.pdf_columns import in_reading_order
from corpus.formats.pdf_furniture import without_furniture
from corpus.formats.pdf_glyphs import Glyphs, count_objects
from corpus.formats.pdf_lines import Line, page_lines
from corpus.formats.pdf_outline import blocks_under, bookmarks_of, headings_of
from corpus.formats.pdf_streams import check_end, check_streams
from corpus.formats.pdf_title import title_of

PAGE_LIMIT = 5_000
"""The most pages that are read."""

TEXT_LIMIT = 20 * 2**20
"""The longest text that is read, in characters."""

_PAGE_TEXT_LIMIT = 2**21  # characters: no page that anyone reads holds a tenth of it
_PAGE_OBJECT_LIMIT = 1_000_000
_MOST_NAMED = 10
_LOST = 0.1  # of the pages that draw text: more than this cannot be read
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_UNREADABLE = re.compile("[\x00\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageText:
    lines: Sequence[Line]
    characters: int
    drawn: bool  # there is something on the page
    lost: bool  # the page draws text, and it cannot be read


def extract_pdf(data: bytes, *, path: Path) -> Extract:
    """Return the text, pages, paragraphs and bookmarked sections of a PDF.

    Running headers and footers are left out. Raises DamagedFile, EncryptedFile (a file
    that an empty password opens is read), OverLimit, NoText where no page has text, and
    LostText where the fonts of more than a tenth of the pages hide what they draw.
    """
    check_streams(data, path=path)
    check_end(data, path=path)
    with _opened(data, path) as document:
        pages = _pages(document, path)
        _check_text(pages, path)
        lines = without_furniture([page.lines for page in pages])
        canonical = compose(lines)
        headings = headings_of(bookmarks_of(document), canonical.lines)
        return Extract(
            text=canonical.text,
            encoding="pdf",
            title=title_of(document, lines),
            sections=tuple(sections_under(canonical.text, headings)) if headings else (),
            pages=tuple(canonical.pages),
            blocks=tuple(blocks_under(canonical.text, canonical.blocks, headings)),
            notes=tuple(_notes(pages)),
        )


@contextmanager
def _opened(data: bytes, path: Path) -> Iterator[Any]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise EncryptedFile(path) from error
        raise DamagedFile(path, f"it cannot be opened ({error})") from error
    try:
        yield document
    except PdfiumError as error:
        raise DamagedFile(path, f"it cannot be read ({error})") from error
    finally:
        document.close()


def _pages(document: Any, path: Path) -> list[_PageText]:  # noqa: ANN401 - pypdfium2 has no types
    count = len(document)
    if count > PAGE_LIMIT:
        reason = f"{count:,} pages are over the limit of {PAGE_LIMIT:,}"
        raise OverLimit(path, reason, limit="too-many-pages")
    pages: list[_PageText] = []
    room = TEXT_LIMIT
    for index in range(count):
        pages.append(_page(document, index, room, path))
        room -= pages[-1].characters
    return pages


def _page(document: Any, index: int, room: int, path: Path) -> _PageText:  # noqa: ANN401
    from pypdfium2 import PdfiumError

    try:
        page = document[index]
    except PdfiumError as error:
        raise DamagedFile(path, f"page {index + 1} cannot be read ({error})") from error
    try:
        return _page_text(page, index + 1, room, path)
    finally:
        page.close()


def _page_text(page: Any, number: int, room: int, path: Path) -> _PageText:  # noqa: ANN401
    objects = count_objects(page)
    if objects > _PAGE_OBJECT_LIMIT:
        reason = f"page {number} draws over {_PAGE_OBJECT_LIMIT:,} things"
        raise OverLimit(path, reason, limit="too-complex")
    glyphs = Glyphs(page)
    try:
        if len(glyphs) > _PAGE_TEXT_LIMIT:
            reason = f"page {number} has {len(glyphs):,} characters"
            raise OverLimit(path, reason, limit="too-complex")
        if len(glyphs) > room:
            reason = f"by page {number} its text is over {TEXT_LIMIT:,} characters"
            raise OverLimit(path, reason, limit="unpacks-too-large")
        lines = in_reading_order(page_lines(glyphs))
        return _PageText(
            lines=lines, characters=len(glyphs), drawn=objects > 0, lost=_is_lost(glyphs)
        )
    finally:
        glyphs.close()


def _is_lost(glyphs: Glyphs) -> bool:
    drawn = "".join(glyphs.characters.split())
    if not drawn:
        return glyphs.promises_text()
    return 2 * len(_UNREADABLE.findall(drawn)) > len(drawn)


def _check_text(pages: Sequence[_PageText], path: Path) -> None:
    lost = [number for number, page in enumerate(pages, 1) if page.lost]
    promised = sum(page.lost or bool(page.lines) for page in pages)
    if len(lost) > _LOST * promised:
        reason = (
            f"{len(lost)} of {promised} pages with text, the first of them page {lost[0]}, do not "
            "say which characters they draw"
        )
        raise LostText(path, reason, remedy="print it to a new PDF, or read it in with OCR")
    if not promised:
        read = f"{len(pages)} pages were" if len(pages) > 1 else "1 page was"
        remedy = "run OCR over it first"
        raise NoText(path, f"{read} read and there is no text layer", remedy=remedy)


def _notes(pages: Sequence[_PageText]) -> Iterator[str]:
    bare = [str(number) for number, page in enumerate(pages, 1) if page.drawn and not page.lines]
    if bare:
        named = ", ".join(bare[:_MOST_NAMED]) + (" …" if len(bare) > _MOST_NAMED else "")
        pages_are = "page" if len(bare) == 1 else f"{len(bare)} pages"
        yield f"{pages_are} without a text layer ({named}); run OCR over the file to have them read"
