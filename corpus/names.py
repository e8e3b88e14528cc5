"""Own how names of files are written as text, and what stands at a written name."""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


def written(path: PurePath | str) -> str:
    r"""Write a path as text that every store can hold; bytes that are no UTF-8 as ``\xNN``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_gone(location: str) -> bool:
    """Tell whether nothing stands at a written path; False where that cannot be told."""
    return not any(map(_stands, _readings(location)))


def gone_with(location: str) -> str:
    """Return the outermost folder that is gone, of a written path that is; or the path itself."""
    outermost = location
    for parent in map(str, Path(location).parents):
        if not is_gone(parent):
            break
        outermost = parent
    return outermost


def _readings(location: str) -> Iterator[str]:
    """Yield what may have been written so: an escape can be a byte, or stand for itself."""
    yield location
    name = os.fsencode(location)
    if (raw := _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), name)) != name:
        yield os.fsdecode(raw)


def _stands(path: str) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
