import shutil
from pathlib import Path

import pytest

from bot.commands.index import MOST_REFUSED
from corpus.formats.table import TEXT_LIMIT
from tests.bot.commands.conftest import Wherein


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def listed(wherein: Wherein) -> list[str]:
    outcome = wherein("documents")
    assert (outcome.code, outcome.err) == (0, "")
    return [line.split("  ")[0] for line in outcome.out.splitlines()[1:]]


def test_a_folder_is_indexed_with_one_line_about_it(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    (folder / "b.md").write_text("# Feet\n\nfeet stand")
    outcome = wherein("index", folder)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "2 added; 2 passages in the index, 2 newly encoded\n"
    assert listed(wherein) == ["a.txt", "b.md"]


def test_a_second_run_skips_what_has_not_changed(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    (folder / "b.txt").write_text("feet stand")
    wherein("index", folder)
    (folder / "b.txt").write_text("feet run")
    outcome = wherein("index", folder)
    assert outcome.out == "1 updated, 1 unchanged; 2 passages in the index, 1 newly encoded\n"
    assert wherein("index", folder).out.startswith("2 unchanged; 2 passages")


def test_what_is_gone_from_a_folder_is_removed(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    (folder / "b.txt").write_text("feet stand")
    wherein("index", folder)
    (folder / "b.txt").unlink()
    outcome = wherein("index", folder)
    assert outcome.out == "1 removed, 1 unchanged; 1 passage in the index, 0 newly encoded\n"
    assert listed(wherein) == ["a.txt"]


def test_a_document_can_be_removed_by_its_id(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    (folder / "b.txt").write_text("feet stand")
    wherein("index", folder)
    assert wherein("index", "--remove", "a.txt").out.startswith("1 removed; 1 passage in")
    assert listed(wherein) == ["b.txt"]


def test_removing_what_is_not_there_is_a_2_and_removes_nothing(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    wherein("index", folder)
    outcome = wherein("index", "--remove", "a.txt", "--remove", "nope.txt")
    assert outcome.code == 2
    assert "'nope.txt'" in outcome.complaint
    assert listed(wherein) == ["a.txt"]


def test_a_rebuild_encodes_everything_anew(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    wherein("index", folder)
    outcome = wherein("index", "--rebuild")
    assert outcome.out == "1 updated; 1 passage in the index, 1 newly encoded\n"


@pytest.mark.parametrize(
    ("name", "data", "fact"),
    [
        ("empty.txt", b"", "no text in it"),
        ("blank.txt", b" \n\xe2\x80\x83\n", "no text in it"),
        ("nul.txt", b"a\0b", "NUL character at character 1"),
        ("declared.txt", b"\xef\xbb\xbfabc\xff", "byte 6 is not"),
        ("odd.txt", b"\xff\xfea\0b", "byte 4 is not"),
        ("binary.txt", b"\x80\x00\x81", "NUL at byte 1"),
        ("data.zip", b"PK", "files of type .zip are not read"),
        ("suffixless", b"\x7fELF\0", "without a suffix"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_cannot_be_read_is_a_2_that_names_it(
    wherein: Wherein, folder: Path, name: str, data: bytes, fact: str
) -> None:
    (folder / name).write_bytes(data)
    outcome = wherein("index", folder / name)
    assert outcome.code == 2
    assert outcome.complaint.startswith(f"{folder / name}: ")
    assert fact in outcome.complaint


def test_a_file_over_20_mib_is_a_2_even_if_it_is_one_line(wherein: Wherein, folder: Path) -> None:
    (folder / "line.txt").write_bytes(b"a" * (TEXT_LIMIT + 1))
    outcome = wherein("index", folder / "line.txt")
    assert outcome.code == 2
    assert "20,971,521 bytes" in outcome.complaint  # 20 · 2^20 + 1
    assert "20 MiB" in outcome.complaint


def test_a_path_that_is_not_there_is_a_2(wherein: Wherein, folder: Path) -> None:
    outcome = wherein("index", folder / "nope")
    assert outcome.code == 2
    assert (
        outcome.complaint == f"{folder / 'nope'}: there is no such file or folder; check its name."
    )


@pytest.mark.parametrize("names", [[], ["a.zip", "b.bin"], [".hidden.txt"]])
def test_a_folder_with_nothing_to_read_is_a_2(
    wherein: Wherein, folder: Path, names: list[str]
) -> None:
    for name in names:
        (folder / name).write_text("eyes dance")
    outcome = wherein("index", folder)
    assert outcome.code == 2
    *skipped, complaint = outcome.err.splitlines()
    assert complaint.startswith(f"wherein: {folder}: no file of a known type")
    assert len(skipped) == ("a.zip" in names)


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    (folder / "b.txt").write_bytes(b"a\0b")
    (folder / "c.zip").write_bytes(b"PK")
    (folder / "d.txt").write_text("feet stand")
    outcome = wherein("index", folder)
    assert outcome.code == 0
    assert outcome.out.startswith("2 added, 2 skipped; 2 passages")
    first, second = outcome.err.splitlines()
    assert first.startswith(f"wherein: skipped: {folder / 'b.txt'}: ")
    assert str(folder / "c.zip") in second
    assert listed(wherein) == ["a.txt", "d.txt"]


def test_a_file_that_has_become_unreadable_is_told_with_what_is_still_answered(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    wherein("index", folder)
    (folder / "a.txt").write_bytes(b"")
    why = "the file has no text in it; remove it or fill it"
    kept = "its former version is still answered"

    assert (
        wherein("index", folder).complaint == f"{folder / 'a.txt'}: cannot be read ({why}); {kept}"
    )
    named = wherein("index", folder / "a.txt")
    assert named.code == 2
    assert named.err.splitlines() == [
        f"wherein: {folder / 'a.txt'}: {kept}",
        f"wherein: {folder / 'a.txt'}: {why}.",
    ]
    assert (
        wherein("documents")
        .out.splitlines()[1]
        .endswith("its file cannot be read, this is a former version")
    )
    assert f"{folder / 'a.txt'}: skipped: {why}; {kept}\n" in wherein("doctor").out
    (folder / "a.txt").write_text("eyes rest")
    assert wherein("index", folder).err == ""
    assert "remarks" not in wherein("documents").out


def test_a_folder_that_is_gone_is_told_with_the_way_out(wherein: Wherein, folder: Path) -> None:
    inner = folder / "in ner"
    inner.mkdir()
    for name in ("a.txt", "b.txt"):
        (inner / name).write_text(f"eyes {name}")
    (folder / "c.txt").write_text("feet stand")
    wherein("index", inner)
    wherein("index", folder / "c.txt")
    shutil.rmtree(inner)
    way_out = f"wherein index --remove '{inner}'"

    assert f"`{way_out}`" in wherein("index", inner).complaint
    assert f"note  {inner}: the folder is gone, and its 2 documents are still answered; " in (
        told := wherein("doctor").out
    )
    assert f"`{way_out}`" in told
    assert wherein("documents").out.count("its file is gone") == 2
    assert wherein("index", "--remove", inner).out.startswith("2 removed; 1 passage in")
    assert listed(wherein) == ["c.txt"]
    assert "note" not in wherein("doctor").out


def test_a_file_that_is_gone_is_told_by_the_doctor_and_a_skipped_one_no_longer(
    wherein: Wherein, folder: Path
) -> None:
    for name, text in (("a.txt", "eyes dance"), ("b.txt", "feet stand"), ("c.txt", "")):
        (folder / name).write_text(text)
    wherein("index", folder)
    (folder / "a.txt").unlink()
    (folder / "c.txt").unlink()

    (note,) = [line for line in wherein("doctor").out.splitlines() if line.startswith("note")]

    assert note == (
        f"note  {folder / 'a.txt'}: it is gone, and its document is still answered; drop that "
        f"with `wherein index --remove {folder / 'a.txt'}`"
    )
    assert wherein("index", "--remove", folder / "a.txt").code == 0
    assert listed(wherein) == ["b.txt"]


def test_of_an_id_and_a_path_that_are_the_same_the_id_is_removed(
    wherein: Wherein, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root, name in (("one", "x/a.txt"), ("two", "a.txt")):
        (folder / root / name).parent.mkdir(parents=True)
        (folder / root / name).write_text(f"eyes {root}")
        wherein("index", folder / root)
    monkeypatch.chdir(folder / "one" / "x")

    wherein("index", "--remove", "a.txt")
    assert listed(wherein) == ["x/a.txt"]
    wherein("index", "--remove", "a.txt")
    assert "0 documents" in wherein("doctor").out


def test_of_several_paths_the_good_ones_are_indexed_and_each_bad_one_named(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    outcome = wherein("index", folder / "x.txt", folder / "a.txt", folder / "y.txt")
    assert outcome.code == 2
    assert [line.split(":")[1].strip() for line in outcome.err.splitlines()] == [
        str(folder / "x.txt"),
        str(folder / "y.txt"),
    ]
    assert listed(wherein) == ["a.txt"]


def test_under_strict_a_bad_file_is_a_2_and_nothing_changes(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    wherein("index", folder)
    (folder / "a.txt").write_text("eyes rest")
    (folder / "b.txt").write_bytes(b"a\0b")
    (folder / "c.txt").write_text("feet stand")
    outcome = wherein("index", "--strict", folder)
    assert outcome.code == 2
    assert str(folder / "b.txt") in outcome.complaint
    assert outcome.out == ""
    assert listed(wherein) == ["a.txt"]
    assert "Eyes" not in wherein("ask", "eyes rest").out


def test_under_strict_every_bad_file_is_named_and_nothing_changes(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    for name in ("b.txt", "c.txt"):
        (folder / name).write_text("")
    (folder / "d.zip").write_bytes(b"PK")
    outcome = wherein("index", "--strict", folder)
    *named, last = outcome.err.splitlines()
    assert (outcome.code, outcome.out) == (2, "")
    assert [line.split(": ")[1:3] for line in named] == [
        ["refused", str(folder / name)] for name in ("b.txt", "c.txt", "d.zip")
    ]
    assert last == (
        "wherein: 3 files or folders cannot be read, so nothing was changed; mend them, or index "
        "without `--strict`."
    )


def test_under_strict_at_most_twenty_are_named(wherein: Wherein, folder: Path) -> None:
    for n in range(MOST_REFUSED + 1):
        (folder / f"{n:02}.txt").write_text("")
    *named, more, last = wherein("index", "--strict", folder).err.splitlines()
    assert len(named) == MOST_REFUSED == 20
    assert more == "wherein: 1 more file could not be read"
    assert last.startswith("wherein: 21 files or folders")


def test_a_text_that_is_not_utf_8_is_read_and_said_so(wherein: Wherein, folder: Path) -> None:
    text = "Die Augen tanzen über die Straße, später ruhen die Füße für längere Zeit. " * 4
    (folder / "alt.txt").write_bytes(text.encode("cp1252"))
    outcome = wherein("index", folder)
    assert outcome.code == 0
    charset, language = outcome.err.splitlines()
    assert charset.startswith("wherein: alt.txt was read as cp125")
    assert charset.endswith("; if its letters look wrong, save it as UTF-8")
    assert "another language (de) than the encoder reads (en)" in language


def test_a_name_that_could_command_the_terminal_is_shown_escaped(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    (folder / "\x1b[31mred\x07.txt").write_bytes(b"")
    (folder / "\x9b2J\u202e.zip").write_bytes(b"")
    outcome = wherein("index", folder)
    assert outcome.code == 0
    assert "\\x1b[31mred\\x07.txt" in outcome.err
    assert "\\x9b2J\\u202e.zip" in outcome.err
    assert outcome.err.replace("\n", "").isprintable()


def test_a_name_of_bytes_that_are_no_utf_8_is_indexed_under_its_escape(
    wherein: Wherein, folder: Path
) -> None:
    try:
        (folder / "b\udcff.txt").write_text("eyes dance")
    except (OSError, UnicodeError) as error:
        pytest.skip(f"the file system takes no such name ({error})")
    assert wherein("index", folder).code == 0
    assert listed(wherein) == ["b\\xff.txt"]
    assert wherein("ask", "eyes dance").code == 0
