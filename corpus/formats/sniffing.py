"""Tell what a file is by its bytes: a file is what it is, not what it is called.

Only the first and last bytes are looked at, and the directory of a ZIP archive as it stands:
nothing is unpacked or parsed, so that any file is told in milliseconds.
"""

import codecs
import re

BINARY = "binary data of no type that is read"
"""What bytes are that are neither text nor of a known format."""

OLD_OFFICE = "those of an old Word, Excel or PowerPoint file"
"""What the bytes of OLE files are called: .doc, .xls and .ppt, and what is locked by a password."""

_MAGIC = (
    (rb"\xef\xbb\xbf\s*%PDF-|\s*%PDF-\d", "pdf"),
    (rb"PK\x03\x04|PK\x05\x06|PK\x07\x08", "zip"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (rb"\{\\rtf", "rtf"),
    (rb"%!PS", "postscript"),
    (rb"\x89PNG\r\n\x1a\n", "png"),
    (rb"\xff\xd8\xff", "jpeg"),
    (rb"GIF8[79]a", "gif"),
    (rb"RIFF....WEBP", "webp"),
    (rb"II\*\0|MM\0\*", "tiff"),
    (rb"BM....\0\0\0\0", "bmp"),
    (rb"RIFF....WAVE", "wav"),
    (rb"RIFF....AVI ", "avi"),
    (rb"ID3[\x02-\x04]\0|\xff[\xfa\xfb][\x10-\xef]", "mp3"),
    (rb"OggS\0", "ogg"),
    (rb"fLaC\0", "flac"),
    (rb"\0\0..ftyp", "mp4"),
    (rb"\x1aE\xdf\xa3", "matroska"),
    (rb"\x7fELF", "elf"),
    (rb"MZ[^\r\n]{0,62}\0", "exe"),
    (rb"\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe", "mach-o or java class"),
    (rb"\0asm", "wasm"),
    (rb"\x1f\x8b\x08", "gzip"),
    (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "bzip2"),
    (rb"\xfd7zXZ\0", "xz"),
    (rb"\x28\xb5\x2f\xfd", "zstd"),
    (rb"7z\xbc\xaf\x27\x1c", "7z"),
    (rb"Rar!\x1a\x07", "rar"),
    (rb".{257}ustar[\0 ]", "tar"),
    (rb"SQLite format 3\0", "sqlite"),
    (rb"PAR1[\x10-\x1f]", "parquet"),
    (rb"\x93NUMPY", "numpy"),
    (rb"\x80[\x02-\x05][\x95}\]cX(]", "pickle"),
)
_KINDS = tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in _MAGIC)

_HTML = re.compile(
    r"\s*+(?:<(?:\?.*?\?|!--.*?--)>\s*+)*+"
    r"<(?:!doctype\s+html|(?:html|head|body|title|meta)\b)",
    re.IGNORECASE | re.DOTALL,
)
_MEMBERS = (  # a name in the archive's directory, and what has it
    (b"word/document", "docx"),
    (b"xl/workbook", "xlsx"),
    (b"ppt/presentation", "pptx"),
    (b"META-INF/container.xml", "epub"),
)
_MIMETYPES = (  # the first member, unpacked, of EPUB (OCF 4.3) and OpenDocument (1.3, part 2)
    (b"mimetypeapplication/epub+zip", "epub"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "odt"),
)
_HEAD, _TAIL = 4096, 1024
_DIRECTORY_END = 22 + 2**16  # the record that ends a ZIP file, with the longest comment
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(rb"[\x01-\x06\x10-\x1a\x1c-\x1f]")
_STRAY = 3  # controls that any text may have
_MOST_CONTROLS = 0.04  # of random bytes they are a twelfth; in text of any charset next to none


def sniff(data: bytes) -> str | None:
    """Return what the bytes are in one word, such as ``pdf``, or None where they look like text.

    HTML is told by a doctype or a tag that only a page begins with, after comments; text that
    begins with ``<p>`` or ``<style>`` is text, as Markdown often does. A NUL or a wrong
    encoding is left to decoding, which can say where.
    """
    head = data[:_HEAD]
    kind = next((kind for pattern, kind in _KINDS if pattern.match(head)), None)
    if kind == "zip":
        return _sniff_zip(data)
    if kind == OLD_OFFICE:
        return "encrypted office" if "EncryptedPackage".encode("utf-16-le") in data else OLD_OFFICE
    return kind or _sniff_late_pdf(data) or _sniff_text(head)


def _sniff_zip(data: bytes) -> str:
    """Tell the kinds of archive apart by names: the directory's, else (cut off) any there are."""
    for mimetype, kind in _MIMETYPES:
        if data.startswith(mimetype, 30):
            return kind
    end = data.rfind(b"PK\5\6", -_DIRECTORY_END if len(data) > _DIRECTORY_END else 0)
    start = int.from_bytes(data[end + 16 : end + 20], "little") if end >= 0 else 0
    names = data[start:end] if 0 <= start < end else data
    return next((kind for name, kind in _MEMBERS if name in names), "zip")


def _sniff_late_pdf(data: bytes) -> str | None:
    """Tell a PDF with bytes before it, as readers allow; text about PDF has no end mark."""
    late = re.search(rb"%PDF-\d", data[:_TAIL]) and b"%%EOF" in data[-_TAIL:]
    return "pdf" if late else None


def _sniff_text(head: bytes) -> str | None:
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "latin-1")
    )
    if _HTML.match(head[len(mark) :].decode(encoding, "replace")):
        return "html"
    wide = encoding.startswith(("utf-16", "utf-32"))
    return BINARY if not wide and _is_binary(head) else None


def _is_binary(head: bytes) -> bool:
    return len(_CONTROLS.findall(head)) > max(_STRAY, _MOST_CONTROLS * len(head))
