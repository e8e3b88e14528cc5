"""Own what can be told from a PDF's bytes before a parser sees them."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DamagedFile, OverLimit

_STREAM = re.compile(rb"stream\r?\n")
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_NOT_PARSED = re.compile(rb"/(?:Image|EmbeddedFile)\b")
_DICTIONARY = 2_048  # bytes before a stream in which its dictionary is looked for
_FIRST_CHUNK, _CHUNK = 2**12, 2**18
_MOST_FILTERS = 4

_FREE = 8 * 2**20  # what a stream may unpack to, however small it is
_RATIO = 100
_MOST = 200 * 2**20
_MOST_IN_ALL = 2**30


def check_end(data: bytes, *, path: Path) -> None:
    """Raise DamagedFile where the end is missing, as when a download broke off.

    Parsers repair such files and give the pages that are there, as if they were all.
    """
    end = data.rfind(b"%%EOF")
    if end < 0 or b"endobj" in data[end:]:
        raise DamagedFile(path, "it breaks off before its end", remedy="copy or download it again")


def check_streams(data: bytes, *, path: Path) -> None:
    """Raise OverLimit where a stream unpacks to far more than it holds.

    Images and attachments are passed over: they are not unpacked to get at the text. A stream
    in an encrypted file, or behind another filter than Flate, is left to the limits of the
    process that parses.
    """
    at, spent, view = 0, 0, memoryview(data)
    while match := _STREAM.search(data, at):
        at = match.end()
        number, dictionary = _dictionary_before(data, match.start())
        flates = len(_FLATE.findall(dictionary))
        if flates > _MOST_FILTERS:
            raise OverLimit(path, f"object {number} is packed {flates} times over", limit="nesting")
        if flates and not _NOT_PARSED.search(dictionary):
            budget = _Budget(path=path, number=number)
            at += _unpacked(view[at:], budget, flates)
            spent += budget.given
        if spent > _MOST_IN_ALL:
            raise OverLimit(path, "its streams unpack to over 1 GiB", limit="unpacks-too-large")


def _dictionary_before(data: bytes, end: int) -> tuple[str, bytes]:
    """Return the number of the object whose stream begins at `end`, and its dictionary."""
    window = data[max(0, end - _DICTIONARY) : end]
    openings = list(_OBJECT.finditer(window))
    if not openings:
        return "without a number", window
    return openings[-1][1].decode(), window[openings[-1].end() :]


def _unpacked(packed: memoryview, budget: "_Budget", flates: int) -> int:
    """Unpack and forget; return how many bytes were taken, so that none is unpacked twice."""
    layers = [zlib.decompressobj() for _ in range(flates)]
    size = _FIRST_CHUNK
    while chunk := packed[budget.taken : budget.taken + size]:
        budget.taken += len(chunk)
        try:
            _push(chunk, layers, budget)
        except zlib.error:
            break
        if layers[0].eof:
            return budget.taken - len(layers[0].unused_data)
        size = min(2 * size, _CHUNK)
    budget.given += budget.taken - min(budget.taken, _FIRST_CHUNK)  # in vain, but work
    return 0


def _push(
    chunk: bytes | memoryview, layers: Sequence["zlib._Decompress"], budget: "_Budget"
) -> None:
    if not layers or layers[0].eof:
        return
    inflate, *inner = layers
    while chunk and not inflate.eof:
        unpacked = inflate.decompress(chunk, _CHUNK)
        budget.spend(len(unpacked))
        _push(unpacked, inner, budget)
        chunk = inflate.unconsumed_tail


@dataclass(slots=True, kw_only=True)
class _Budget:
    path: Path
    number: str
    taken: int = 0
    given: int = 0

    def spend(self, size: int) -> None:
        self.given += size
        if self.given > min(_MOST, max(_FREE, _RATIO * self.taken)):
            raise OverLimit(
                self.path,
                f"object {self.number} unpacks to over {self.given // 2**20} MiB from "
                f"{self.taken:,} bytes",
                limit="unpacks-too-large",
            )
