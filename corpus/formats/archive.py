"""Own the way into a zip archive that nobody vouches for.

Nothing is ever unpacked to disk. What the archive says of itself is checked before anything is
unpacked, and what comes out is counted, for what it says may be a lie.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from corpus.errors import DamagedFile, EncryptedFile, OverLimit, UnsafeFile

MEMBER_LIMIT = 2_000
"""The most members an archive may have."""

UNPACKED_LIMIT = 200 * 2**20
"""The most bytes that its members may unpack to, together."""

_RATIO = 100
_FREE = 2**20  # bytes that a member may unpack to, however small it is
_CHUNK = 2**16
_ENTRY = b"PK\x01\x02"
_END = struct.Struct("<4s4H2LH")  # the record at the end: the size of the directory is its sixth
_END_MARK = b"PK\x05\x06"
_LOCAL_HEADER = 30
_LOCAL_LENGTHS = struct.Struct("<2H")  # of name and extra field, at 26
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_BROKEN = (  # what zipfile and zlib raise for archives that break the rules
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)


@dataclass(slots=True, kw_only=True)
class Archive:
    """The members of a zip archive, read one by one with all their bytes counted."""

    path: Path
    _zip: zipfile.ZipFile
    _members: dict[str, zipfile.ZipInfo]
    _room: int = field(default=UNPACKED_LIMIT)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the files in the archive, in its own order."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises DamagedFile where it is missing or broken, OverLimit where it unpacks to over
        1 MiB and more than 100 times its packed size, or with the others to over 200 MiB.
        """
        member = self._members.get(name)
        if member is None:
            raise DamagedFile(self.path, f"its part {name} is missing")
        _check_ratio(member, self.path)
        try:
            return self._unpacked(member)
        except _BROKEN as error:
            raise DamagedFile(self.path, f"its part {name} cannot be unpacked") from error

    def _unpacked(self, member: zipfile.ZipInfo) -> bytes:
        unpacked = bytearray()
        allowed = max(_FREE, _RATIO * member.compress_size)
        with self._zip.open(member) as file:
            while chunk := file.read(_CHUNK):
                unpacked += chunk
                self._room -= len(chunk)
                if self._room < 0 or len(unpacked) > allowed:
                    raise _too_large(member.filename, len(unpacked), self.path)
        return bytes(unpacked)


def open_archive(data: bytes, *, path: Path) -> Archive:
    """Open an archive after checking all that can be told without unpacking.

    Raises DamagedFile, EncryptedFile, UnsafeFile for names that lead outside and for links, and
    OverLimit for too many or overlapping members, or too many bytes declared.
    """
    _check_count(data, path)
    try:
        opened = zipfile.ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise DamagedFile(path, "the zip archive that it should be is cut off or broken") from error
    members = opened.infolist()
    for member in members:
        _check_member(member, path)
    _check_sizes(members, path)
    _check_overlaps(members, data, path)
    return Archive(path=path, _zip=opened, _members=_by_name(members, path))


def _check_count(data: bytes, path: Path) -> None:
    """Count the entries of the directory before anything is made of them."""
    end = data.rfind(_END_MARK)
    start = 0
    if 0 <= end <= len(data) - _END.size:
        start = max(0, end - _END.unpack_from(data, end)[5])
    if data.count(_ENTRY, start) > MEMBER_LIMIT:
        raise OverLimit(path, f"it has over {MEMBER_LIMIT:,} members", limit="archive")


def _check_member(member: zipfile.ZipInfo, path: Path) -> None:
    name = member.orig_filename
    if _OUTSIDE.match(name) or "\0" in name:
        raise UnsafeFile(path, f"the name {name!r} in it leads outside")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeFile(path, f"{name!r} in it is a link or a device")
    if member.flag_bits & 1:
        raise EncryptedFile(path)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedFile(path, f"{name!r} in it is packed in a way that is not read")


def _check_sizes(members: Sequence[zipfile.ZipInfo], path: Path) -> None:
    total = sum(member.file_size for member in members)
    if total > UNPACKED_LIMIT:
        raise _too_large("it", total, path)


def _check_ratio(member: zipfile.ZipInfo, path: Path) -> None:
    """Refuse a member that is packed too well to be text.

    Only those that are read are asked: a white picture may well be packed better.
    """
    if member.file_size > max(_FREE, _RATIO * member.compress_size):
        raise _too_large(member.filename, member.file_size, path)


def _too_large(what: str, size: int, path: Path) -> OverLimit:
    limits = f"{UNPACKED_LIMIT // 2**20} MiB in all or {_RATIO} times its packed size"
    reason = f"{what} unpacks to {size:,} bytes or more, over {limits}"
    return OverLimit(path, reason, limit="unpacks-too-large")


def _check_overlaps(members: Sequence[zipfile.ZipInfo], data: bytes, path: Path) -> None:
    """Refuse members that share bytes: a few of them can unpack to any size."""
    places = sorted(_place(member, data, path) for member in members)
    for (_, end), (start, _) in pairwise(places):
        if start < end:
            raise OverLimit(path, "its members overlap", limit="archive")


def _place(member: zipfile.ZipInfo, data: bytes, path: Path) -> tuple[int, int]:
    start = member.header_offset
    try:
        lengths = _LOCAL_LENGTHS.unpack_from(data, start + 26)
    except struct.error as error:
        raise DamagedFile(path, f"{member.filename} lies outside of it") from error
    return start, start + _LOCAL_HEADER + sum(lengths) + member.compress_size


def _by_name(members: Sequence[zipfile.ZipInfo], path: Path) -> dict[str, zipfile.ZipInfo]:
    files = [member for member in members if not member.is_dir()]
    named = {member.filename: member for member in files}
    if len(named) < len(files):
        raise UnsafeFile(path, "two of its members have the same name")
    return named
