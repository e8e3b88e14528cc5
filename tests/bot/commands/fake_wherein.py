"""The command line over the fake encoder, in this process or as one of its own.

``python -m tests.bot.commands.fake_wherein ask ...``; with STALL set the encoder says that it
was reached, and then waits to be interrupted. With SLOW set it says so of a question with the word
"slow", and takes as many seconds over it. While there is a file that FAIL_IN_WORKERS
names, no worker of a server comes up.
"""

import os
import signal
from collections.abc import Sequence
from multiprocessing import parent_process
from pathlib import Path
from threading import Event
from unittest import mock

from bot.assembly import Assembly
from bot.calibration import Packaged
from bot.calibration_in_force import CalibrationInForce
from bot.cli import main
from bot.settings import Settings
from corpus.errors import HomeUnusable
from index.encoder import Progress, Vectors, silent
from index.library import Library
from tests.bot.calibrations import SURE
from tests.fakes import FakeEncoder


class StallingEncoder(FakeEncoder):
    """An encoder that never comes to an end."""

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        print("encoding", flush=True)
        while True:
            signal.pause()


class SlowEncoder(FakeEncoder):
    """An encoder that takes its time over some questions."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        if "slow" in texts[0].split():
            print("encoding", flush=True)
            Event().wait(float(os.environ["SLOW"]))
        return super().encode_questions(texts)


def _encoder() -> FakeEncoder:
    if "SLOW" in os.environ:
        return SlowEncoder()
    return StallingEncoder() if "STALL" in os.environ else FakeEncoder()


class FakeAssembly(Assembly):
    """The real parts over the fake encoder."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.model_copy(update={"reader": "extractive"}))
        if Path(os.environ.get("FAIL_IN_WORKERS", "")).is_file() and parent_process():
            raise HomeUnusable(settings.home, "told to fail")
        self.encoder = _encoder()
        self.library = Library(self.home, self.encoder)
        self.calibration = CalibrationInForce(
            self.calibration_file,
            packaged=Packaged(calibration=SURE),
            fits=self.fits,
            precision=settings.precision,
        )
        self.assistant = self._assistant()


def run_main() -> None:
    """Run `main` over the fake encoder; never returns."""
    with mock.patch("bot.assembly.Assembly", FakeAssembly):
        main()


if __name__ == "__main__":
    run_main()
