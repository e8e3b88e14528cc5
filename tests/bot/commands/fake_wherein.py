"""The command line over the fake encoder, in this process or as one of its own.

``python -m tests.bot.commands.fake_wherein ask ...``; with STALL set the encoder says that it
was reached, and then waits to be interrupted.
"""

import os
import signal
from collections.abc import Sequence
from unittest import mock

from bot.assembly import Assembly
from bot.assistant import Assistant
from bot.calibration import Packaged
from bot.calibration_in_force import CalibratedReader, CalibrationInForce
from bot.cli import main
from bot.settings import Settings
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


class FakeAssembly(Assembly):
    """The real parts over the fake encoder."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.model_copy(update={"reader": "extractive"}))
        self.encoder = StallingEncoder() if "STALL" in os.environ else FakeEncoder()
        self.library = Library(self.home, self.encoder)
        self.calibration = CalibrationInForce(
            self.calibration_file,
            packaged=Packaged(calibration=SURE),
            fits=self.fits,
            precision=settings.precision,
        )
        self.assistant = Assistant(self.library, CalibratedReader(self.calibration, self.reader))


def run_main() -> None:
    """Run `main` over the fake encoder; never returns."""
    with mock.patch("bot.assembly.Assembly", FakeAssembly):
        main()


if __name__ == "__main__":
    run_main()
