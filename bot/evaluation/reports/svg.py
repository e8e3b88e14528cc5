"""Own drawing in SVG: a square with axes, and what stands in it. Only numbers and fixed words.

Every shape has a class and no colour, so that a page's style sheet can follow light and dark.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import floor, log10

from markupsafe import Markup

_WIDTH, _HEIGHT = 360, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 30, 12, 42
_LINE = Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>')
_TEXT = Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>')
_CIRCLE = Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>')
_BAR = Markup(
    '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
)


@dataclass(frozen=True, slots=True)
class Axes:
    """A drawing with an x axis from 0 to `right` and a y axis from 0 to `top`."""

    right: float = 1.0
    top: float = 1.0
    shapes: list[Markup] = field(default_factory=list)

    def x(self, value: float) -> float:
        """Return where a value stands from the left."""
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / self.right

    def y(self, value: float) -> float:
        """Return where a value stands from above."""
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / self.top

    def line(self, start: tuple[float, float], end: tuple[float, float], *, style: str) -> None:
        """Draw a line between two points."""
        places = self.x(start[0]), self.y(start[1]), self.x(end[0]), self.y(end[1])
        self.shapes.append(_LINE.format(style, *places))

    def path(self, points: Iterable[Sequence[float]], *, style: str) -> None:
        """Draw a line through points."""
        places = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self.shapes.append(Markup('<polyline class="{}" points="{}"/>').format(style, places))

    def dot(self, x: float, y: float, *, radius: float, says: str) -> None:
        """Draw a dot, which says something to who points at it."""
        self.shapes.append(_CIRCLE.format("dot", self.x(x), self.y(y), radius, says))

    def bar(self, left: float, right: float, *, height: float, says: str) -> None:
        """Draw a bar on the x axis."""
        x, y = self.x(left), self.y(height)
        size = self.x(right) - x, self.y(0) - y
        self.shapes.append(_BAR.format("bar", x, y, *size, says))

    def label(self, x: float, y: float, text: str) -> None:
        """Write a word or two above a point."""
        self.shapes.append(_TEXT.format("label", self.x(x), self.y(y) - 5, "middle", text))

    def x_ticks(self, ticks: Iterable[tuple[float, str]], *, title: str) -> None:
        """Write numbers, and what they are, under the x axis."""
        foot = _HEIGHT - _BOTTOM
        for value, text in ticks:
            self.shapes.append(_TEXT.format("tick", self.x(value), foot + 16, "middle", text))
        middle = (_LEFT + _WIDTH - _RIGHT) / 2
        self.shapes.append(_TEXT.format("title", middle, _HEIGHT - 6, "middle", title))
        self.line((0, 0), (self.right, 0), style="axis")

    def y_ticks(self, *, title: str, written: Callable[[float], str] = "{:g}".format) -> None:
        """Draw lines across, and write numbers and what they are beside the y axis."""
        for value in steps(self.top):
            self.line((0, value), (self.right, value), style="grid")
            self.shapes.append(
                _TEXT.format("tick", _LEFT - 6, self.y(value) + 4, "end", written(value))
            )
        middle = (_TOP + _HEIGHT - _BOTTOM) / 2
        turned = Markup(
            '<text class="title" transform="translate(11 {:.1f}) rotate(-90)"'
            ' text-anchor="middle">{}</text>'
        )
        self.shapes.append(turned.format(middle, title))

    def drawn(self, *, name: str) -> Markup:
        """Return the picture, under a name for who cannot see it."""
        return _picture(self.shapes, size=(_WIDTH, _HEIGHT), name=name, style="plot")


def strip(low: float, mean: float, high: float) -> Markup:
    """Draw a mean and its bounds on a line from 0 to 1; the numbers must stand beside it."""
    width, middle = 140, 8

    def x(value: float) -> float:
        return 6 + (width - 12) * min(1.0, max(0.0, value))

    shapes = [
        _LINE.format("axis", x(0), middle, x(1), middle),
        *(_LINE.format("axis", x(one), middle - 3, x(one), middle + 3) for one in (0, 0.5, 1)),
        _LINE.format("range", x(low), middle, x(high), middle),
        Markup('<circle class="dot" cx="{:.1f}" cy="{}" r="4"/>').format(x(mean), middle),
    ]
    return _picture(shapes, size=(width, 2 * middle), name="", style="strip")


def steps(top: float) -> list[float]:
    """Return a few round numbers from 0 to `top`."""
    rough = top / 5
    power = 10.0 ** floor(log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * 0.999)
    return [round(n * step, 10) for n in range(int(top / step + 0.001) + 1)]


def _picture(shapes: Iterable[Markup], *, size: tuple[int, int], name: str, style: str) -> Markup:
    named, unnamed = Markup(' role="img" aria-label="{}"'), Markup(' aria-hidden="true"')
    opening = Markup('<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}"{}>')
    told = named.format(name) if name else unnamed
    drawing = Markup("").join(shapes)
    return opening.format(style, *size, *size, told) + drawing + Markup("</svg>")
