"""Own what makes a file whole and a rename last."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TextIO


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    r"""Yield a file of UTF-8 that takes the path's name, durably, when the block ends well.

    Until then, and after an error or a kill, what stood there stands there. Half a surrogate pair,
    which UTF-8 cannot hold, is written as its escape, ``\udcff``. A link is replaced, not
    followed. Raises OSError.
    """
    part = path.with_name(f".wherein-{os.getpid()}-{token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
