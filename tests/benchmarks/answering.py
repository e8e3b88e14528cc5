"""Measure answers: are the right words cited, does it abstain when it should?"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

from bot.answer import Citation
from bot.assistant import Assistant
from bot.calibration import packaged_calibration
from bot.evaluation.resampling import bootstrap
from bot.evaluation.words import f1
from bot.extractive import NAME as EXTRACTIVE
from bot.extractive import ExtractiveReader
from bot.trained import NAME as TRAINED
from bot.trained import TrainedReader
from corpus.splitting import Splitter
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from index.model_folder import packaged_model
from index.onnx_encoder import OnnxEncoder
from index.reader_model import ReaderModel
from index.reading_reranker import ReadingReranker
from tests.benchmarks.question_sets import Gold, Question, read_questions, read_set

HALVES: tuple[Literal["tune"], Literal["report"]] = ("tune", "report")

COVERAGES = (1.0, 0.9, 0.7, 0.5)
"""Of which shares of all questions, the surest, the precision is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one question: its confidence, and which citations hold a gold answer.

    `words` are those of the first citation that answer, or its quote; none if it abstained.
    """

    question: Question
    answered: bool
    confidence: float
    words: str
    right: tuple[bool, ...]


@contextmanager
def assistant_over(
    paths: Sequence[Path], *, never_abstain: bool = False, reader: str = TRAINED
) -> Iterator[Assistant]:
    """Yield an assistant over a home made for the occasion."""
    encoder = OnnxEncoder(packaged_model())
    calibration = packaged_calibration(reader)
    if never_abstain:
        calibration = calibration.without_abstaining()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        splitter = Splitter(count_tokens=encoder.count_tokens)
        Indexer(home, encoder=encoder, splitter=splitter).update(paths, strict=True)
        first = ExtractiveReader(encoder, calibration=calibration)
        if reader == EXTRACTIVE:
            yield Assistant(Library(home, encoder), first)
            return
        reranker = ReadingReranker(ReaderModel(packaged_model()))
        trained = TrainedReader(otherwise=first, calibration=calibration)
        yield Assistant(Library(home, encoder, reranker=reranker), trained)


def outcomes(assistant: Assistant, questions: Sequence[Question]) -> Iterator[Outcome]:
    """Ask every question."""
    for question in questions:
        answer = assistant.ask(question.text)
        yield Outcome(
            question=question,
            answered=answer.answered,
            confidence=answer.confidence,
            words=_words(answer.citations),
            right=tuple(
                any(_holds(citation, gold) for gold in question.answers)
                for citation in answer.citations
            ),
        )


def _words(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    first = citations[0]
    return " ".join(mark.of(first.quote) for mark in first.marks) or first.quote


def _f1(outcome: Outcome) -> float:
    """Return F1 as SQuAD 2.0 has it: to an unanswerable question, no answer is the right one."""
    golds = [gold.text for gold in outcome.question.answers]
    return f1(outcome.words, golds) if golds else float(not outcome.answered)


def _holds(citation: Citation, gold: Gold) -> bool:
    """Tell whether a citation holds a gold answer: by place if the set says it, else by words."""
    if gold.span is None:
        return _normalised(gold.text) in _normalised(citation.quote)
    return citation.document_id == gold.document_id and citation.span.contains(gold.span)


def _normalised(text: str) -> str:
    return f" {' '.join(re.sub(r'[^0-9a-z]', ' ', text.lower()).split())} "


@contextmanager
def written(texts: dict[str, str]) -> Iterator[Path]:
    """Yield a folder that holds the texts as files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, name).write_text(text, "utf-8")
        yield Path(folder)


def kinds_of(folder: Path) -> dict[str, float]:
    """Return what share of a whole set's unanswerable questions is of each kind."""
    both = [read_set(folder, half=half, most=sys.maxsize)[1] for half in HALVES]
    counted = Counter(one.why for one in chain.from_iterable(both) if one.why and not one.answers)
    return {why: count / counted.total() for why, count in counted.items()}


def _report(found: Sequence[Outcome], kinds: Mapping[str, float]) -> Iterator[str]:
    answerable = [o for o in found if o.question.answers]
    unanswerable = [o for o in found if not o.question.answers]
    first = sum(o.right[:1] == (True,) for o in answerable)
    within = sum(any(o.right[:5]) for o in answerable)
    kept = sum(o.answered for o in answerable)
    cited = sum(len(o.right) for o in answerable)
    yield f"answerable questions            {len(answerable)}"
    yield f"  first citation holds gold     {_share(first, answerable)}"
    of_three = sum(any(o.right[:3]) for o in answerable)
    yield f"  one of three holds gold       {_share(of_three, answerable)}"
    yield f"  one of five holds gold        {_share(within, answerable)}"
    yield f"  answered at all               {_share(kept, answerable)}"
    yield f"  citations an answer           {cited / max(kept, 1):.1f}"
    yield f"unanswerable questions          {len(unanswerable)}"
    refused = sum(not o.answered for o in unanswerable)
    yield f"  abstained                     {_share(refused, unanswerable)}"
    if answerable and unanswerable:
        sure = [o.confidence for o in answerable]
        area = auroc(sure, [o.confidence for o in unanswerable])
        yield f"AUROC of the confidence         {area:.3f}"
        areas: dict[str, float] = {}
        for why in sorted({o.question.why for o in unanswerable} - {""}):
            unsure = [o.confidence for o in unanswerable if o.question.why == why]
            areas[why] = auroc(sure, unsure)
            yield f"  {why:22} {len(unsure):4}   {areas[why]:.3f}"
        if kinds and areas.keys() == kinds.keys():
            mixed = sum(area * kinds[why] for why, area in areas.items())
            yield f"  as mixed in the whole set     {mixed:.3f}"
    for coverage in COVERAGES:
        held = most_sure(found, coverage)
        right = [float(o.right[:1] == (True,)) for o in held]
        interval = bootstrap(right, seed=1)
        share = f"{sum(right) / len(right):.3f}  [{interval.low:.3f}, {interval.high:.3f}]"
        yield f"precision of the surest {coverage:4.0%}    {share}"
    for name, among in (("answerable", answerable), ("all", found)):
        if among:
            values = [_f1(o) for o in among]
            interval = bootstrap(values, seed=1)
            share = f"{sum(values) / len(values):.3f}  [{interval.low:.3f}, {interval.high:.3f}]"
            yield f"F1 of the answer, {name:10}    {share}"
    yield f"calibration error, 10 bins      {calibration_error(found):.3f}"


def most_sure(found: Sequence[Outcome], coverage: float) -> list[Outcome]:
    """Return the share of answers that are surest, answers to unanswerable questions too."""
    answered = sorted((o for o in found if o.answered), key=lambda o: -o.confidence)
    return answered[: max(1, round(coverage * len(found)))]


def _share(count: int, among: Sequence[Outcome]) -> str:
    return f"{count}  ({count / len(among):.3f})" if among else "-"


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that a positive scores over a negative, ties counting half."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def calibration_error(found: Sequence[Outcome], *, bins: int = 10) -> float:
    """Return the expected calibration error over answered questions, in bins of equal width."""
    answered = [o for o in found if o.answered]
    total = 0.0
    for at in range(bins):
        inside = [o for o in answered if min(int(o.confidence * bins), bins - 1) == at]
        right = sum(o.right[:1] == (True,) for o in inside)
        total += abs(sum(o.confidence for o in inside) - right)
    return total / max(len(answered), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path)
    parser.add_argument("documents", nargs="*", type=Path)
    parser.add_argument("--set", type=Path, help="a folder with corpus.jsonl and queries.jsonl")
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--most", type=int, default=500)
    parser.add_argument("--answer-all", action="store_true", help="never abstain")
    parser.add_argument("--list", action="store_true", help="print every question's outcome")
    parser.add_argument("--reader", choices=(TRAINED, EXTRACTIVE), default=TRAINED)
    asked = parser.parse_args()
    over = partial(assistant_over, never_abstain=asked.answer_all, reader=asked.reader)
    if asked.set:
        texts, questions = read_set(asked.set, half=asked.half, most=asked.most)
        with written(texts) as folder, over([folder]) as assistant:
            found = list(outcomes(assistant, questions))
        kinds = kinds_of(asked.set)
    else:
        with over(asked.documents) as assistant:
            found = list(outcomes(assistant, read_questions(asked.questions)))
        kinds = {}
    if asked.list:
        for outcome in sorted(found, key=lambda o: -o.confidence):
            kind = "answerable  " if outcome.question.answers else "unanswerable"
            said = "".join("+" if right else "." for right in outcome.right) or "abstained"
            print(f"{outcome.confidence:.3f}  {kind}  {said:10} {outcome.question.text}")
    print("\n".join(_report(found, kinds)))


if __name__ == "__main__":
    main()
