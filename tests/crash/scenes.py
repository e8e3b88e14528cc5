"""The homes that deeds are done to: each change of a folder, by itself and together."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.crash.deeds import Deed, do
from tests.crash.soundness import Expectation, State
from tests.crash.version_1 import make_version_1

ONE = "seizures may follow an infection\n\nthey come with sudden fever"
OTHER_ONE = "seizures may follow an infection\n\nthey come with slow tumours"
TWO = "steroids are always given first\n\nrelapses are treated with plasma"
PAGE = "children walk again in spring\n\ntheir eyes dance no longer"
OTHER_PAGE = "children walk again in spring\n\ntheir speech returns much later"


def page(text: str) -> bytes:
    """Return an HTML page that shows a text: it is read in a worker process."""
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n")).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A home as it was before a deed, `start`, and what may become of it."""

    folder: Path
    start: Path
    expected: Expectation

    def home(self, name: str) -> Path:
        """Return a fresh copy of the home."""
        home = self.folder / name
        if self.start.exists():
            shutil.copytree(self.start, home)
        return home


class Stage:
    """A folder of files, and the scene that is made of it step by step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents = folder / "documents"
        self.documents.mkdir()
        self.start = folder / "start"

    def write(self, **files: str | bytes) -> None:
        """Write files; what stands behind ``__`` is the suffix."""
        for name, data in files.items():
            path = self.documents / name.replace("__", ".")
            path.write_bytes(data.encode() if isinstance(data, str) else data)

    def update(self) -> Deed:
        """Return the deed that brings a home up to date with the folder."""
        return Deed(path=str(self.documents))

    def state(self, *, skipped: str = "", **texts: str) -> State:
        """Return the state in which the folder's files have these texts."""
        names = {name.replace("__", "."): text for name, text in texts.items()}
        return State(
            texts=names,
            places={name: str(self.documents / name) for name in names},
            skipped=frozenset({str(self.documents / skipped)} if skipped else ()),
        )

    def scene(self, old: State, new: State, deed: Deed) -> Scene:
        """Do the deed once, undisturbed, to see which entries a home then has."""
        expected = Expectation(old=old, new=new, deed=deed, entries=frozenset())
        scene = Scene(folder=self.folder, start=self.start, expected=expected)
        example = scene.home("example")
        do(example, deed)
        entries = frozenset(entry.name for entry in example.iterdir())
        return replace(scene, expected=replace(expected, entries=entries))


def a_first_run(stage: Stage) -> Scene:
    """Make a home where there is none."""
    stage.write(one__txt=ONE, two__txt=TWO)
    return stage.scene(State(), stage.state(one__txt=ONE, two__txt=TWO), stage.update())


def additions(stage: Stage) -> Scene:
    """Add a page, and a file that cannot be read."""
    stage.write(one__txt=ONE)
    do(stage.start, stage.update())
    stage.write(page__html=page(PAGE), broken__txt=b"\0\0")
    new = stage.state(one__txt=ONE, page__html=PAGE, skipped="broken.txt")
    return stage.scene(stage.state(one__txt=ONE), new, stage.update())


def changes(stage: Stage) -> Scene:
    """Change a text; another one stays."""
    stage.write(one__txt=ONE, two__txt=TWO)
    do(stage.start, stage.update())
    stage.write(one__txt=OTHER_ONE)
    old = stage.state(one__txt=ONE, two__txt=TWO)
    return stage.scene(old, stage.state(one__txt=OTHER_ONE, two__txt=TWO), stage.update())


def moves(stage: Stage) -> Scene:
    """Give a file another name."""
    stage.write(one__txt=ONE, two__txt=TWO)
    do(stage.start, stage.update())
    (stage.documents / "two.txt").rename(stage.documents / "three.txt")
    old = stage.state(one__txt=ONE, two__txt=TWO)
    return stage.scene(old, stage.state(one__txt=ONE, three__txt=TWO), stage.update())


def a_move_of_all(stage: Stage) -> Scene:
    """Give the folder another name: every place changes, and no vector."""
    stage.write(one__txt=ONE, two__txt=TWO)
    do(stage.start, stage.update())
    old = stage.state(one__txt=ONE, two__txt=TWO)
    stage.documents = stage.documents.rename(stage.folder / "elsewhere")
    return stage.scene(old, stage.state(one__txt=ONE, two__txt=TWO), stage.update())


def deletions(stage: Stage) -> Scene:
    """Delete a file that was read, and one that could not be."""
    stage.write(one__txt=ONE, two__txt=TWO, broken__txt=b"\0\0")
    do(stage.start, stage.update())
    for name in ("two.txt", "broken.txt"):
        (stage.documents / name).unlink()
    old = stage.state(one__txt=ONE, two__txt=TWO, skipped="broken.txt")
    return stage.scene(old, stage.state(one__txt=ONE), stage.update())


def a_removal_by_id(stage: Stage) -> Scene:
    """Remove a document whose file still stands."""
    stage.write(one__txt=ONE, two__txt=TWO)
    do(stage.start, stage.update())
    old = stage.state(one__txt=ONE, two__txt=TWO)
    deed = Deed(verb="remove", document_id="two.txt")
    return stage.scene(old, stage.state(one__txt=ONE), deed)


def an_upload(stage: Stage) -> Scene:
    """Put an uploaded page in the place of another one."""
    stage.write(one__txt=ONE)
    do(stage.start, stage.update())
    source = stage.folder / "sent"
    deed = Deed(verb="upload", path=str(source), document_id="sent.html")
    source.write_bytes(page(PAGE))
    do(stage.start, deed)
    source.write_bytes(page(OTHER_PAGE))
    old, new = (
        State(texts={**kept.texts, "sent.html": text}, places={**kept.places, "sent.html": ""})
        for kept, text in (
            (stage.state(one__txt=ONE), PAGE),
            (stage.state(one__txt=ONE), OTHER_PAGE),
        )
    )
    return stage.scene(old, new, deed)


def a_migration(stage: Stage) -> Scene:
    """Change a text where the catalog is of version 1."""
    make_version_1(stage.start, {"one.txt": ONE, "two.txt": TWO}, folder=stage.documents)
    stage.write(one__txt=OTHER_ONE, two__txt=TWO)
    old = stage.state(one__txt=ONE, two__txt=TWO)
    return stage.scene(old, stage.state(one__txt=OTHER_ONE, two__txt=TWO), stage.update())


def all_at_once(stage: Stage) -> Scene:
    """Add, change and delete texts in one run."""
    stage.write(one__txt=ONE, two__txt=TWO)
    do(stage.start, stage.update())
    (stage.documents / "two.txt").unlink()
    stage.write(one__txt=OTHER_ONE, three__txt=PAGE)
    old = stage.state(one__txt=ONE, two__txt=TWO)
    return stage.scene(old, stage.state(one__txt=OTHER_ONE, three__txt=PAGE), stage.update())


DEEDS: Mapping[str, Callable[[Stage], Scene]] = {
    "a first run": a_first_run,
    "additions": additions,
    "changes": changes,
    "moves": moves,
    "a move of all": a_move_of_all,
    "deletions": deletions,
    "a removal by id": a_removal_by_id,
    "an upload": an_upload,
    "a migration": a_migration,
}
