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
from index.onnx_encoder import OnnxEncoder
from index.sentence_transformer import SentenceTransformerEncoder


def _encoder(settings: Settings) -> Encoder:
    """Return the packaged encoder, or one over a folder of the user's own."""
    if settings.model:
        return SentenceTransformerEncoder(local_model(settings.model))
    return OnnxEncoder(packaged_model())


class Assembly:
    """The parts that one set of settings stands for. Making one loads nothing heavy."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = Home(settings.home)
        self.encoder = _encoder(settings)
        self.library = Library(self.home, self.encoder)
        self.assistant = Assistant(self.library, ExtractiveReader(self.encoder))

    def indexer(self, *, progress: Progress = silent) -> Indexer:
        """Return the writer of the home."""
        splitter = Splitter(count_tokens=self.encoder.count_tokens)
        return Indexer(self.home, encoder=self.encoder, splitter=splitter, progress=progress)
