"""Documents in a home on disk, over the fake encoder, and all that reads them."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from fastapi.testclient import TestClient

from bot.api.app import create_app
from bot.api.closing import Closing
from bot.api.event_stream import StreamTerms
from bot.api.observation import Observer
from bot.api.protection.protection import Protection
from bot.assistant import Assistant
from bot.calibration import Calibration
from bot.extractive import ExtractiveReader
from bot.feedback import Feedback
from bot.question_log import QuestionLog
from corpus.schema import CATALOG_NAME
from corpus.splitting import Splitter
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from tests.bot.calibrations import SURE
from tests.fakes import FakeEncoder

TIRELESS = Protection(rate_limit=0)


class Shelf:
    """A folder with documents and the home that they are indexed in."""

    def __init__(self, folder: Path, *, calibration: Calibration = SURE) -> None:
        self.folder = folder
        self.documents = folder / "documents"
        self.documents.mkdir(parents=True)
        self.home = Home(folder / "home")
        self.encoder = FakeEncoder()
        self.library = Library(self.home, self.encoder)
        self.reader = ExtractiveReader(self.encoder, calibration=calibration)
        self.assistant = Assistant(self.library, self.reader)

    @property
    def indexer(self) -> Indexer:
        splitter = Splitter(count_tokens=self.encoder.count_tokens)
        return Indexer(self.home, encoder=self.encoder, splitter=splitter)

    def put(self, texts: Mapping[str, str]) -> Self:
        """Write files, by their path in the folder, and index the folder."""
        for name, text in texts.items():
            path = self.documents / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        self.indexer.update([self.documents])
        return self

    def rename(self, document_id: str, to: str) -> None:
        """Give a document an id that no file of a known type could have."""
        with sqlite3.connect(self.home.path / CATALOG_NAME) as catalog:
            catalog.execute(
                "UPDATE documents SET document_id = ? WHERE document_id = ?", [to, document_id]
            )
        catalog.close()

    def damage(self) -> None:
        """Flip the bits of one byte in the middle of the vectors."""
        (vectors,) = self.home.generations.glob("*/vectors.faiss")
        with vectors.open("r+b") as file:
            file.seek(vectors.stat().st_size // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 0xFF]))

    def client(
        self,
        *,
        suggestions: tuple[str, ...] = (),
        admin_token: str | None = None,
        question_log: QuestionLog | None = None,
        protection: Protection = TIRELESS,
        observers: Sequence[Observer] = (),
        closing: Closing | None = None,
        feedback: Feedback | None = None,
        language: str | None = None,
        stream_terms: StreamTerms | None = None,
    ) -> TestClient:
        """Return a client of the API over this home; what it cannot answer is a 500.

        Unless a protection is given, the strict one stands but for the limit on questions.
        """
        app = create_app(
            assistant=self.assistant,
            library=self.library,
            suggestions=suggestions,
            indexer=self.indexer,
            admin_token=admin_token,
            question_log=question_log,
            protection=protection,
            observers=observers,
            closing=closing,
            feedback=feedback,
            language=language,
            stream_terms=stream_terms,
        )
        return TestClient(app, raise_server_exceptions=False)
