"""L5 to L16: PDF files that break off, unpack without end, go in circles or want to act."""

from tests.catalogue.sample import Read, Refused, Sample
from tests.corpus.formats import pdf_locked
from tests.corpus.formats import pdf_samples as pdf

_MIB = 2**20
_TOO_MUCH = Refused(kind="unpacks-too-large", status=413, fact="object 5 unpacks to over")
_ENCRYPTED = Refused(kind="encrypted-file", fact="save a copy without a password")


def _pages() -> bytes:
    return pdf.drawn([[(72, 700, f"Page {number} says something.")] for number in range(1, 21)])


def _half() -> bytes:
    whole = _pages()
    return whole[: len(whole) // 2]


def crowded() -> bytes:
    """Return a page with 2,300 lines of over 960 characters, in a stream of less than 8 MiB."""
    lines = (pdf.show(f"{at} {'some words here ' * 60}", y=at) for at in range(2_300))
    return pdf.by_hand(pdf.flate(b"".join(lines)))


SAMPLES = (
    Sample(
        line=5,
        name="half.pdf",
        data=_half,
        expected=Refused(kind="damaged-file", fact="it breaks off before its end"),
    ),
    Sample(
        line=5,
        name="hollow.pdf",
        data=lambda: b"%PDF-1.7\n" + b"x" * 1_000 + b"\n%%EOF",
        expected=Refused(kind="damaged-file", fact="PDFium"),
    ),
    Sample(
        line=6,
        name="spaces.pdf",
        data=lambda: pdf.bomb(unpacked=500 * _MIB),
        expected=_TOO_MUCH,
    ),
    Sample(
        line=7,
        name="twice-packed.pdf",
        data=lambda: pdf.bomb(unpacked=300 * _MIB, layers=2),
        expected=_TOO_MUCH,
    ),
    Sample(
        line=8,
        name="operators.pdf",
        data=lambda: pdf.bomb(unpacked=60 * _MIB, filler=pdf.show("some words here and there")),
        expected=_TOO_MUCH,
    ),
    Sample(
        line=8,
        name="operators-within-limits.pdf",
        data=crowded,
        expected=Refused(kind="too-complex", fact="page 1 has 2,2"),
    ),
    Sample(
        line=9,
        name="one-page-over-and-over.pdf",
        data=lambda: pdf.page_listed(200_000),
        expected=Refused(
            kind="too-many-pages", status=413, fact="200,000 pages are over the limit of 5,000"
        ),
    ),
    Sample(
        line=10,
        name="pages-in-a-circle.pdf",
        data=pdf.pages_in_a_circle,
        expected=Refused(kind="damaged-file", fact="page 2 cannot be read"),
    ),
    Sample(
        line=10,
        name="pages-5000-deep.pdf",
        data=lambda: pdf.pages_nested(5_000),
        expected=Refused(kind="damaged-file", fact="page 1 cannot be read"),
    ),
    Sample(
        line=10,
        name="tables-in-a-circle.pdf",
        data=pdf.tables_in_a_circle,
        expected=Read(text="Seen once."),
    ),
    Sample(
        line=11,
        name="form-drawing-itself.pdf",
        data=pdf.form_drawing_itself,
        expected=Read(part="From the page."),
    ),
    Sample(
        line=12,
        name="boundless-map.pdf",
        data=pdf.boundless_unicode_map,
        # "Mapped." with 65 added to every code: M gives U+008E, a control; a (97) U+00A2, the ¢.
        expected=Read(text="¢±±¦¥o"),
    ),
    Sample(
        line=13,
        name="nested-arrays.pdf",
        data=lambda: pdf.nested_arrays(100_000),
        expected=Read(text="Beside the arrays."),
    ),
    Sample(
        line=13,
        name="nested-pages.pdf",
        data=lambda: pdf.nested_arrays_as_pages(100_000),
        expected=Refused(kind="damaged-file"),
    ),
    Sample(
        line=14,
        name="endless-length.pdf",
        data=pdf.endless_length,
        expected=Read(text="Of any length."),
    ),
    Sample(
        line=15,
        name="locked-rc4.pdf",
        data=lambda: pdf.encrypted(_pages(), password="secret"),
        expected=_ENCRYPTED,
    ),
    Sample(
        line=15,
        name="locked-aes.pdf",
        data=lambda: pdf_locked.WITH_PASSWORD,
        expected=_ENCRYPTED,
    ),
    Sample(
        line=15,
        name="locked.docx",
        data=lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * 504
            + "EncryptedPackage".encode("utf-16-le")
        ),
        expected=_ENCRYPTED,
    ),
    Sample(
        line=15,
        name="no-password-rc4.pdf",
        data=lambda: pdf.encrypted(_pages(), password=""),
        expected=Read(part="Page 20 says something."),
    ),
    Sample(
        line=15,
        name="no-password-aes.pdf",
        data=lambda: pdf_locked.WITHOUT_PASSWORD,
        expected=Read(text="Open to all."),
    ),
    Sample(
        line=16,
        name="actions.pdf",
        data=pdf.with_actions,
        expected=Read(text="Only this is text."),
    ),
)
