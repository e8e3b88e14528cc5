"""Run the command line as it is, in a process that says on SIGUSR1 how many tasks its loop has.

The number goes to the file that the variable LOAD_TASKS names.
"""

import asyncio
import os
import signal
from pathlib import Path

from bot.cli import main

VARIABLE = "LOAD_TASKS"


def _tell(_signal: int, _frame: object) -> None:
    told = Path(os.environ[VARIABLE])
    fresh = told.with_suffix(".new")
    fresh.write_text(str(len(asyncio.all_tasks())), "ascii")
    fresh.replace(told)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, _tell)
    main()
