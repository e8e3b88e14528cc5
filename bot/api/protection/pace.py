"""Own how much of the server's time a request takes, as of late: what a wait can be told from."""

from collections.abc import Callable
from time import monotonic

_WEIGHT = 0.2  # of the newest request among all before it


class Pace:
    """The seconds of work in a request. Those that are at work share the time in equal parts.

    So the sum over all is the time in which there was anything to do, however many were at it at
    once, and a line of `n` is over in `n` times as long. `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._at_work = 0
        self._shared = 0.0
        self._looked = clock()
        self.seconds = 0.0
        """A mean of what requests took, the latest ones first of all; 0 before there is one."""

    def begin(self) -> float:
        """Count one more as at work; return what `end` is to be given."""
        self._look(1)
        return self._shared

    def end(self, begun: float) -> None:
        """Count one less, which took its part of the time since it began."""
        self._look(-1)
        taken = self._shared - begun
        weight = _WEIGHT if self.seconds else 1.0
        self.seconds += weight * (taken - self.seconds)

    def _look(self, more: int) -> None:
        now = self._clock()
        self._shared += (now - self._looked) / max(1, self._at_work)
        self._looked = now
        self._at_work += more
