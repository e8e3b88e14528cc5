"""How a person is told of documents that are not as they should be."""

import json
from pathlib import Path

import pytest

from bot.commands.index import MOST_CONCERNS
from corpus.default import DEFAULT_DOCUMENT
from tests.bot.commands.conftest import Wherein
from tests.corpus.formats.pdf_samples import scanned
from tests.corpus.samples import GERMAN, STRIPPED, WHOLE

STRIPPED_IS = (
    "it looks stripped of punctuation and of words such as “not”; read its quotes with care"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def notes(wherein: Wherein) -> list[str]:
    """Return what the doctor notes of documents in a sound home."""
    outcome = wherein("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    sound = [line for line in lines if line.startswith("ok    ")]
    assert lines[: len(sound)] == sound  # before anything else
    return [line.removeprefix("note  ") for line in lines[len(sound) :]]


def test_a_run_tells_what_is_odd_in_a_line_each_and_the_doctor_tells_it_again(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text(WHOLE)
    (folder / "b.txt").write_text(STRIPPED)
    outcome = wherein("index", folder)
    assert (outcome.code, outcome.complaint) == (0, f"b.txt: {STRIPPED_IS}")
    assert notes(wherein) == [f"b.txt: {STRIPPED_IS}"]
    assert wherein("index", folder).err == ""


def test_a_run_keeps_to_twenty_remarks_and_counts_the_others(
    wherein: Wherein, folder: Path
) -> None:
    for n in range(MOST_CONCERNS + 3):  # the first is told with none
        (folder / f"{n:02}.txt").write_text(WHOLE)
    (folder / "x.txt").write_text(STRIPPED)
    lines = wherein("index", folder).err.splitlines()
    assert len(lines) == MOST_CONCERNS + 1 == 21
    assert lines[0] == f"wherein: x.txt: {STRIPPED_IS}"
    assert lines[1:3] == [
        "wherein: 01.txt: it says the same as 00.txt",
        "wherein: 02.txt: it says the same as 00.txt",
    ]
    # 23 remarks: one of x.txt and one of each of the 22 others
    assert lines[-1] == "wherein: 3 more remarks on documents; `wherein doctor` tells all"
    assert len(notes(wherein)) == 23


def test_one_remark_more_than_twenty_is_one(wherein: Wherein, folder: Path) -> None:
    for n in range(MOST_CONCERNS + 2):
        (folder / f"{n:02}.txt").write_text(WHOLE)
    *_, last = wherein("index", folder).err.splitlines()
    assert last == "wherein: 1 more remark on documents; `wherein doctor` tells all"


def test_a_file_that_cannot_be_read_is_noted_by_the_doctor_until_it_is_gone(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text("eyes dance")
    scan = folder / "scan.pdf"
    scan.write_bytes(scanned(1))
    reason = "1 page was read and there is no text layer; run OCR over it first"
    assert wherein("index", folder).complaint == f"skipped: {scan}: {reason}."
    assert notes(wherein) == [f"{scan}: skipped: {reason}"]
    scan.unlink()
    assert wherein("index", folder).err == ""
    assert notes(wherein) == []


def test_a_mistyped_path_is_no_business_of_the_doctor(wherein: Wherein, folder: Path) -> None:
    (folder / "a.txt").write_text("eyes dance")
    wherein("index", folder)
    assert wherein("index", folder / "b.txt").code == 2
    assert notes(wherein) == []


def test_a_name_cannot_command_the_terminal_of_the_doctor(wherein: Wherein, folder: Path) -> None:
    (folder / "\x1b[31mred.txt").write_text(STRIPPED)
    wherein("index", folder)
    assert notes(wherein) == [f"\\x1b[31mred.txt: {STRIPPED_IS}"]


def test_the_default_document_looks_stripped_wherever_it_is_met(wherein: Wherein) -> None:
    question = "opsoclonus myoclonus syndrome"
    asked = wherein("ask", question, "--json")
    assert asked.code == 0
    assert {citation["stripped"] for citation in json.loads(asked.out)["citations"]} == {True}
    assert notes(wherein) == [f"{DEFAULT_DOCUMENT.name}: {STRIPPED_IS}"]
    assert wherein("documents").out.splitlines()[1].endswith("  stripped")
    assert "may be missing in the source of [1]" in " ".join(wherein("ask", question).out.split())


def test_an_answer_from_a_stripped_source_warns_of_those_citations_alone(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text(STRIPPED)
    (folder / "b.txt").write_text(f"Nobody knows. {STRIPPED[:42]}.\n\n{WHOLE}")
    wherein("index", folder)
    first, second = wherein("ask", STRIPPED[:140]), wherein("ask", "Nobody knows.")
    assert first.out.splitlines()[-1].endswith("read it with care.")
    assert "stripped" not in second.out
    assert "care" not in second.out


def test_the_list_of_documents_has_remarks_where_there_are_any(
    wherein: Wherein, folder: Path
) -> None:
    (folder / "a.txt").write_text(WHOLE)
    (folder / "b.txt").write_text(STRIPPED)
    (folder / "c.txt").write_text(GERMAN)
    wherein("index", folder)
    header, *rows = wherein("documents").out.splitlines()
    assert header.split() == ["id", "title", "passages", "indexed", "remarks"]
    at = header.index("remarks")
    assert [row[at:] for row in rows] == ["", "stripped", "in de"]
