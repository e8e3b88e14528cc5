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
    before: Counter[str] = Counter()
    after = Counter(stems[:reach])
    scores = []
    for at in range(len(stems)):
        scores.append(_cosine(before, after))
        before[stems[at]] += 1
        after[stems[at]] -= 1
        if at + reach < len(stems):
            after[stems[at + reach]] += 1
        if at >= reach:
            before[stems[at - reach]] -= 1
    return scores


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(count * other[stem] for stem, count in one.items())
    norms = sum(n * n for n in one.values()) * sum(n * n for n in other.values())
    return shared / math.sqrt(norms) if norms else 0.0
