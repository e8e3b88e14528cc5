"""Own the way from bytes to canonical text."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import NotText

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch, CharsetMatches

_MARKS = (  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HALF_PAIR = re.compile(rb"\xed[\xa0-\xbf]")
_KNOWN = (  # as browsers know them, the most used first: French looks as good in cp1250
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "iso8859_2",
    "koi8_r",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A canonical text and the name of the encoding it was read in."""

    text: str
    encoding: str


def decode(data: bytes, *, path: Path) -> Decoded:
    """Decode `data` into canonical text: a byte-order mark dropped, CRLF and CR made LF.

    Nothing else is changed. The encoding is the one that the mark declares, else UTF-8, else
    the one that charset-normalizer finds likeliest, which is a guess. Raises NotText where none
    fits or a NUL is found.
    """
    decoded = _decode_marked(data, path) or _decode_utf8(data) or _detect(data, path)
    nul = decoded.text.find("\0")
    if nul >= 0:
        raise NotText(path, f"there is a NUL character at character {nul}, so it is not text")
    return Decoded(text=_unify_line_ends(decoded.text), encoding=decoded.encoding)


def _decode_marked(data: bytes, path: Path) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(text=data[len(mark) :].decode(encoding), encoding=encoding)
            except UnicodeDecodeError as error:
                byte = error.start + len(mark)
                raise NotText(
                    path, f"it says that it is {encoding}, but byte {byte} is not"
                ) from error
    return None


def _decode_utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(text=data.decode("utf-8"), encoding="utf-8")
    except UnicodeDecodeError:
        return None


def _detect(data: bytes, path: Path) -> Decoded:
    from charset_normalizer import from_bytes

    if (nul := data.find(b"\0")) >= 0:
        raise NotText(path, f"it is not UTF-8 and has a NUL at byte {nul}, so it is not text")
    _refuse_half_pairs(data, path)
    _refuse_damaged_utf8(data, path)
    matches = from_bytes(data, cp_isolation=list(_KNOWN))
    best = matches.best()
    if best is None:
        raise NotText(path, "it is not UTF-8 and its encoding cannot be told")
    likely = next((name for name in _KNOWN if _equals(matches, name, best)), best.encoding)
    return Decoded(text=data.decode(likely), encoding=likely)


def _refuse_half_pairs(data: bytes, path: Path) -> None:
    """Refuse what is UTF-8 but for halves of surrogate pairs: they are no characters."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    half = _HALF_PAIR.search(data)
    assert half  # nothing else sets the two codecs apart
    raise NotText(
        path,
        f"it is UTF-8 but for half a surrogate pair at byte {half.start()}",
        remedy="save it as UTF-8 again",
    )


def _refuse_damaged_utf8(data: bytes, path: Path) -> None:
    """Refuse what is UTF-8 but for a few bytes: read as another encoding it would be garbage."""
    text = data.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= character <= "\udcff" for character in text)
    right = sum(not character.isascii() for character in text) - wrong
    if right >= wrong:
        at = len(text[: next(i for i, c in enumerate(text) if "\udc80" <= c <= "\udcff")].encode())
        raise NotText(
            path, f"it is UTF-8 but for byte {at}", remedy="mend it, or save it as UTF-8 again"
        )


def _equals(matches: "CharsetMatches", name: str, best: "CharsetMatch") -> bool:
    return any(
        (match.chaos, -match.coherence) <= (best.chaos, -best.coherence)
        for match in matches
        if name in match.could_be_from_charset
    )


def _unify_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
