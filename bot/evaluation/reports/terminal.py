"""Own the report of a run on a terminal, of whatever width and whatever it can show."""

import os
import shutil
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from bot.commands.terminal import counted, printable
from bot.evaluation.reports.measures_shown import (
    REFUSALS,
    chance,
    difference,
    duration,
    families,
    first_measures,
    interval,
    share,
    telling_measures,
    verdict,
)
from bot.evaluation.reports.table import Column, fitted, table

_NARROWEST, _WIDEST = 40, 100
_TURNED_SHOWN = 10
_PLAIN = str.maketrans({"–": "-", "−": "-", "…": "~", "’": "'", "›": ">"})
_STYLES = {"strong": "1", "quiet": "2", "worse": "31", "better": "32"}
_TURNS = (("wrong", "Right before, wrong now"), ("right", "Wrong before, right now"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What a terminal can show."""

    width: int
    colour: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: TextIO) -> "Screen":
        """Return what a stream can show: colour only on a terminal that did not decline it."""
        declined = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        return cls(
            width=max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST)),
            colour=stream.isatty() and not declined,
            encoding=stream.encoding or "ascii",
        )

    def styled(self, text: str, style: str) -> str:
        """Return the text in a style, where there is colour."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and style else text

    def plain(self, text: str) -> str:
        """Return foreign text as one line that commands nothing and can be written."""
        return self.speakable(printable(text))

    def speakable(self, line: str) -> str:
        """Return the line in characters that the encoding has."""
        try:
            line.encode(self.encoding)
        except UnicodeEncodeError:
            plain = line.translate(_PLAIN)
            return plain.encode(self.encoding, "backslashreplace").decode(self.encoding)
        return line


def report(
    head: Mapping[str, Any], *, screen: Screen, comparison: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Yield the lines of a report on a run; see `run_form` for `head`.

    A run that is not complete has no scores, so none are shown.
    """
    yield from map(screen.speakable, _lines(head, comparison, screen))


def _lines(
    head: Mapping[str, Any], comparison: Mapping[str, Any] | None, screen: Screen
) -> Iterator[str]:
    yield from _opening(head, screen)
    if not head["complete"]:
        yield from _wrapped(_UNFINISHED, screen, style="worse")
        return
    overall, tags = head["summary"]["overall"], head["summary"]["tags"]
    told = telling_measures(tuple(overall["measures"]), documents=head["index"]["documents"])
    yield from _measures({name: overall["measures"][name] for name in told}, screen)
    yield from _refusals(overall["refusals"], screen)
    latency = overall["latency"]
    yield ""
    yield f"Latency: p50 {duration(latency['p50'])}, p95 {duration(latency['p95'])}"
    if tags:
        yield from _by_tag(overall, tags, screen)
    if comparison:
        yield from _compared(comparison, screen, documents=head["index"]["documents"])


_UNFINISHED = "INCOMPLETE: not every question was asked, so there are no scores."


def _opening(head: Mapping[str, Any], screen: Screen) -> Iterator[str]:
    questions, index = head["questions"], head["index"]
    yield from _wrapped(f"Examination of {questions['path']}", screen, style="strong")
    asked = counted(questions["count"], "question")
    if head["complete"]:
        asked += f", {head['summary']['overall']['answerable']:,} of them answerable"
    yield from _wrapped(asked, screen)
    if index.get("documents") is not None:
        documents = counted(index["documents"], "document")
        over = f"{documents}, {counted(index.get('passages') or 0, 'passage')}"
        yield from _wrapped(over, screen, style="quiet")
    yield ""


def _measures(measures: Mapping[str, Mapping[str, float]], screen: Screen) -> Iterator[str]:
    if not measures:
        yield "No measure: no question has a gold answer."
        return
    groups = [(family.title, members) for family, members in families(tuple(measures))]
    names = [name for _, members in groups for name in members]
    columns = (
        Column(heading="measure", cells=[f"  {screen.plain(n)}" for n in names], is_name=True),
        Column(heading="mean", cells=[share(measures[name]["mean"]) for name in names]),
        Column(heading="95 % range", cells=[interval(measures[name]) for name in names]),
        Column(heading="questions", cells=[f"{measures[n]['count']:,}" for n in names], spare=1),
    )
    heading, *rows = _headed(columns, screen)
    yield heading
    for title, members in groups:
        yield screen.styled(title, "quiet")
        yield from rows[: len(members)]
        del rows[: len(members)]


def _refusals(refusals: Mapping[str, Any], screen: Screen) -> Iterator[str]:
    columns = (
        Column(heading="abstaining", cells=[name for name, _ in REFUSALS], is_name=True),
        Column(heading="value", cells=[share(refusals[name]) for name, _ in REFUSALS]),
    )
    yield ""
    yield from _headed(columns, screen)


def _by_tag(
    overall: Mapping[str, Any], tags: Mapping[str, Mapping[str, Any]], screen: Screen
) -> Iterator[str]:
    rows = {"(all)": overall, **{screen.plain(tag): tags[tag] for tag in sorted(tags)}}
    names = first_measures(tuple(overall["measures"]))
    columns = [
        Column(heading="tag", cells=tuple(rows), is_name=True),
        Column(
            heading="questions",
            cells=[f"{one['questions']:,}" for one in rows.values()],
            spare=1,
        ),
        *(
            Column(heading=name, cells=[_mean(one, name) for one in rows.values()], spare=order)
            for order, name in enumerate(names)
        ),
    ]
    longest = max(16, screen.width // 3)
    cells = [fitted(tag, longest, more="…") for tag in rows]
    columns[0] = Column(heading="tag", cells=cells, is_name=True)
    yield ""
    yield from _headed(columns, screen)


def _mean(summary: Mapping[str, Any], name: str) -> str:
    return share(summary["measures"].get(name, {}).get("mean"))


def _compared(
    comparison: Mapping[str, Any], screen: Screen, *, documents: int | None
) -> Iterator[str]:
    yield ""
    for warning in comparison["warnings"]:
        yield from _wrapped(f"WARNING: {warning}", screen, style="worse")
    measures = comparison["measures"]
    telling = telling_measures(tuple(measures), documents=documents)
    names = [
        name
        for _, members in families(tuple(measures))
        for name in members
        if name in telling or verdict(measures[name])
    ]
    changes = [measures[name] for name in names]
    if names:
        columns = (
            Column(heading="measure", cells=[screen.plain(name) for name in names], is_name=True),
            Column(heading="baseline", cells=[share(one["theirs"]) for one in changes], spare=2),
            Column(heading="now", cells=[share(one["ours"]) for one in changes], spare=3),
            Column(heading="change", cells=[difference(one["difference"]) for one in changes]),
            Column(heading="p", cells=[chance(one["p"]) for one in changes]),
            Column(heading="", cells=[verdict(one) for one in changes], is_left=True),
        )
        yield from _headed(columns, screen, styles=[verdict(one) for one in changes])
    else:
        yield from _wrapped("Nothing to compare: the two runs share no measure.", screen)
    for to, title in _TURNS:
        yield from _turned([one for one in comparison["turned"] if one["to"] == to], title, screen)


def _turned(turned: Sequence[Mapping[str, Any]], title: str, screen: Screen) -> Iterator[str]:
    if not turned:
        return
    yield ""
    yield screen.styled(f"{title}: {counted(len(turned), 'question')}", "strong")
    for one in turned[:_TURNED_SHOWN]:
        line = screen.plain(f"  {one['id']}: {one['question']}")
        yield fitted(line, screen.width, more="…")
    if (left := len(turned) - _TURNED_SHOWN) > 0:
        yield f"  and {left:,} more; --html FILE shows all"


def _headed(
    columns: Sequence[Column], screen: Screen, *, styles: Sequence[str] = ()
) -> Iterator[str]:
    heading, *rows = table(columns, width=screen.width, more="…")
    yield screen.styled(heading, "strong")
    for place, row in enumerate(rows):
        yield screen.styled(row, styles[place] if styles else "")


def _wrapped(text: str, screen: Screen, *, style: str = "") -> Iterator[str]:
    for line in textwrap.wrap(screen.plain(text), screen.width, break_on_hyphens=False) or [""]:
        yield screen.styled(line, style)
