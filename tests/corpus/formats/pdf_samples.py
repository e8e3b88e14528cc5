"""PDFs for the tests: written by hand, object by object, and by reportlab and pypdf."""

import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def flate(data: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode " + entries)


def show(text: str, *, x: int = 72, y: int = 720) -> bytes:
    """Return the operators that draw one line in the font of `by_hand`."""
    return b"BT /F1 12 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode())


def by_hand(
    content: bytes,
    *others: bytes,
    catalog: bytes = b"",
    page: bytes = b"",
    kids: bytes = b"[4 0 R]",
    count: int = 1,
) -> bytes:
    """Return a PDF of one page; `content` is object 5 whole, `others` follow from 6 on."""
    return assembled(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids %s /Count %d >>" % (kids, count),
        FONT,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Resources << /Font << /F1 3 0 R >> %s >> >>" % page,
        content,
        *others,
    )


def assembled(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a file of these objects, numbered from 1, with a right table of their places."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def bomb(*, unpacked: int, layers: int = 1, filler: bytes = b" ") -> bytes:
    """Return a page whose content, after its one line, is so much filler."""
    part = filler * (min(2**20, unpacked) // len(filler))
    data = _deflated(show("Before the bomb."), part, unpacked=unpacked)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return by_hand(stream(data, b"/Filter [" + b"/FlateDecode " * layers + b"]"))


def _deflated(head: bytes, part: bytes, *, unpacked: int) -> bytes:
    """Return a Flate stream of `head` and many times `part`, which is packed once (RFC 1950)."""
    times = unpacked // len(part)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    first, again = (
        packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for piece in (head, part)
    )
    check = zlib.adler32(head)
    for _ in range(times):
        check = zlib.adler32(part, check)
    return b"\x78\xda" + first + again * times + packer.flush() + check.to_bytes(4, "big")


def page_listed(times: int) -> bytes:
    kids = b"[" + b"4 0 R " * times + b"]"
    return by_hand(stream(show("The same page.")), kids=kids, count=times)


def pages_in_a_circle() -> bytes:
    """Return a file whose node of pages is its own child."""
    return by_hand(stream(show("Round and round.")), kids=b"[2 0 R 4 0 R]", count=2)


def pages_nested(depth: int) -> bytes:
    """Return a file with its one page at the bottom of a deep tree."""
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (7 + at) for at in range(depth - 1)]
    return by_hand(
        stream(show("At the bottom.")),
        *nodes,
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        kids=b"[6 0 R]",
    )


def tables_in_a_circle() -> bytes:
    """Return a file whose table of places says that it continues another: itself."""
    data = by_hand(stream(show("Seen once.")))
    start = data[data.rindex(b"startxref") :].split()[1]
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev " + start)


def form_drawing_itself() -> bytes:
    form = stream(
        show("From the form.") + b"/X Do\n",
        b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] "
        b"/Resources << /XObject << /X 6 0 R >> /Font << /F1 3 0 R >> >>",
    )
    content = stream(show("From the page.", y=700) + b"/X Do")
    return by_hand(content, form, page=b"/XObject << /X 6 0 R >>")


def boundless_unicode_map() -> bytes:
    """Return a font whose map to Unicode runs over four thousand million codes."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange\n"
        b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange\nendcmap end end"
    )
    data = by_hand(stream(show("Mapped.")), stream(cmap))
    return data.replace(b"/BaseFont /Helvetica", b"/BaseFont /Helvetica /ToUnicode 6 0 R")


def nested_arrays(depth: int) -> bytes:
    return by_hand(
        stream(show("Beside the arrays.")),
        b"[" * depth + b"]" * depth,
        catalog=b"/Deep 6 0 R",
        page=b"/Deep 6 0 R",
    )


def nested_arrays_as_pages(depth: int) -> bytes:
    return by_hand(stream(show("Beside.")), kids=b"[" * depth + b"4 0 R" + b"]" * depth)


def endless_length() -> bytes:
    content = stream(show("Of any length."))
    return by_hand(content.replace(b"/Length 4", b"/Length 100000000000"))


def with_actions() -> bytes:
    """Return a file that would run a script, start a program and open a file."""
    return by_hand(
        stream(show("Only this is text.")),
        b"<< /S /JavaScript /JS (app.alert\\('run'\\)) >>",
        b"<< /S /Launch /F (/bin/true) >>",
        flate(b"attached", b"/Type /EmbeddedFile"),
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A << /S /URI "
        b"/URI (file:///etc/hostname) >> >>",
        catalog=b"/OpenAction 6 0 R /AA << /WC 7 0 R >> /Names << /EmbeddedFiles << /Names "
        b"[(a.txt) << /Type /Filespec /F (a.txt) /EF << /F 8 0 R >> >>] >> >>",
        page=b"/Annots [9 0 R]",
    )


def encrypted(data: bytes, *, password: str) -> bytes:
    """Return the file encrypted with RC4 by pypdf; with no password anyone may open it."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn(
    pages: Sequence[Sequence[tuple[float, float, str]]], *, size: int = 11, **facts: str
) -> bytes:
    """Return a PDF by reportlab: on each page, lines at their places in points."""
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=True)
    for name, value in facts.items():
        getattr(canvas, f"set{name.capitalize()}")(value)
    for page in pages:
        canvas.setFont("Helvetica", size)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def in_any_script(lines: Sequence[tuple[int, int, str]], *, size: int = 12) -> bytes:
    """Return a page with signs put from left to right as they are given, 0.6 of the size wide.

    The font is not in the file; what a sign means stands in its map to Unicode alone.
    """
    signs = sorted({sign for _, _, text in lines for sign in text})
    pairs = b"".join(b"<%04X> <%04X>\n" % (ord(sign), ord(sign)) for sign in signs)
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def\n"
        b"/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar endcmap end end" % (len(signs), pairs)
    )
    content = b"".join(
        b"BT /F1 %d Tf %d %d Td <%s> Tj ET\n"
        % (size, x, y, text.encode("utf-16-be").hex().encode())
        for x, y, text in lines
    )
    whole = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H "
        b"/DescendantFonts [7 0 R] /ToUnicode 6 0 R >>"
    )
    inner = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 600 /FontDescriptor 8 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    facts = (
        b"<< /Type /FontDescriptor /FontName /Any /Flags 4 /Ascent 900 /Descent -300 "
        b"/CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -300 1000 900] >>"
    )
    return by_hand(stream(content), stream(cmap), inner, facts).replace(FONT, whole)


def without_meaning() -> bytes:
    """Return a page whose font maps its signs to private characters: no one knows which."""
    return in_any_script([(72, 700, "".join(chr(0xE000 + ord(sign)) for sign in "secret"))])


def scanned(pages: int) -> bytes:
    """Return pages that are pictures alone."""
    from PIL import Image

    out = BytesIO()
    sheets = [Image.new("L", (200, 300), shade) for shade in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def report(paragraphs: Sequence[str], *, title: str, columns: int = 2, chapter: int = 50) -> bytes:
    """Return a report set by reportlab: justified columns, running headers, numbered pages.

    Every `chapter` paragraphs a heading is set, with a bookmark.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    width, height = A4
    body = ParagraphStyle("body", fontSize=9.5, leading=12, alignment=4, firstLineIndent=12)
    head = ParagraphStyle("head", fontSize=14, leading=18, spaceBefore=8, spaceAfter=6)

    def furnish(canvas: Any, doc: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(56, height - 40, f"{title} - annual report")
        canvas.drawCentredString(width / 2, 30, f"Page {doc.page}")

    class Template(BaseDocTemplate):  # type: ignore[misc]
        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802
            if getattr(flowable, "style", None) is head:
                key = f"k{id(flowable)}"
                self.canv.bookmarkHorizontal(key, 0, self.frame._y + flowable.height)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, 0)

    room = (width - 112 - 18 * (columns - 1)) / columns
    frames = [
        Frame(56 + at * (room + 18), 56, room, height - 112, 0, 0, 0, 0) for at in range(columns)
    ]
    out = BytesIO()
    template = Template(out, pagesize=A4, title=title)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=furnish))
    story = []
    for at, text in enumerate(paragraphs):
        if at % chapter == 0:
            story.append(Paragraph(f"Chapter {at // chapter + 1} of the report", head))
        story.append(Paragraph(text, body))
    template.build(story)
    return out.getvalue()


def flowing(paragraphs: Sequence[str], *, width: int = 400) -> bytes:
    """Return paragraphs of reportlab's markup, set one below the other by it."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle("body", fontSize=10, leading=12, spaceAfter=12)
    return built([Paragraph(text, style) for text in paragraphs], width=width)


def built(story: Sequence[Any], *, width: int = 400, **facts: str) -> bytes:
    """Return a PDF of reportlab's flowables, set in one column."""
    from reportlab.platypus import SimpleDocTemplate

    out = BytesIO()
    size = (width + 144, 792)
    SimpleDocTemplate(out, pagesize=size, leftMargin=66, rightMargin=66, **facts).build(list(story))
    return out.getvalue()
