"""A folder of documents and the home that they are indexed into."""

from pathlib import Path

from corpus.passage import Passage
from corpus.splitting import Splitter
from index.encoder import Progress, silent
from index.home import Home
from index.indexer import Indexer, IndexReport
from index.library import Library
from index.retriever import Retriever
from tests.fakes import FakeEncoder


class Shelf:
    """Documents under `folder`, and one encoder for all that is done with them."""

    def __init__(self, path: Path) -> None:
        self.folder = path / "documents"
        self.folder.mkdir(parents=True)
        self.home = Home(path / "home")
        self.encoder = FakeEncoder()

    def write(self, name: str, text: str) -> Path:
        """Write a document."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def indexer(self, *, size: int = 8, overlap: int = 0, progress: Progress = silent) -> Indexer:
        """Return a writer that splits into passages of `size` words."""
        splitter = Splitter(count_tokens=self.encoder.count_tokens, size=size, overlap=overlap)
        return Indexer(self.home, encoder=self.encoder, splitter=splitter, progress=progress)

    def update(self, *, strict: bool = False) -> IndexReport:
        """Bring the home up to date with the folder."""
        return self.indexer().update([self.folder], strict=strict)

    def library(self) -> Library:
        """Return a library over the home."""
        return Library(self.home, self.encoder)

    def retriever(self) -> Retriever:
        """Return the newest retriever."""
        return self.library().retriever()

    def found(self, question: str, *, k: int = 3) -> list[str]:
        """Return the texts of the passages found."""
        return [hit.passage.text for hit in self.retriever().retrieve(question, k=k)]

    def passages(self) -> list[Passage]:
        """Return every passage, by document and place."""
        snapshot = self.home.catalog.snapshot()
        passages = [passage for _, passage in snapshot.passages_in_order()]
        snapshot.close()
        return sorted(passages, key=lambda passage: (passage.document_id, passage.span))
