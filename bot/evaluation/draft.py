"""Own the draft of a question set: places in the documents that are worth a question.

No language model writes the questions: a person does, beside an answer that is placed already.
"""

import hashlib
import json
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.evaluation.question import Gold
from bot.evaluation.set_formats.json_lines import answer_entry
from bot.extractive import quotable_spans
from corpus.passage import Passage
from corpus.snapshot import Snapshot
from corpus.span import Span
from index.terms import analyzer

_MOST_LOOKED_AT = 25
"""So many passages of a stretch are compared, evenly spread: a large index takes no longer."""

_FEW_TERMS = 12
"""A sentence of fewer terms is not favoured for being short."""

_COMMON = 0.05
"""A term is common from this share of the passages on."""

_FLUENT = 0.25
"""A sentence has this share of common terms, at least."""

_ENDS = tuple(".!?。！？।")


def draft(snapshot: Snapshot, count: int) -> list[str]:
    """Return `count` lines of JSON to fill in, or as many as there are passages, in their order.

    All passages, document after document, are divided into `count` stretches, in which a
    document weighs as the square root of its passages: each gets its turn, large ones more
    often. Of a stretch the sentence is proposed that says most of what is rare in the documents
    and stands in no earlier proposal, so that topics differ. The same index gives the same draft.
    """
    rarity = _Rarity(snapshot)
    covered: set[int] = set()
    lines = []
    for rows in _stretches(rarity.documents, count):
        passages = list(snapshot.passages(_evenly(rows, _MOST_LOOKED_AT)).values())
        best = max(_sentences(passages), key=lambda one: rarity.worth(one, covered))
        covered |= best.terms
        lines.append(_line(best))
    return lines


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What can be quoted of a passage, with its place in the document."""

    passage: Passage
    span: Span
    text: str
    terms: set[int]


class _Rarity:
    """How rare terms are among the passages, and the documents' passages by their rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.documents: dict[str, list[int]] = {}
        self._holding: Counter[int] = Counter()
        self._passages = 0
        for row, passage in snapshot.passages_in_order():
            self.documents.setdefault(passage.document_id, []).append(row)
            self._holding.update(_terms(passage.text))
            self._passages += 1

    def worth(self, sentence: "_Sentence", covered: set[int]) -> float:
        """Score a sentence by how rare those of its terms are that are not covered yet.

        What stands in one passage alone is a name, a number or a slip, and no topic. Lists and
        addresses are all rare terms; a sentence has its share of common ones, and an end.
        """
        held = {term: self._holding[term] for term in sentence.terms}
        news = [n for term, n in held.items() if n > 1 and term not in covered]
        rare = sum(math.log(self._passages / holding) for holding in news)
        common = sum(n >= _COMMON * self._passages for n in held.values())
        fluent = min(1.0, common / (_FLUENT * len(held))) if held else 0.0
        closed = 1.0 if sentence.text.rstrip()[-1:] in _ENDS else 0.5
        return closed * fluent * rare / max(len(held), _FEW_TERMS)


def _terms(text: str) -> set[int]:
    return set(analyzer().terms_of(text).tolist())


def _sentences(passages: Sequence[Passage]) -> Iterator[_Sentence]:
    for passage in passages:
        for span in quotable_spans(passage):
            start = span.start - passage.span.start
            text = passage.text[start : start + len(span)]
            yield _Sentence(passage, span, text, _terms(text))


def _stretches(documents: dict[str, list[int]], count: int) -> Iterator[list[int]]:
    """Yield the rows of each stretch; none is empty, and each row is in one."""
    ordered = [rows for _, rows in sorted(documents.items())]
    rows = [row for of_one in ordered for row in of_one]
    weights = [1 / math.sqrt(len(of_one)) for of_one in ordered for _ in of_one]
    ends = list(accumulate(weights))
    count = min(count, len(rows))
    start = 0
    for number in range(1, count + 1):
        ideal = bisect_left(ends, ends[-1] * number / count - 1e-9) + 1
        end = min(max(ideal, start + 1), len(rows) - (count - number))
        yield rows[start:end]
        start = end


def _evenly(rows: Sequence[int], most: int) -> list[int]:
    """Return at most `most` of the rows, evenly spread."""
    count = min(most, len(rows))
    return [rows[len(rows) * at // count] for at in range(count)]


def _line(sentence: _Sentence) -> str:
    passage, span = sentence.passage, sentence.span
    gold = Gold(text=sentence.text, document_id=passage.document_id, span=span)
    place = f"{passage.document_id}@{span}"
    entry = {
        "id": f"draft-{hashlib.sha256(place.encode()).hexdigest()[:8]}",
        "question": "",
        "answers": [answer_entry(gold)],
        "draft": {"headings": list(passage.headings), "passage": passage.text},
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"
