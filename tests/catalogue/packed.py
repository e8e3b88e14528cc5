"""L17 to L22: DOCX and EPUB files that unpack without end, lead outside, or refer to it."""

import io
import stat
import struct
import zipfile

from tests.catalogue.sample import Read, Refused, Sample
from tests.corpus.formats import docx_samples as docx
from tests.corpus.formats.docx_samples import p
from tests.corpus.formats.epub_samples import book_of
from tests.corpus.formats.test_archive import ended, entry

_BOMB = 100_000_000
_MIB = 2**20
_ARCHIVE = Refused(kind="archive", status=413)
_TOO_MUCH = Refused(kind="unpacks-too-large", status=413, fact="unpacks to")
_UNSAFE = Refused(kind="unsafe-file")
_ENTITIES = Refused(kind="unsafe-file", fact="document type or entities")
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document_bomb(size: int = _BOMB) -> bytes:
    """Return a document whose main part is this many bytes of well-formed paragraphs."""
    paragraph = p("It goes on and on.")
    return docx.by_hand(paragraph * (size // len(paragraph)))


def _lying() -> bytes:
    """Return the bomb with 1,000 bytes declared in its directory and its members' heads."""
    data = bytearray(document_bomb(5 * _MIB))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = struct.pack("<L", archive.getinfo("word/document.xml").file_size)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<L", 1_000)
    return bytes(data)


def _overlapping() -> bytes:
    """Return a document with 100 entries for the bytes of one member of 1 MiB."""
    out = io.BytesIO(docx.by_hand(p("Text.")))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kernel", b"\0" * _MIB)
        kernel = archive.getinfo("kernel")
        for number in range(100):
            copy = zipfile.ZipInfo(f"copy{number}")
            copy.header_offset, copy.compress_type = kernel.header_offset, kernel.compress_type
            copy.compress_size, copy.file_size, copy.CRC = (
                kernel.compress_size,
                kernel.file_size,
                kernel.CRC,
            )
            archive.filelist.append(copy)
    return out.getvalue()


def _million_members() -> bytes:
    names = entry("word/document.xml", at=0, size=0, packed_size=0, crc=0)
    names += entry("a", at=0, size=0, packed_size=0, crc=0) * 1_000_000
    return ended(b"PK\x03\x04", names, count=1_000_001)


def _in_itself(depth: int = 10) -> bytes:
    """Return a document in a document, and so on: unpacked all the way it would not end soon."""
    data = docx.by_hand(p("The innermost."))
    for _ in range(depth):
        data = _with("word/embeddings/more.docx", data, inside=docx.by_hand(p("One of many.")))
    return data


def _with(name: str, content: bytes, *, inside: bytes, mode: int = stat.S_IFREG) -> bytes:
    """Return an archive with one more member, whatever its name."""
    out = io.BytesIO(inside)
    with zipfile.ZipFile(out, "a") as archive:
        member = zipfile.ZipInfo("placeholder")
        member.filename, member.external_attr = name, (mode | 0o644) << 16
        archive.writestr(member, content)
    return out.getvalue()


def _slipping(kind: str, name: str, *, mode: int = stat.S_IFREG) -> Sample:
    return Sample(
        line=19,
        name=f"{kind}.docx",
        data=lambda: _with(name, b"/etc/passwd", inside=docx.by_hand(p("Text.")), mode=mode),
        expected=_UNSAFE,
    )


def _laughs() -> str:
    ten = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY l0 "lol">{ten}]>'


_SYSTEM = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_DRAWING = (
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'
)


def _related(body: str, *, relations: str, **others: str) -> bytes:
    """Return a document with these relations of its main part."""
    members: dict[str, str | bytes] = dict(members_of(docx.by_hand(body)))
    name = "word/_rels/document.xml.rels"
    stated = bytes(members[name]).decode()  # type: ignore[arg-type]
    members[name] = stated.replace("</Relationships>", f"{relations}</Relationships>")
    return docx.packed(members | {part.replace("__", "/"): text for part, text in others.items()})


def _with_chunk(body: str) -> bytes:
    chunk = f'<w:altChunk xmlns:r="{_KINDS}" r:id="chunk"/>'
    return _related(
        body + chunk,
        relations=f'<Relationship Id="chunk" Type="{_KINDS}/aFChunk" Target="chunk.html"/>',
        **{"word/chunk.html": "<p>From the chunk.<img src=http://127.0.0.1:9/a.png>"},
    )


def _reaching_out() -> bytes:
    link = f'<w:hyperlink xmlns:r="{_KINDS}" r:id="link">{docx.r("Press here.")}</w:hyperlink>'
    return _related(
        p("Before.") + p(link),
        relations=(
            f'<Relationship Id="link" Type="{_KINDS}/hyperlink" Target="javascript:alert(1)" '
            f'TargetMode="External"/><Relationship Id="s" Type="{_KINDS}/settings" '
            f'Target="settings.xml"/>'
        ),
        **{
            "word/settings.xml": (
                f'<w:settings xmlns:w="{docx.W}" xmlns:r="{_KINDS}">'
                f'<w:attachedTemplate r:id="t"/></w:settings>'
            ),
            "word/_rels/settings.xml.rels": (
                f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="t" TargetMode="External" '
                f'Type="{_KINDS}/attachedTemplate" Target="http://127.0.0.1:9/evil.dotm"/>'
                f"</Relationships>"
            ),
        },
    )


SAMPLES = (
    Sample(line=17, name="bomb.docx", data=document_bomb, expected=_TOO_MUCH),
    Sample(
        line=17,
        name="bomb.epub",
        data=lambda: book_of({"a.xhtml": " " * 20_000_000}),
        expected=_TOO_MUCH,
    ),
    Sample(
        line=17,
        name="lying.docx",
        data=_lying,
        expected=Refused(kind="damaged-file", fact="its part word/document.xml cannot be unpacked"),
    ),
    Sample(line=18, name="overlapping.docx", data=_overlapping, expected=_ARCHIVE),
    Sample(line=18, name="million-members.docx", data=_million_members, expected=_ARCHIVE),
    Sample(line=18, name="in-itself.docx", data=_in_itself, expected=Read(text="One of many.")),
    _slipping("up", "../../l19-escaped.txt"),
    _slipping("down-and-up", "word/../../../l19-escaped.txt"),
    _slipping("absolute", "/tmp/l19-escaped.txt"),
    _slipping("up-as-windows-writes-it", "..\\..\\l19-escaped.txt"),
    _slipping("drive", "C:\\l19-escaped.txt"),
    _slipping("drive-and-name", "c:l19-escaped.txt"),
    _slipping("link", "l19-escaped", mode=stat.S_IFLNK),
    Sample(
        line=19,
        name="book.epub",
        data=lambda: book_of({"a.xhtml": "<p>x"}, **{"../../l19-escaped.txt": b"x"}),
        expected=_UNSAFE,
    ),
    Sample(
        line=20,
        name="laughs.docx",
        data=lambda: docx.by_hand(p("&l9;"), head=_laughs()),
        expected=_ENTITIES,
    ),
    Sample(
        line=20,
        name="quadratic.docx",
        data=lambda: docx.by_hand(
            p("&a;" * 50_000), head=f'<!DOCTYPE w [<!ENTITY a "{"a" * 50_000}">]>'
        ),
        expected=_ENTITIES,
    ),
    Sample(
        line=21,
        name="entity.docx",
        data=lambda: docx.by_hand(p("One half &x; the other half."), head=_SYSTEM),
        expected=_ENTITIES,
    ),
    Sample(
        line=21,
        name="entity.epub",
        data=lambda: book_of({"a.xhtml": f"{_SYSTEM}<p>One half &x; the other half."}),
        expected=Refused(kind="unsafe-file", fact="declares XML entities"),
    ),
    Sample(
        line=21,
        name="drawing.svg",
        data=_DRAWING.encode,
        expected=Refused(kind="unknown-format", status=415, fact="files of type .svg are not read"),
    ),
    Sample(
        line=21,
        name="drawing.docx",
        data=lambda: _with(
            "word/media/drawing.svg", _DRAWING.encode(), inside=docx.by_hand(p("Beside it."))
        ),
        expected=Read(text="Beside it."),
    ),
    Sample(
        line=22,
        name="chunk-alone.docx",
        data=lambda: _with_chunk(""),
        expected=Refused(kind="lost-text", fact="a file inside it, which is not read"),
    ),
    Sample(
        line=22,
        name="chunk.docx",
        data=lambda: _with_chunk(p("Beside the chunk.")),
        expected=Read(text="Beside the chunk.", remark="a part of it is a file inside it"),
    ),
    Sample(
        line=22,
        name="reaching-out.docx",
        data=_reaching_out,
        expected=Read(text="Before.\n\nPress here.", without=("javascript",)),
    ),
)
