"""Own the plots of a run: what each shows, of which numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.commands.terminal import counted
from bot.evaluation.reports.measures_shown import duration, share
from bot.evaluation.reports.svg import Axes

_TENTHS = [(n / 5, f"{n / 5:g}") for n in range(6)]
_MOST_POINTS = 240
_MOST_TICKS = 6
_SMALLEST_DOT, _LARGEST_DOT = 2.5, 9.0


def reliability(bins: Sequence[Mapping[str, Any]]) -> Markup | None:
    """Draw how often answers of a confidence are right; None where there was no answer.

    A dot's area grows with the number of questions. On the diagonal the two are the same.
    """
    filled = [one for one in bins if one["count"]]
    if not filled:
        return None
    axes = Axes()
    axes.y_ticks(title="share that is right")
    axes.x_ticks(_TENTHS, title="confidence")
    axes.line((0, 0), (1, 1), style="ideal")
    points = [(one["confidence"], one["accuracy"]) for one in filled]
    axes.path(points, style="curve")
    most = max(one["count"] for one in filled)
    for one, (x, y) in zip(filled, points, strict=True):
        radius = max(_SMALLEST_DOT, _LARGEST_DOT * (one["count"] / most) ** 0.5)
        says = f"{counted(one['count'], 'question')}: confidence {share(x)}, right {share(y)}"
        axes.dot(x, y, radius=radius, says=says)
    return axes.drawn(name="Reliability: the share that is right at each confidence")


def risk_coverage(points: Sequence[Sequence[float]]) -> Markup | None:
    """Draw the share of wrong answers when only so many of the surest are given."""
    if not points:
        return None
    top = max(0.1, *(risk for _, risk in points))
    axes = Axes(top=min(1.0, round(top * 1.1 + 0.05, 1)))
    axes.y_ticks(title="risk: share that is wrong")
    axes.x_ticks(_TENTHS, title="coverage: share that is answered")
    axes.path(thinned(points), style="curve")
    return axes.drawn(name="Risk and coverage: the share that is wrong among the surest answers")


def latency(histogram: Sequence[Sequence[Any]]) -> Markup | None:
    """Draw how many questions took how long; the bars are the bins, whatever their widths."""
    bins = _trimmed(histogram)
    if not bins:
        return None
    axes = Axes(right=len(bins), top=max(count for _, count in bins) * 1.08)
    axes.y_ticks(title="questions", written=lambda value: f"{value:,g}")
    every = -(-len(bins) // _MOST_TICKS)
    ticks = [(n + 1, duration(upper)) for n, (upper, _) in enumerate(bins) if upper is not None]
    axes.x_ticks(ticks[every - 1 :: every], title="time of a question, up to")
    for n, (upper, count) in enumerate(bins):
        says = f"up to {duration(upper)}: {counted(count, 'question')}"
        axes.bar(n + 0.04, n + 0.96, height=count, says=says)
    return axes.drawn(name="Latency: how many questions took how long")


def thinned(points: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """Return at most some 240 of the points, the first and the last among them."""
    every = -(-len(points) // _MOST_POINTS)
    kept = list(points[::every])
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]


def tenths(points: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """Return of the points the first at or above each tenth of coverage."""
    firsts = (next((one for one in points if one[0] >= n / 10 - 1e-9), None) for n in range(1, 11))
    return [one for one in firsts if one]


def _trimmed(histogram: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return the bins without the empty ones at the ends."""
    filled = [place for place, (_, count) in enumerate(histogram) if count]
    return list(histogram[filled[0] : filled[-1] + 1]) if filled else []
