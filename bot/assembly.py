"""Own how the parts are put together. Settings are read here and nowhere below."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property

from bot import extractive, trained
from bot.assistant import Assistant
from bot.calibration import Calibration, packaged
from bot.calibration_in_force import CalibratedReader, CalibrationInForce
from bot.extractive import ExtractiveReader
from bot.generation.assistant import WordingAssistant
from bot.generation.client import ChatClient
from bot.generation.writer import Writer
from bot.reader import Reader
from bot.saved_calibration import CalibrationFile
from bot.settings import Settings
from bot.trained import TrainedReader
from corpus.splitting import Splitter
from index.encoder import Encoder, Progress, silent
from index.home import Home
from index.indexer import Indexer
from index.lexical import FINGERPRINT
from index.library import Library
from index.model_folder import local_model, packaged_model
from index.onnx_encoder import OnnxEncoder
from index.reader_model import ReaderModel
from index.reading_reranker import ReadingReranker
from index.reranker import PairReranker, Reranker
from index.sentence_transformer import SentenceTransformerEncoder

_DIGITS = 12


def _encoder(settings: Settings) -> Encoder:
    """Return the packaged encoder, or one over a folder of the user's own."""
    if settings.model:
        return SentenceTransformerEncoder(local_model(settings.model))
    return OnnxEncoder(packaged_model())


class Assembly:
    """The parts that one set of settings stands for. Making one loads nothing heavy.

    Raises HomeUnusable where the home cannot be a folder.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = Home(settings.home)
        self.home.check()
        self.encoder = _encoder(settings)
        self.reader_model = ReaderModel(packaged_model())
        self.library = Library(self.home, self.encoder, reranker=self._reranker())
        self.calibration_file = CalibrationFile(self.home.calibration)
        self.calibration = self._calibration()
        self.assistant = self._assistant()

    @property
    def reads(self) -> bool:
        """Tell whether the trained reader answers; else the first reader does."""
        return self.settings.reader == "trained" and self.reader_model.is_there

    def check_ready(self) -> None:
        """Raise what would keep every question from being answered: index or calibration."""
        self.library.retriever()
        self.calibration.standing()

    def _reranker(self) -> Reranker:
        return ReadingReranker(self.reader_model) if self.reads else PairReranker()

    def _calibration(self) -> CalibrationInForce:
        return CalibrationInForce(
            self.calibration_file,
            packaged=packaged(trained.NAME if self.reads else extractive.NAME),
            fits=self.fits,
            precision=self.settings.precision,
        )

    def fits(self) -> dict[str, str | int]:
        """Return what gives a reader's scores their meaning: a calibration is good for it alone."""
        reader = trained if self.reads else extractive
        splitter = Splitter(count_tokens=self.encoder.count_tokens)
        return {
            "reader": reader.NAME,
            "reader version": reader.VERSION,
            "reader model": self.reader_model.fingerprint[:_DIGITS] if self.reads else "none",
            "encoder": _named(self.encoder.fingerprint, "model"),
            "word index": _named(FINGERPRINT, "name"),
            "splitter": _named(splitter.fingerprint, "name"),
        }

    def reader(self, calibration: Calibration, *, otherwise: Reader | None = None) -> Reader:
        """Return what answers, by a calibration.

        `otherwise` answers what the trained reader cannot read: the first reader, unless told
        otherwise, by its packaged calibration.
        """
        if not self.reads:
            return ExtractiveReader(self.encoder, calibration=calibration)
        return TrainedReader(otherwise=otherwise or self._first_reader, calibration=calibration)

    @cached_property
    def _first_reader(self) -> Reader:
        calibration, precision = packaged(extractive.NAME).calibration, self.settings.precision
        held = calibration if precision is None else calibration.held_to(precision)
        return ExtractiveReader(self.encoder, calibration=held)

    def _assistant(self) -> Assistant:
        assistant = Assistant(self.library, CalibratedReader(self.calibration, self.reader))
        if (url := self.settings.llm_url) is None:
            return assistant
        key = self.settings.llm_key
        model = ChatClient(
            url,
            model=self.settings.llm_model,
            key=key.get_secret_value() if key else None,
            timeout=self.settings.llm_timeout,
        )
        return WordingAssistant(assistant, Writer(model))

    def indexer(self, *, progress: Progress = silent) -> Indexer:
        """Return the writer of the home."""
        splitter = Splitter(count_tokens=self.encoder.count_tokens)
        return Indexer(self.home, encoder=self.encoder, splitter=splitter, progress=progress)


def _named(fingerprint: Mapping[str, str | int], name: str) -> str:
    """Return a fingerprint as a name that a person knows and a hash of all of it."""
    digest = hashlib.sha256(json.dumps(fingerprint, sort_keys=True).encode()).hexdigest()
    return f"{fingerprint[name]} ({digest[:_DIGITS]})"
