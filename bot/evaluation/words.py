"""Own when words are right: EM and F1 as SQuAD 2.0 defines them, and what a text holds.

The definitions are those of Rajpurkar et al., "Know What You Don't Know" (ACL 2018).
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_OUT = str.maketrans("", "", string.punctuation)
_APART = str.maketrans(dict.fromkeys(string.punctuation, " "))


def normalised(text: str) -> str:
    """Return the text in lower case, without ASCII punctuation, articles and idle white space.

    In this order: "A.N. Other" becomes "other".
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_OUT)).split())


def exact_match(said: str, golds: Sequence[str]) -> float:
    """Return 1.0 where a gold answer has the same words in the same order, else 0.0."""
    return _best(_same, said, golds)


def f1(said: str, golds: Sequence[str]) -> float:
    """Return the harmonic mean of the shares of shared words, for the best gold answer.

    Words count as often as they stand. Where there are no words on one side, it is 1.0 only if
    there are none on the other.
    """
    return _best(_shared, said, golds)


def _best(measure: Callable[[str, str], float], said: str, golds: Sequence[str]) -> float:
    """Return the greatest; gold answers of no words count only where there are no others."""
    telling = [gold for gold in map(normalised, golds) if gold] or [""]
    return max(measure(normalised(said), gold) for gold in telling)


def _same(said: str, gold: str) -> float:
    return float(said == gold)


def _shared(said: str, gold: str) -> float:
    ours, theirs = said.split(), gold.split()
    if not ours or not theirs:
        return float(ours == theirs)
    shared = (Counter(ours) & Counter(theirs)).total()
    if not shared:
        return 0.0
    precision, recall = shared / len(ours), shared / len(theirs)
    return 2 * precision * recall / (precision + recall)


def holds(text: str, golds: Iterable[str]) -> bool:
    """Tell whether one of the gold answers stands in the text, as whole words.

    Case, articles and white space do not matter, nor does whether punctuation parts words or
    not: "Smith's" holds "Smith", and "U.S." holds "US". A gold answer that is nothing but
    articles or punctuation has to stand there as it is.
    """
    return any(_holds(text, gold) for gold in golds if gold.strip())


def _holds(text: str, gold: str) -> bool:
    if not normalised(gold):
        return _stands(" ".join(gold.lower().split()), " ".join(text.lower().split()))
    return any(_stands(form(gold), form(text)) for form in (normalised, _parted))


def _parted(text: str) -> str:
    return normalised(text.translate(_APART))


def _stands(words: str, text: str) -> bool:
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        if not (_joined(text[at - 1 : at], words[0]) or _joined(words[-1], text[end : end + 1])):
            return True
        at = text.find(words, at + 1)
    return False


def _joined(left: str, right: str) -> bool:
    """Tell whether two characters are of one word; scripts without spaces have no words."""
    return all(one.isalnum() and unicodedata.category(one) != "Lo" for one in (left, right))
