"""Own the way from a page's bytes to characters: the encoding that it declares, if that is true.

Browsers believe the declaration. Here bytes that are UTF-8 are read as UTF-8 whatever they
declare: text of another 8-bit encoding is next to never UTF-8 by chance, and servers that
declare a wrong one are common.
"""

import codecs
import re
from dataclasses import replace
from pathlib import Path

from corpus.decoding import Decoded, decode

_HEAD = 4096  # bytes in which a declaration is looked for; the standard asks for 1,024
_DECLARATION = re.compile(
    rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_READ_AS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "shift_jis": "cp932"}
_READ_AS |= {"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}  # all as browsers do
_KNOWN = frozenset(  # those of the Encoding Standard; Python has others that run code or hang
    {f"cp{number}" for number in (866, 874, 932, 949, *range(1250, 1259))}
    | {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "big5hkscs", "big5"}
    | {"euc_jp", "iso2022_jp"}
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_page(data: bytes, *, path: Path) -> Decoded:
    """Decode a page: by its byte-order mark, as UTF-8, as it declares, or by detection.

    Each only where it fits every byte. Raises NotText where none fits or a NUL is found.
    """
    encoding = _declared(data)
    text = _decoded(data, encoding) if encoding else None
    if text is None:
        return decode(data, path=path)
    return replace(decode(text.encode(), path=path), encoding=str(encoding))


def _declared(data: bytes) -> str | None:
    """Return the codec that the page declares; None where UTF-8, a mark or nothing decides."""
    found = _DECLARATION.search(data[:_HEAD])
    if found is None or data.startswith(_MARKS):
        return None
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii")).name
    except (LookupError, UnicodeDecodeError):
        return None
    name = _READ_AS.get(name, name)
    return name if name in _KNOWN else None


def _decoded(data: bytes, encoding: str) -> str | None:
    if encoding != "iso2022_jp" and _is_utf8(data):  # that one is all ASCII bytes
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
