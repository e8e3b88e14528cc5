"""Measure follow-ups: found and answered with what was said before, without, and by their form.

Either over the default document, with the follow-ups of `follow_ups/oms.jsonl`; or over a set of
dialogues (`--set`), whose documents are halved: what is tuned is tuned on the first half. "By form"
asks with the history where the question leans on it by its form, and else without. The changed
topics of a set of dialogues are questions that open one, after what was said in another.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.answer import Answer, Citation
from bot.assistant import Assistant
from bot.conversation import Role, Turn
from bot.conversation.leaning import leans
from corpus.default import DEFAULT_DOCUMENT
from corpus.span import Span
from index.hit import Hit
from tests.benchmarks.answering import assistant_over, written
from tests.benchmarks.question_sets import Gold, read_lines

FOLLOW_UPS = Path(__file__).parent / "follow_ups" / "oms.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A question, what was said before it, oldest first, and where its answers stand."""

    kind: str
    question: str
    history: tuple[Turn, ...]
    answers: tuple[Gold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of asking: which passages and citations have gold words, and was there an answer.

    A citation `holds` gold words that stand in it whole, and `touches` those of which it has some.
    """

    answered: bool
    found: tuple[bool, ...]
    holds: tuple[bool, ...]
    touches: tuple[bool, ...]


def outcome(answer: Answer, answers: Sequence[Gold]) -> Outcome:
    """Compare an answer with the gold words."""
    return Outcome(
        answered=answer.answered,
        found=tuple(any(_finds(hit, gold) for gold in answers) for hit in answer.hits[:5]),
        holds=tuple(any(_holds(one, gold) for gold in answers) for one in answer.citations),
        touches=tuple(any(_touches(one, gold) for gold in answers) for one in answer.citations),
    )


def _finds(hit: Hit, gold: Gold) -> bool:
    return gold.span is not None and any(
        place.passage.document_id == gold.document_id and place.passage.span.overlaps(gold.span)
        for place in hit.places
    )


def _holds(citation: Citation, gold: Gold) -> bool:
    at = gold.span
    return (
        at is not None and citation.document_id == gold.document_id and citation.span.contains(at)
    )


def _touches(citation: Citation, gold: Gold) -> bool:
    at = gold.span
    return (
        at is not None and citation.document_id == gold.document_id and citation.span.overlaps(at)
    )


def read_follow_ups(path: Path) -> list[FollowUp]:
    """Read follow-ups in the project's own form: a question of the exam with a `history`."""
    return [
        FollowUp(
            kind=row["tags"][0],
            question=row["question"],
            history=tuple(Turn(role=Role(t["role"]), content=t["content"]) for t in row["history"]),
            answers=tuple(_gold(a["text"], a["document"], a["start"]) for a in row["answers"]),
        )
        for row in read_lines(path)
    ]


def _gold(text: str, document_id: str, start: int) -> Gold:
    return Gold(text=text, document_id=document_id, span=Span(start, start + len(text)))


def read_dialogues(folder: Path, *, half: str, most: int) -> tuple[dict[str, str], list[FollowUp]]:
    """Read documents by id, and follow-ups and changed topics about one half of them.

    At most `most` follow-ups are sampled with a fixed seed, and a quarter as many changes.
    """
    texts = {row["_id"]: row["text"] for row in read_lines(folder / "corpus.jsonl")}
    ids = sorted(texts)
    chosen = ids[: len(ids) // 2] if half == "tune" else ids[len(ids) // 2 :]
    asked = [row for row in _placed(folder) if row["document"] in chosen]
    chance = random.Random(1)
    later = [_follow_up(row) for row in asked if not row["first"]]
    openers = [row for row in asked if row["first"]]
    changes = [
        _changed(row, chance.choice([o for o in asked if _differ(o, row)])) for row in openers
    ]
    sampled = chance.sample(later, min(most, len(later)))
    sampled += chance.sample(changes, min(most // 4, len(changes)))
    return {f"{one}.txt": text for one, text in texts.items()}, sampled


def _differ(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["history"]) and one["document"] != other["document"]


def _placed(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield a set's questions with the document that each is about, and where its answers stand."""
    lines = (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]
    documents = dict(line.split("\t")[:2] for line in lines)
    spans = {
        asked["id"]: asked["answers"]
        for article in json.loads((folder / "squad" / "val.json").read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    }
    for row in read_lines(folder / "queries.jsonl"):
        yield row | {"document": documents[row["_id"]], "spans": spans[row["_id"]]}


def _follow_up(row: dict[str, Any]) -> FollowUp:
    kind = "leaning by its form" if leans(row["text"]) else "standing by its form"
    return FollowUp(kind=kind, question=row["text"], history=_turns(row), answers=_golds(row))


def _changed(row: dict[str, Any], other: dict[str, Any]) -> FollowUp:
    history = (*_turns(other), Turn(role=Role.USER, content=other["text"]))
    return FollowUp(
        kind="changed topic", question=row["text"], history=history, answers=_golds(row)
    )


def _turns(row: dict[str, Any]) -> tuple[Turn, ...]:
    """Return what was said; a set of dialogues has it newest first, each after who said it."""
    said = [turn.split(":", 1) for turn in reversed(row["history"])]
    return tuple(
        Turn(role=Role.USER if who == "user" else Role.ASSISTANT, content=what)
        for who, what in said
    )


def _golds(row: dict[str, Any]) -> tuple[Gold, ...]:
    document_id = f"{row['document']}.txt"
    return tuple(_gold(one["text"], document_id, one["answer_start"]) for one in row["spans"])


Asked = dict[str, list[tuple[FollowUp, Outcome]]]


def ask_all(
    assistant: Assistant, follow_ups: Sequence[FollowUp], *, told: Callable[[str], None]
) -> Asked:
    """Ask every question with and without its history, and by form."""
    asked: Asked = {"with history": [], "without": [], "by form": []}
    for one in follow_ups:
        answer = assistant.ask(one.question, history=one.history)
        following = outcome(answer, one.answers)
        alone = outcome(assistant.ask(one.question), one.answers)
        by_form = following if leans(one.question) else alone
        for name, came in zip(asked, (following, alone, by_form), strict=True):
            asked[name].append((one, came))
        told(_line(one, following, alone, answer))
    return asked


def _line(one: FollowUp, following: Outcome, alone: Outcome, answer: Answer) -> str:
    marks = "".join(
        ("+" if any(o.holds[:1]) else "-" if o.answered else "0") for o in (following, alone)
    )
    understood = answer.understood and answer.understood.question
    return f"{marks} {one.kind:12} {one.question[:60]:60} => {understood} | {answer.text!r}"


def report(asked: Asked) -> Iterator[str]:
    """Yield a table for each kind of follow-up, and for all."""
    kinds = dict.fromkeys(one.kind for one, _ in asked["without"])
    for kind in (*kinds, None):
        yield f"{kind or 'all'}:"
        for name, outcomes in asked.items():
            some = [(o, came) for o, came in outcomes if kind is None or o.kind == kind]
            yield f"  {name:13} {_shares(some)}"


def _shares(outcomes: Sequence[tuple[FollowUp, Outcome]]) -> str:
    some = [came for one, came in outcomes if one.answers]
    none = [came for one, came in outcomes if not one.answers]
    shares: dict[str, list[bool]] = {
        "passage first": [any(o.found[:1]) for o in some],
        "in five": [any(o.found) for o in some],
        "right first": [any(o.holds[:1]) for o in some],
        "right": [any(o.holds) for o in some],
        "touched first": [any(o.touches[:1]) for o in some],
        "touched": [any(o.touches) for o in some],
        "abstained of unanswerable": [not o.answered for o in none],
    }
    return ", ".join(
        f"{name} {sum(them)}/{len(them)} ({sum(them) / len(them):.3f})"
        for name, them in shares.items()
        if them
    )


def _quiet(_line: str) -> None:
    pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, help="a folder of dialogues over documents")
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--list", action="store_true", help="print every question's outcome")
    given = parser.parse_args()
    told = partial(print, flush=True) if given.list else _quiet
    if given.set:
        texts, follow_ups = read_dialogues(given.set, half=given.half, most=given.most)
        with written(texts) as folder, assistant_over([folder]) as assistant:
            asked = ask_all(assistant, follow_ups, told=told)
    else:
        with assistant_over([DEFAULT_DOCUMENT]) as assistant:
            asked = ask_all(assistant, read_follow_ups(FOLLOW_UPS), told=told)
    print("\n".join(report(asked)))


if __name__ == "__main__":
    main()
