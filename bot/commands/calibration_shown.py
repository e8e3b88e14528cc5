"""Own how a calibration is told to a person: which one is in force, and what it is worth."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.calibration import Calibration, Worth
from bot.calibration_in_force import Standing
from bot.commands.terminal import counted

_CALIBRATE = "`wherein evaluate QUESTIONS --calibrate`"
_FORGET = "`wherein evaluate --forget-calibration`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something to say; with a remedy where it is not as it was wanted."""

    text: str
    remedy: str | None = None


def lines(standing: Standing) -> Iterator[Line]:
    """Yield what there is to say of what is in force."""
    yield Line(text=_named(standing))
    if standing.misfit:
        what = "; ".join(standing.misfit.differences)
        yield Line(
            text=f"this home's own calibration is not used: {what}",
            remedy=f"run {_CALIBRATE} again, or {_FORGET}",
        )
    if standing.precision is not None:
        yield _held(standing.measured, standing.precision)


def worth_told(worth: Worth) -> str:
    """Return what a calibration is worth in one line."""
    rightly = "" if worth.precision is None else f", {worth.precision:.3f} of these rightly"
    return (
        f"calibration error {worth.calibration_error:.3f}, answers {worth.answered:.3f} of the "
        f"questions{rightly}"
    )


def _named(standing: Standing) -> str:
    """Return which calibration is in force, and what it was measured to be worth on what."""
    if own := standing.own:
        fitted = f"fitted to {counted(own.questions, 'question')}, {own.made}"
        return f"this home's own, {fitted}; {worth_told(own.worth)} (cross-fitted)"
    packaged = standing.packaged
    if packaged.worth is None:
        return "the packaged one; what it is worth was not measured"
    fitted = f"fitted to {packaged.questions}"
    return f"the packaged one, {fitted}; {worth_told(packaged.worth)} (cross-fitted)"


def _held(measured: Calibration, wanted: float) -> Line:
    """Return how the wanted precision is kept."""
    asked = f"WHEREIN_PRECISION is {wanted:g}"
    if not measured.precisions:
        return Line(
            text=f"{asked}, and no precision was measured: answers where the confidence is so high",
            remedy=f"run {_CALIBRATE}",
        )
    score, share = measured.reaching(wanted)
    answers = f"answers score {score:.3f} or more, of which {share:.3f} were right when measured"
    if share >= wanted:
        return Line(text=f"{asked}: {answers}")
    return Line(
        text=f"{asked}, and no score reached it: {answers}",
        remedy=f"run {_CALIBRATE} with more questions, or ask for {_floored(share)} at most",
    )


def _floored(share: float) -> str:
    """Return a share in three digits that is not over it, so that asking for it is enough."""
    return f"{int(share * 1000) / 1000:.3f}"
