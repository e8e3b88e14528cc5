"""Own how the bytes of a question set are read: line by line or whole, never without a bound."""

import codecs
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from bot.evaluation.set_formats.complaints import Complaints

LONGEST_LINE = 10_000_000
"""A longer line, in bytes, is refused, and the lines after it are read all the same."""

LARGEST_WHOLE = 256 * 2**20
"""The largest file, in bytes, of a format that has to be read whole."""

_BLOCK = 2**16
_FOREIGN = {
    codecs.BOM_UTF32_LE: "UTF-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class SetFile:
    """One file of a question set; what is wrong with it goes to the complaints."""

    def __init__(self, path: Path, complaints: Complaints) -> None:
        self.path = path
        self._complaints = complaints
        self._sha256 = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Return the SHA-256, in hex, of what was read so far: at the end that of the file."""
        return self._sha256.hexdigest()

    def complain(self, what: str, *, line: int | None = None, column: int | None = None) -> None:
        """Note what is wrong, at a line and column from 1 or with the whole file."""
        self._complaints.add(self.path, what, line=line, column=column)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line that can be read, with its number from 1 and the end that it has.

        A byte-order mark is dropped. One line is held at a time.
        """
        try:
            with self.path.open("rb") as file:
                yield from self._lines(file)
        except OSError as error:
            self._complain_of(error)

    def text(self) -> str:
        """Return the whole text, a byte-order mark dropped; empty where it cannot be read."""
        try:
            with self.path.open("rb") as file:
                data = file.read(LARGEST_WHOLE + 1)
        except OSError as error:
            self._complain_of(error)
            return ""
        self._sha256.update(data)
        if len(data) > LARGEST_WHOLE:
            most = f"{LARGEST_WHOLE // 2**20} MiB"
            self.complain(f"it has over {most}; write it as JSON Lines, a question a line")
            return ""
        return "" if self._is_no_text(data) else self._decoded(data, line=1) or ""

    def _lines(self, file: io.BufferedReader) -> Iterator[tuple[int, str]]:
        if self._is_no_text(file.peek(_BLOCK)):
            return
        number = 0
        while data := file.readline(LONGEST_LINE + 1):
            number += 1
            self._sha256.update(data)
            if len(data) > LONGEST_LINE:
                what = f"the line has over {LONGEST_LINE // 10**6} MB; shorten or delete it"
                self.complain(what, line=number, column=1)
                self._pass_over_rest(file, data)
            elif (text := self._decoded(data, line=number)) is not None:
                yield number, text

    def _pass_over_rest(self, file: io.BufferedReader, data: bytes) -> None:
        while data and not data.endswith(b"\n"):
            data = file.readline(_BLOCK)
            self._sha256.update(data)

    def _is_no_text(self, data: bytes) -> bool:
        """Complain about a file that is not UTF-8 at all, from its first bytes."""
        for mark, name in _FOREIGN.items():
            if data.startswith(mark):
                self.complain(f"it is {name}; save it as UTF-8", line=1, column=1)
                return True
        if (nul := data[:_BLOCK].find(b"\0")) >= 0:
            what = f"there is a NUL at byte {nul}, so it is not UTF-8 text; save it as UTF-8"
            self.complain(what, line=1, column=1)
        return nul >= 0

    def _decoded(self, data: bytes, *, line: int) -> str | None:
        """Decode bytes that begin on a line, or complain."""
        if line == 1:
            data = data.removeprefix(codecs.BOM_UTF8)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            before = data[: error.start].decode()
            byte = f"0x{data[error.start]:02x}"
            self.complain(
                f"the byte {byte} is not UTF-8; save the file as UTF-8",
                line=line + before.count("\n"),
                column=len(before) - before.rfind("\n"),
            )
            return None

    def _complain_of(self, error: OSError) -> None:
        reason = (error.strerror or "input/output error").lower()
        self.complain(f"it cannot be read ({reason}); check the path and who may read it")
