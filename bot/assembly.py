"""Own how the parts are put together. Settings are read here and nowhere below."""

from bot.assistant import Assistant
from bot.extractive import ExtractiveReader
from bot.settings import Settings
from corpus.splitting import Splitter
from index.encoder import Encoder, Progress, silent
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from index.model_folder import local_model, packaged_model
from index.sentence_transformer import SentenceTransformerEncoder


class Assembly:
    """The parts that one set of settings stands for. Making one loads nothing heavy."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = Home(settings.home)
        folder = local_model(settings.model) if settings.model else packaged_model()
        self.encoder: Encoder = SentenceTransformerEncoder(folder)
        self.library = Library(self.home, self.encoder)
        self.assistant = Assistant(self.library, ExtractiveReader(self.encoder))

    def indexer(self, *, progress: Progress = silent) -> Indexer:
        """Return the writer of the home."""
        splitter = Splitter(count_tokens=self.encoder.count_tokens)
        return Indexer(self.home, encoder=self.encoder, splitter=splitter, progress=progress)
