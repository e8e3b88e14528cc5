# ruff: noqa: N802 - inputs are named as the catalogue names them

import stat
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from corpus.errors import DamagedFile, EncryptedFile, OverLimit, UnsafeFile
from corpus.formats.archive import UNPACKED_LIMIT, open_archive
from corpus.formats.archive_xml import parse_xml
from tests.corpus.formats.docx_samples import packed

HERE = Path("some.zip")


def entry(name: str, *, at: int, size: int, packed_size: int, crc: int) -> bytes:
    """Return an entry of an archive's directory that says whatever is wanted."""
    fields = (0x02014B50, 20, 20, 0, 8, 0, 0, crc, packed_size, size, len(name), 0, 0, 0, 0, 0, at)
    return struct.pack("<L6H3L5H2L", *fields) + name.encode()


def local(name: str, data: bytes) -> bytes:
    fields = (0x04034B50, 20, 0, 8, 0, 0, 0, len(data), 0, len(name), 0)
    return struct.pack("<L5H3L2H", *fields) + name.encode() + data


def ended(body: bytes, directory: bytes, *, count: int) -> bytes:
    fields = (0x06054B50, 0, 0, count % 65536, count % 65536, len(directory), len(body), 0)
    return body + directory + struct.pack("<L4H2LH", *fields)


def deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


def lying(data: bytes, *, says: int) -> bytes:
    """Return an archive of one member that unpacks to `data` and declares another size."""
    small = deflated(data)
    directory = entry("a", at=0, size=says, packed_size=len(small), crc=zlib.crc32(data[:says]))
    return ended(local("a", small), directory, count=1)


def named(name: str, *, mode: int = stat.S_IFREG) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("placeholder")
        member.filename = name
        member.external_attr = mode << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def test_members_are_read_by_name() -> None:
    archive = open_archive(packed({"a.txt": "one", "b/c.txt": "two"}), path=HERE)
    assert archive.names == ("a.txt", "b/c.txt")
    assert archive.read("b/c.txt") == b"two"
    assert "b/c.txt" in archive
    assert "b" not in archive


def test_a_missing_member_is_named() -> None:
    with pytest.raises(DamagedFile, match=r"word/document\.xml"):
        open_archive(packed({"a.txt": "one"}), path=HERE).read("word/document.xml")


@pytest.mark.parametrize("data", [b"", b"PK\3\4 and no more", packed({"a.txt": "one"})[:-30]])
def test_what_is_cut_off_is_said_in_words_of_the_file(data: bytes) -> None:
    with pytest.raises(DamagedFile) as refused:
        open_archive(data, path=HERE)

    reason = "the zip archive that it should be is cut off or broken; mend it, or get a whole copy"
    assert refused.value.reason == reason


class TestL17Bombs:
    def test_L17_what_is_declared_over_the_limit_is_refused_on_opening(self) -> None:
        with pytest.raises(OverLimit) as refused:
            open_archive(lying(b"x", says=UNPACKED_LIMIT + 1), path=HERE)
        assert refused.value.limit == "unpacks-too-large"

    def test_L17_what_is_packed_too_well_is_refused_before_it_is_unpacked(self) -> None:
        archive = open_archive(packed({"a": b"\0" * 2_000_000}), path=HERE)
        with pytest.raises(OverLimit) as refused:
            archive.read("a")
        assert refused.value.limit == "unpacks-too-large"

    def test_a_small_member_may_be_packed_well(self) -> None:
        assert open_archive(packed({"a": b"\0" * 2**20}), path=HERE).read("a") == b"\0" * 2**20

    def test_a_picture_packed_too_well_is_no_reason_while_nobody_reads_it(self) -> None:
        archive = open_archive(packed({"white.bmp": b"\xff" * 5_000_000, "a": "text"}), path=HERE)
        assert archive.read("a") == b"text"

    def test_L17_a_member_that_is_larger_than_it_says_is_broken(self) -> None:
        data = lying(b"x" * 5_000_000, says=1_000)
        with pytest.raises(DamagedFile):
            open_archive(_wrong_sum(data), path=HERE).read("a")

    def test_L17_members_are_counted_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        archive = open_archive(packed({"a": b"a" * 600, "b": b"b" * 600}), path=HERE)
        archive._room = 1_000
        archive.read("a")
        with pytest.raises(OverLimit) as refused:
            archive.read("b")
        assert refused.value.limit == "unpacks-too-large"


def _wrong_sum(data: bytes) -> bytes:
    """Return the archive with the check sum of the whole member, not of what it declares."""
    return data.replace(
        struct.pack("<L", zlib.crc32(b"x" * 1_000)), struct.pack("<L", zlib.crc32(b"x" * 5_000_000))
    )


class TestL18Crowds:
    @pytest.mark.parametrize("count", [2_001, 1_000_000])
    def test_L18_too_many_members_are_refused(self, count: int) -> None:
        directory = entry("a", at=0, size=0, packed_size=0, crc=0) * count
        with pytest.raises(OverLimit) as refused:
            open_archive(ended(local("a", b""), directory, count=count), path=HERE)
        assert refused.value.limit == "archive"

    def test_L18_members_that_share_bytes_are_refused(self) -> None:
        small = deflated(b"spam" * 1_000)
        directory = b"".join(
            entry(name, at=0, size=4_000, packed_size=len(small), crc=0) for name in "ab"
        )
        with pytest.raises(OverLimit) as refused:
            open_archive(ended(local("a", small), directory, count=2), path=HERE)
        assert refused.value.limit == "archive"

    def test_two_members_of_one_name_are_refused(self) -> None:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a", "one")
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("a", "two")
        with pytest.raises(UnsafeFile):
            open_archive(out.getvalue(), path=HERE)


class TestL19Names:
    @pytest.mark.parametrize(
        "name",
        ["../x", "a/../../x", "a\\..\\..\\x", "/etc/x", "\\\\host\\x", "C:\\x", "c:x", "a/.."],
    )
    def test_L19_names_that_lead_outside_are_refused(self, name: str) -> None:
        with pytest.raises(UnsafeFile):
            open_archive(named(name), path=HERE)

    @pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
    def test_L19_links_and_devices_are_refused(self, mode: int) -> None:
        with pytest.raises(UnsafeFile):
            open_archive(named("a", mode=mode), path=HERE)

    @pytest.mark.parametrize("name", ["a..b", "..a/b", "a/...", "ab:c"])
    def test_odd_names_that_stay_inside_are_read(self, name: str) -> None:
        assert open_archive(named(name), path=HERE).read(name) == b"/etc/passwd"


class TestDamage:
    @pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"no archive at all"])
    def test_what_is_no_archive_is_damaged(self, data: bytes) -> None:
        with pytest.raises(DamagedFile):
            open_archive(data, path=HERE)

    def test_a_wrong_check_sum_is_damage(self) -> None:
        data = bytearray(packed({"a": "some text that is packed"}))
        data[45] ^= 0xFF
        with pytest.raises(DamagedFile):
            open_archive(bytes(data), path=HERE).read("a")

    def test_an_encrypted_member_is_told(self) -> None:
        data = bytearray(packed({"a": "text"}))
        data[data.index(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(EncryptedFile):
            open_archive(bytes(data), path=HERE)


class TestXml:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_L20_a_document_type_is_refused_in_any_encoding(self, encoding: str) -> None:
        text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a><a/>'
        with pytest.raises(UnsafeFile):
            parse_xml(text.encode(encoding), path=HERE, part="a.xml")

    def test_elements_may_be_nested_200_deep(self) -> None:
        assert parse_xml(b"<a>" * 200 + b"</a>" * 200, path=HERE, part="a.xml").tag == "a"
        with pytest.raises(OverLimit) as refused:
            parse_xml(b"<a>" * 201 + b"</a>" * 201, path=HERE, part="a.xml")
        assert refused.value.limit == "nesting"

    @pytest.mark.parametrize("data", [b"", b"<a>", b"<a>&b;</a>", b"<a>\xff</a>", b"<a/><b/>"])
    def test_what_is_not_well_formed_is_damaged(self, data: bytes) -> None:
        with pytest.raises(DamagedFile, match=r"a\.xml"):
            parse_xml(data, path=HERE, part="a.xml")
