"""L38: a worker that is killed, stopped or crashes in mid-file harms that file alone."""

import json
import sys
from functools import partial
from pathlib import Path

import pytest

from corpus.formats.table import FORMATS, Format
from corpus.parsing import Limits, Parser
from tests.bot.commands.conftest import Wherein
from tests.bot.shelf import Shelf
from tests.catalogue.conftest import GOOD, TOKEN, says_what_to_do
from tests.catalogue.store import state_of

HOSTILE = '''
"""A format whose files say what becomes of their parser."""
import ctypes, os, time

def extract(data, *, path):
    globals()[data.decode()]()

def killed(): os.kill(os.getpid(), 9)
def spin():
    while True: pass
def hang(): time.sleep(600)
def bloat(): return [bytearray(2**20) for _ in range(2**20)]
def crash(): ctypes.string_at(0)
def leave(): os._exit(7)
'''
DEEDS = (
    ("killed", "memory", "its parser was killed by the system, most likely for want of memory"),
    ("bloat", "memory", "it takes more memory to parse than is allowed"),
    ("spin", "seconds", "it takes more than 1 seconds of computing to parse"),
    ("crash", "parser-failed", "its parser crashed (SIGSEGV)"),
    ("leave", "parser-failed", "its parser ended without an answer (exit status 7)"),
)
SMALL = Limits(seconds=60, cpu_seconds=1, memory=256 * 2**20)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")


@pytest.fixture(autouse=True)
def _hostile_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "hostile_format.py").write_text(HOSTILE)
    monkeypatch.syspath_prepend(packages)
    evil = Format(name="evil", function="hostile_format:extract")
    monkeypatch.setitem(FORMATS, ".evil", evil)
    monkeypatch.setattr("index.indexer.Parser", partial(Parser, limits=SMALL))


def test_l38_the_files_after_those_that_kill_their_worker_are_read(
    wherein: Wherein, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number, (deed, _, _) in enumerate(DEEDS):
        (folder / f"{number}-a.evil").write_text(deed)
        (folder / f"{number}-b.csv").write_text(
            f"question,answer\nWho is {number}?,Number {number}"
        )

    outcome = wherein("index", folder)

    assert outcome.code == 0
    assert outcome.out.startswith(f"{len(DEEDS)} added, {len(DEEDS)} skipped; ")
    for number, (line, (_, _, reason)) in enumerate(
        zip(outcome.err.splitlines(), DEEDS, strict=True)
    ):
        assert line.startswith(f"wherein: skipped: {folder / f'{number}-a.evil'}: {reason}; ")
        assert says_what_to_do(line)


def test_l38_a_worker_that_hangs_is_stopped(
    wherein: Wherein, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.indexer.Parser", partial(Parser, limits=Limits(seconds=2)))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.evil").write_text("hang")
    (folder / "b.txt").write_text(GOOD)

    outcome = wherein("index", folder)

    assert outcome.out.startswith("1 added, 1 skipped; ")
    assert f"{folder / 'a.evil'}: it takes more than 2 seconds to parse; " in outcome.complaint


@pytest.mark.parametrize(("deed", "kind", "reason"), DEEDS)
def test_l38_an_upload_that_kills_its_worker_is_a_422_that_says_why(
    shelf: Shelf, deed: str, kind: str, reason: str
) -> None:
    with shelf.put({"good.txt": GOOD}).client(admin_token=TOKEN) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        before = state_of(shelf.home.path)
        refused = client.post("/api/documents", files={"file": ("a.evil", deed.encode())})
        after = state_of(shelf.home.path)
        table = b"question,answer\nWho is next?,The next one is read."
        added = client.post("/api/documents", files={"file": ("next.csv", table)})

    assert (refused.status_code, refused.json()["type"]) == (422, f"urn:wherein:{kind}")
    assert refused.json()["detail"].startswith(f"a.evil: {reason}; ")
    assert str(shelf.folder) not in json.dumps(refused.json())
    assert after == before
    assert added.status_code == 201
