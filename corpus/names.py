"""Own how names of files are written as text."""

import os
from pathlib import PurePath


def written(path: PurePath | str) -> str:
    r"""Write a path as text that every store can hold; bytes that are no UTF-8 as ``\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
