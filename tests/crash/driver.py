"""Write to a home in child processes that a tracer can kill at any system call.

Imports cost more than the work, so this serves: for each line on standard input it forks a
child, says its process id, and lets it begin when it is told to. Nothing but the work itself
happens in the child after that, so the n-th call of a kind is the same call in every run. What
a killed child leaves running becomes a child of this process, which says how that ended.
"""

import ctypes
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import index.indexer
from corpus.errors import BadEnvironment
from corpus.records import Generation
from index.encoder import Fingerprint
from index.generation import Contents, write_generation
from tests.crash.deeds import Deed, do
from tests.crash.orphans import adopt, ends_of_orphans

EXIT_ENVIRONMENT = 3
_PR_SET_PTRACER, _ANYONE = 0x59616D61, -1


def write_in_place(
    folder: Path, *, number: int, contents: Contents, encoder: Fingerprint, splitter: Fingerprint
) -> Generation:
    """Do what `write_generation` must not: write over the files that are in use."""
    live = next(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    with tempfile.TemporaryDirectory() as elsewhere:
        generation = write_generation(
            Path(elsewhere),
            number=int(live.name),
            contents=contents,
            encoder=encoder,
            splitter=splitter,
        )
        for file in Path(elsewhere, generation.name).iterdir():
            (live / file.name).write_bytes(file.read_bytes())
    return generation


def _serve() -> None:
    _warm_up()
    adopt()
    for line in sys.stdin:
        order = json.loads(line)
        begin_here, begin_there = os.pipe()
        said_here, said_there = os.pipe()
        child = os.fork()
        if child == 0:
            _work(order, begin_here, said_there)
        os.close(begin_here)
        os.close(said_there)
        _tell(child)
        sys.stdin.readline()  # the tracer is attached
        os.write(begin_there, b".")
        os.close(begin_there)
        with os.fdopen(said_here, encoding="utf-8") as said:
            sentence = said.read()
        _, status = os.waitpid(child, 0)
        _tell([os.waitstatus_to_exitcode(status), sentence, ends_of_orphans()])


def _tell(what: object) -> None:
    print(json.dumps(what), flush=True)


def _warm_up() -> None:
    """Import everything that is imported late."""
    with tempfile.TemporaryDirectory() as scratch:
        home, documents = Path(scratch, "home"), Path(scratch, "documents")
        documents.mkdir()
        for text in ("warm", "warmer"):
            (documents / "one.txt").write_text(text, "utf-8")
            (documents / "two.html").write_text(f"<p>{text}", "utf-8")
            do(home, Deed(path=str(documents)))
        page = str(documents / "two.html")
        do(home, Deed(verb="upload", path=page, document_id="upload.html"))
        do(home, Deed(verb="remove", document_id="upload.html"))


def _work(order: dict[str, Any], begin: int, said: int) -> None:
    if sys.platform == "linux":  # let the tracer, which is no ancestor, attach
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYONE, 0, 0, 0)
    if order["in_place"]:
        vars(index.indexer)["write_generation"] = write_in_place
    os.read(begin, 1)
    code, sentence = _outcome(lambda: do(Path(order["home"]), Deed(**order["deed"])))
    os.writev(said, [sentence.encode()])  # no `write`: those are the index's alone
    os._exit(code)


def _outcome(work: Callable[[], None]) -> tuple[int, str]:
    try:
        work()
    except BadEnvironment as error:
        return EXIT_ENVIRONMENT, str(error)
    except BaseException as error:  # noqa: BLE001 - whatever it was is said to the test
        return 1, f"{type(error).__name__}: {error}"
    return 0, ""


if __name__ == "__main__":
    _serve()
