"""Own `wherein doctor`."""

from contextlib import closing
from itertools import chain

from bot.assembly import Assembly
from bot.commands.terminal import printable
from index.concerns import concerns
from index.inspection import inspect
from index.sources import lost, unread


def run(assembly: Assembly) -> bool:
    """Print what was found and what would mend it; return whether all is sound.

    What is odd about the documents themselves is told in notes, and is no fault of the home.
    """
    sound = True
    for finding in inspect(assembly.home, assembly.encoder):
        sound = sound and finding.sound
        print(f"{'ok   ' if finding.sound else 'FAULT'} {finding.subject}: {finding.verdict}")
        if finding.remedy:
            print(f"      remedy: {finding.remedy}")
    print(f"ok    reader: {_reader(assembly)}")
    if sound:
        with closing(assembly.home.catalog.snapshot()) as snapshot:
            told = concerns(snapshot, assembly.encoder), lost(snapshot), unread(snapshot)
            for concern in chain.from_iterable(told):
                print(printable(f"note  {concern.subject}: {concern.what}"))
    return sound


def _reader(assembly: Assembly) -> str:
    """Tell what picks the words that answer, and why not the trained reader."""
    if assembly.reads:
        return "trained"
    if assembly.settings.reader == "extractive":
        return "the first one, as WHEREIN_READER says"
    return "the first one, as the trained one's files are missing; install the project again"
