"""Own `wherein doctor`."""

from bot.assembly import Assembly
from index.inspection import inspect


def run(assembly: Assembly) -> bool:
    """Print what was found and what would mend it; return whether all is sound."""
    sound = True
    for finding in inspect(assembly.home, assembly.encoder):
        sound = sound and finding.sound
        print(f"{'ok   ' if finding.sound else 'FAULT'} {finding.subject}: {finding.verdict}")
        if finding.remedy:
            print(f"      remedy: {finding.remedy}")
    return sound
