"""What is done to a home: the same by a child that is killed and by whoever comes after it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.splitting import Splitter
from index.home import Home
from index.indexer import Indexer
from tests.fakes import FakeEncoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Update from a folder, upload a file under an id, or remove an id."""

    verb: Literal["update", "upload", "remove"] = "update"
    path: str = ""
    document_id: str = ""


def splitter() -> Splitter:
    """Return a splitter whose passages are paragraphs where those have five words each."""
    return Splitter(count_tokens=FakeEncoder().count_tokens, size=8, overlap=0)


def do(home: Path, deed: Deed) -> None:
    """Do a deed as the command line and the API do it."""
    indexer = Indexer(Home(home), encoder=FakeEncoder(), splitter=splitter())
    match deed.verb:
        case "update":
            indexer.update([Path(deed.path)])
        case "upload":
            with Path(deed.path).open("rb") as data:
                indexer.upload(data, document_id=deed.document_id)
        case "remove":
            indexer.remove([deed.document_id])
