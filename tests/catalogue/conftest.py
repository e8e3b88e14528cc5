"""Every sample is sent through both doors: in one folder to the command, one by one to the API."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.home import Home
from index.library import Library
from tests.bot import conftest as of_shelves
from tests.bot.commands import conftest as of_commands
from tests.bot.shelf import Shelf
from tests.catalogue.command import Command, Run
from tests.catalogue.sample import Read, Refused, Sample
from tests.catalogue.samples import SAMPLES
from tests.catalogue.store import State, around, state_of
from tests.fakes import FakeEncoder

home, wherein = of_commands.home, of_commands.wherein
shelf = of_shelves.shelf

GOOD = "Good neighbours are read all the same."
TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """What the command did with the refused ones, given by name, and with the folder of all."""

    folder: Path
    named: Run
    whole: Run
    states: tuple[State, State]
    surroundings: tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]
    library: Library


@pytest.fixture(scope="session")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commanded]:
    root = tmp_path_factory.mktemp("command")
    folder, home, place = (root / name for name in ("folder", "home", "place"))
    folder.mkdir()
    place.mkdir()
    command = Command(home=home, place=place)
    (folder / "good.txt").write_text(GOOD)
    assert command.index(folder).code == 0
    before = state_of(home)
    _write(folder, Refused)
    beside = around(home)
    named = command.index(*_files(Refused, folder))
    after, beside_after = state_of(home), around(home)
    _write(folder, Read)
    whole = command.index(folder)
    yield Commanded(
        folder=folder,
        named=named,
        whole=whole,
        states=(before, after),
        surroundings=(beside, beside_after),
        library=Library(Home(home), FakeEncoder()),
    )
    shutil.rmtree(folder)


def _files(kind: type, folder: Path) -> Iterator[Path]:
    return (folder / sample.file for sample in SAMPLES if isinstance(sample.expected, kind))


def _write(folder: Path, kind: type) -> None:
    for sample in SAMPLES:
        if isinstance(sample.expected, kind):
            (folder / sample.file).write_bytes(sample.data())


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The API over a home with one good document."""

    shelf: Shelf
    client: TestClient


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    shelf = Shelf(tmp_path_factory.mktemp("api"))
    with shelf.put({"good.txt": GOOD}).client(admin_token=TOKEN) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield Served(shelf=shelf, client=client)


Check = Callable[[Sample], None]


@pytest.fixture
def check(commanded: Commanded, served: Served) -> Check:
    """Check that a sample becomes what it says, by the command and by the API."""

    def through_both_doors(sample: Sample) -> None:
        if isinstance(sample.expected, Refused):
            _refused_by_the_command(commanded, sample, sample.expected)
            _refused_by_the_api(served, sample, sample.expected)
        else:
            _read_by_the_command(commanded, sample, sample.expected)
            _read_by_the_api(served, sample, sample.expected)

    return through_both_doors


def _refused_by_the_command(door: Commanded, sample: Sample, expected: Refused) -> None:
    path = door.folder / sample.file
    if expected.kind == "unknown-format":  # they are told together, by their types
        (line,) = (line for line in door.whole.lines if "of a type that is not read" in line)
        assert path.suffix in line
        assert "known types are" in line
        return
    assert door.whole.line_of(path).startswith(f"wherein: skipped: {path}: ")
    for run in (door.named, door.whole):
        assert expected.fact in run.line_of(path)
        assert says_what_to_do(run.line_of(path))


def _refused_by_the_api(door: Served, sample: Sample, expected: Refused) -> None:
    before = state_of(door.shelf.home.path)

    refused = door.client.post("/api/documents", files={"file": (sample.file, sample.data())})

    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (
        expected.status,
        f"urn:wherein:{expected.kind}",
    )
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert problem["detail"].startswith(f"{sample.file}: ")
    assert expected.fact in problem["detail"]
    assert says_what_to_do(problem["detail"])
    assert str(door.shelf.folder) not in refused.text
    assert state_of(door.shelf.home.path) == before
    assert not list(door.shelf.home.path.joinpath("incoming").iterdir())


def _read_by_the_command(door: Commanded, sample: Sample, expected: Read) -> None:
    check_text(door.library.retriever().document(sample.file).text, expected)
    if expected.remark:
        lines = [line for line in door.whole.lines if sample.file in line]
        assert any(expected.remark in line for line in lines)


def _read_by_the_api(door: Served, sample: Sample, expected: Read) -> None:
    added = door.client.post("/api/documents", files={"file": (sample.file, sample.data())})

    assert (added.status_code, added.json()["outcome"]) == (201, "added")
    text = door.client.get(f"/api/documents/{sample.file}/text").json()["text"]
    check_text(text, expected)
    assert door.client.delete(f"/api/documents/{sample.file}").status_code == 204
    assert [row[1] for row in state_of(door.shelf.home.path).documents] == ["good.txt"]


def check_text(text: str, expected: Read) -> None:
    assert text
    assert expected.text is None or text == expected.text
    assert expected.part in text
    assert not [words for words in expected.without if words in text]


def says_what_to_do(sentence: str) -> bool:
    """Tell whether a sentence goes on behind its reason, and ends."""
    return bool(sentence.rstrip(".").partition("; ")[2]) and sentence.endswith(".")
