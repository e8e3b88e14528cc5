"""Own how gaps are told on a terminal."""

import textwrap
from collections.abc import Iterator, Sequence

from bot.commands.terminal import counted
from bot.evaluation.gaps import Counted, Gap
from bot.evaluation.logged import LoggedQuestions
from bot.evaluation.reports.table import fitted
from bot.evaluation.reports.terminal import Screen

MOST_SHOWN = 20
"""So many gaps are told of, unless told otherwise; the rest is counted."""

_QUESTIONS_SHOWN, _PASSAGES_SHOWN = 5, 3


def gap_lines(
    found: Sequence[Gap], log: LoggedQuestions, *, screen: Screen, most: int = MOST_SHOWN
) -> Iterator[str]:
    """Yield the lines of a list of gaps, the `most` largest; `log` is what they were found in.

    Questions and ids are anybody's words: each is one line that commands nothing.
    """
    yield from map(screen.speakable, _lines(found, log, screen, most))


def _lines(found: Sequence[Gap], log: LoggedQuestions, screen: Screen, most: int) -> Iterator[str]:
    yield from _wrapped(f"Questions without an answer in {log.path}", screen, style="strong")
    asked = f"{log.unanswered:,} of {counted(log.asked, 'question')}"
    yield from _wrapped(f"{asked}, in {counted(len(found), 'gap')}", screen)
    yield from _passed_over(log, screen)
    for number, gap in enumerate(found[:most], start=1):
        yield ""
        heading = f"{number}. asked {counted(gap.count, 'time')}"
        yield screen.styled(heading, "strong")
        yield from _some(gap.questions, _QUESTIONS_SHOWN, "question", screen)
        if gap.passages:
            yield screen.styled("   passages tried", "quiet")
            yield from _some(gap.passages, _PASSAGES_SHOWN, "passage", screen)
    if (left := len(found) - most) > 0:
        yield ""
        yield f"and {counted(left, 'more gap')}"


def _passed_over(log: LoggedQuestions, screen: Screen) -> Iterator[str]:
    if log.untied:
        told = f"{counted(log.untied, 'vote')} had no question with {_them(log.untied)}"
        yield from _wrapped(told, screen)
    if log.bad:
        told = f"{counted(log.bad, 'line')} could not be read and {_was(log.bad)} passed over:"
        yield from _wrapped(told, screen, style="worse")
        for problem in log.problems:
            yield from _wrapped(str(problem), screen)
        if (left := log.bad - len(log.problems)) > 0:
            yield f"and {left:,} more"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _some(all_of_them: Sequence[Counted], most: int, noun: str, screen: Screen) -> Iterator[str]:
    shown = all_of_them[:most]
    width = max(len(f"{one.count:,}") for one in shown)
    for one in shown:
        line = f"   {one.count:>{width},}  {screen.plain(one.name)}"
        yield fitted(screen.speakable(line), screen.width, more=screen.speakable("…"))
    if (left := len(all_of_them) - most) > 0:
        yield f"   and {counted(left, f'more {noun}')}"


def _wrapped(text: str, screen: Screen, *, style: str = "") -> Iterator[str]:
    for line in textwrap.wrap(screen.plain(text), screen.width, break_on_hyphens=False):
        yield screen.styled(line, style)
