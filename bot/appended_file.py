"""Own a file that lines are added to: made for its owner alone, and each line in one write."""

import errno
import os
from pathlib import Path

_FLAGS = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody reads keeps no request waiting
    | getattr(os, "O_BINARY", 0)
)


class AppendedFile:
    """Append to a file. Safe to share by threads and processes.

    It is opened for each line, so that it can be moved away or deleted at any time. Raises OSError
    where it cannot be opened to begin with. It never gets longer than `limit` bytes, if there is
    one, but for what several processes add in the same moment.
    """

    def __init__(self, path: Path, *, limit: int | None = None) -> None:
        self.path = path
        self._limit = limit
        os.close(self._opened())

    def append(self, data: bytes) -> None:
        """Add one line, or raise OSError and leave the file as it is."""
        descriptor = self._opened()
        try:
            if self._limit is not None and os.fstat(descriptor).st_size + len(data) > self._limit:
                raise OSError(errno.EFBIG, f"it would be over {self._limit:,} bytes")
            if os.write(descriptor, data) < len(data):
                raise OSError("a line was cut off")
        finally:
            os.close(descriptor)

    def _opened(self) -> int:
        return os.open(self.path, _FLAGS, 0o600)


def reason_of(error: OSError) -> str:
    """Return what the system says of an error, to stand in a sentence."""
    return (error.strerror or str(error)).lower()
