"""Own how the parts are put together. Settings are read here and nowhere below."""

from bot.assistant import Assistant
from bot.extractive import ExtractiveReader
from bot.reader import Reader
from bot.settings import Settings
from bot.trained import TrainedReader
from corpus.splitting import Splitter
from index.encoder import Encoder, Progress, silent
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from index.model_folder import local_model, packaged_model
from index.onnx_encoder import OnnxEncoder
from index.reader_model import ReaderModel
from index.reading_reranker import ReadingReranker
from index.reranker import PairReranker, Reranker
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
        self.reader_model = ReaderModel(packaged_model())
        self.library = Library(self.home, self.encoder, reranker=self._reranker())
        self.assistant = Assistant(self.library, self._reader())

    @property
    def reads(self) -> bool:
        """Tell whether the trained reader answers; else the first reader does."""
        return self.settings.reader == "trained" and self.reader_model.is_there

    def _reranker(self) -> Reranker:
        return ReadingReranker(self.reader_model) if self.reads else PairReranker()

    def _reader(self) -> Reader:
        first = ExtractiveReader(self.encoder)
        return TrainedReader(otherwise=first) if self.reads else first

    def indexer(self, *, progress: Progress = silent) -> Indexer:
        """Return the writer of the home."""
        splitter = Splitter(count_tokens=self.encoder.count_tokens)
        return Indexer(self.home, encoder=self.encoder, splitter=splitter, progress=progress)
