"""One home, indexed once with the real encoder, over a folder with every format."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answer import Citation
from bot.assembly import Assembly
from bot.settings import Settings
from corpus.document import Document
from tests.end_to_end.folder import fill
from tests.end_to_end.hebrew import hebrew_font, hebrew_page
from tests.end_to_end.office import SOFFICE, save_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """The folder, and what answers from it."""

    folder: Path
    assembly: Assembly

    def first_citation(self, question: str) -> Citation:
        """Ask, and return the first citation; None of them is a failure."""
        answer = self.assembly.assistant.ask(question)
        assert answer.citations, [hit.passage for hit in answer.hits]
        return answer.citations[0]

    def document(self, name: str) -> Document:
        """Return a document as the catalog has it."""
        return self.assembly.library.retriever().document(name)

    def holding(self, words: str) -> list[str]:
        """Return the names of the documents that hold these words, white space aside."""
        names = [one.document_id for one in self.assembly.library.retriever().documents()]
        return [name for name in names if words in " ".join(self.document(name).text.split())]


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    """The folder, indexed by its worker process as the command does it."""
    folder = tmp_path_factory.mktemp("folder")
    fill(folder)
    if SOFFICE:
        save_all(folder, tmp_path_factory.mktemp("office") / "scratch")
    if font := hebrew_font():
        (folder / "lighthouse.pdf").write_bytes(hebrew_page(font))
    assembly = Assembly(Settings(home=tmp_path_factory.mktemp("home"), model=None))
    report = assembly.indexer().update([folder])
    assert not report.documents.skipped
    return Indexed(folder=folder, assembly=assembly)
