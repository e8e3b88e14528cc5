"""Own the search for the places where the topic of unpunctuated text turns.

Lexical cohesion in the manner of TextTiling (Hearst 1997, Computational Linguistics 23:1): the
words before a gap are compared with the words after it; where they share little, the topic
turns.
"""

import math
from collections import Counter
from collections.abc import Sequence

STEM_LENGTH = 6
"""Words count as the same when their first characters are, so that plurals agree."""


def cohesion(words: Sequence[str], *, reach: int) -> list[float]:
    """Score how much the text before each word has in common with the text from it on.

    Returns one value a word, in [0, 1]: the cosine between the counts of the `reach` stems
    before the word and of the `reach` stems from it on. The first word's value is 0.
    """
    stems = [word.lower()[:STEM_LENGTH] for word in words]
    before, after = _Bag(), _Bag()
    for stem in stems[:reach]:
        after.put(stem)
    shared = 0  # the inner product of the two: kept up to date, as a long text has many words
    scores = []
    for at, stem in enumerate(stems):
        scores.append(shared / math.sqrt(before.squares * after.squares) if shared else 0.0)
        shared -= before.counts[stem]
        after.take(stem)
        shared += after.counts[stem]
        before.put(stem)
        if at + reach < len(stems):
            shared += before.counts[stems[at + reach]]
            after.put(stems[at + reach])
        if at >= reach:
            shared -= after.counts[stems[at - reach]]
            before.take(stems[at - reach])
    return scores


class _Bag:
    """Counts of stems, with the sum of their squares."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.squares = 0

    def put(self, stem: str) -> None:
        self.squares += 2 * self.counts[stem] + 1  # (n + 1)² - n²
        self.counts[stem] += 1

    def take(self, stem: str) -> None:
        self.squares -= 2 * self.counts[stem] - 1  # n² - (n - 1)²
        self.counts[stem] -= 1
