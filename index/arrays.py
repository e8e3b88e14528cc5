"""Own named arrays in one file: the safetensors format, which holds no code and can be mapped."""

import json
import mmap
import os
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

Buffer = bytes | mmap.mmap
Arrays = Mapping[str, npt.NDArray[np.generic]]

_DTYPES = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "U64": "<u8", "I32": "<i4", "U16": "<u2"}
_HEAD = struct.Struct("<Q")


def mapped(path: Path) -> Buffer:
    """Return a file's bytes, each read when it is used, and shared with all who map the file."""
    if os.name == "nt" or not path.stat().st_size:  # there a mapped file cannot be removed
        return path.read_bytes()
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def packed(arrays: Arrays) -> bytes:
    """Return arrays as the bytes of a file."""
    from safetensors.numpy import save

    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def arrays_in(data: Buffer) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays that `packed` made the bytes of, where these lie.

    Raises ValueError for anything else. Check a checksum before.
    """
    try:
        (size,) = _HEAD.unpack_from(data)
        header = json.loads(data[_HEAD.size : _HEAD.size + size])
        start = _HEAD.size + size
        return {
            name: np.frombuffer(
                data,
                dtype=_DTYPES[said["dtype"]],
                count=int(np.prod(said["shape"])),
                offset=start + said["data_offsets"][0],
            ).reshape(said["shape"])
            for name, said in header.items()
            if name != "__metadata__"
        }
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it holds no arrays ({error})") from error
