"""A run as it is saved, of any size, drawn from a seed and consistent with itself."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from statistics import fmean, stdev
from typing import Any

KS = (1, 3, 5)
TAGS = ("names", "numbers", "treatment", "unanswerable")
TEXT = (
    "The syndrome was first described by Marcel Kinsbourne in 1962. Other names are "
    "Kinsbourne syndrome and dancing eyes syndrome. In children it comes with a neuroblastoma "
    "in about half of the cases; in adults, with cancers of the lung or the breast. "
    "Corticotropin, at high doses, has long been the treatment of choice. Many patients relapse "
    "when it is withdrawn, and intravenous immunoglobulins help some of them."
)
SENTENCES = tuple(f"{sentence}." for sentence in TEXT.rstrip(".").split(". "))
QUESTIONS = (
    ("Who first described the syndrome?", "Marcel Kinsbourne", "names"),
    ("What is it also called?", "dancing eyes syndrome", "names"),
    ("How often is there a neuroblastoma?", "about half of the cases", "numbers"),
    ("What is the treatment of choice?", "Corticotropin, at high doses", "treatment"),
    ("What helps those who relapse?", "intravenous immunoglobulins", "treatment"),
    ("Which vaccine prevents it?", None, "unanswerable"),
)


def results(count: int, *, seed: int = 5, skill: float = 0.7) -> Iterator[dict[str, Any]]:
    """Yield what came of so many questions."""
    random = Random(seed)
    for number in range(count):
        question, gold, tag = QUESTIONS[number % len(QUESTIONS)]
        yield result(random, number=number, question=question, gold=gold, tag=tag, skill=skill)


def result(
    random: Random, *, number: int, question: str, gold: str | None, tag: str, skill: float
) -> dict[str, Any]:
    """Return what came of one question, answered rightly with the probability of `skill`."""
    confidence = round(random.betavariate(5, 2) if gold else random.betavariate(2, 4), 4)
    knows = random.random() < 0.4 * skill + 0.6 * confidence
    answered = confidence > 0.35
    right = bool(answered and gold and knows)
    start = TEXT.find(gold) if gold else -1
    aims = start if right else random.randrange(len(TEXT))
    cited = [_citation(1, aims)] if answered else []
    if answered and random.random() < 0.3:
        cited.append(_citation(2, random.randrange(len(TEXT))))
    values = {} if gold is None else _values(random, right=right)
    if answered:
        values["CitationExact"] = 1.0
    return {
        "id": f"q{number + 1}",
        "question": question,
        "tags": [tag],
        "answers": [] if gold is None else [_gold(gold, start)],
        "answer": "\n".join(f"{c['quote']} [{c['marker']}]" for c in cited)
        or "I did not find an answer to that in these documents.",
        "answered": answered,
        "reason": None if answered else "low_confidence",
        "confidence": confidence,
        "seconds": round(random.lognormvariate(-3.2, 0.5), 5),
        "right": right,
        "values": values,
        "citations": cited,
        "passages": [_passage(aims, 0.91), _passage(random.randrange(len(TEXT)), 0.62)],
    }


def _gold(text: str, start: int) -> dict[str, Any]:
    end = start + len(text)
    return {"text": text, "document": "oms.txt", "start": start, "end": end, "grade": 1}


def _sentence_at(place: int) -> tuple[int, str]:
    start = 0
    for sentence in SENTENCES:
        if place < start + len(sentence) + 1:
            return start, sentence
        start += len(sentence) + 1
    return start - len(SENTENCES[-1]) - 1, SENTENCES[-1]


def _citation(marker: int, place: int) -> dict[str, Any]:
    start, quote = _sentence_at(place)
    return {
        "marker": marker,
        "document": "oms.txt",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "exact": TEXT[start : start + len(quote)] == quote,
        "title": "Opsoclonus myoclonus syndrome",
        "before": TEXT[max(0, start - 60) : start],
        "after": TEXT[start + len(quote) : start + len(quote) + 60],
    }


def _passage(place: int, score: float) -> dict[str, Any]:
    start, text = _sentence_at(place)
    spot = {"document": "oms.txt", "start": start, "end": start + len(text)}
    return {"spots": [spot], "score": score}


def _values(random: Random, *, right: bool) -> dict[str, float]:
    found = float(right or random.random() < 0.5)
    early = found * random.choice((1, 1, 0.5, 0.25))
    values = {f"{prefix}{name}@{k}": found for k in KS for prefix, name in _NAMES}
    values |= {"AP": early, "DocAP": found, "RR@5": early}
    if right:
        values["CitationPrecision"] = 1.0
    return {
        "EM": float(right and random.random() < 0.2),
        "F1": round(random.uniform(0.3, 1), 3) if right else 0.0,
        **{f"Contains@{k}": float(right) for k in KS},
        **values,
        "CitationRecall": float(right),
    }


_NAMES = [(prefix, name) for prefix in ("", "Doc") for name in ("Success", "Recall", "RR", "nDCG")]


def head(rows: Sequence[Mapping[str, Any]], **changed: object) -> dict[str, Any]:
    """Return a run's members other than its results."""
    tags = sorted({tag for row in rows for tag in row["tags"]})
    return {
        "complete": True,
        "made": "2026-11-24T17:20:00+00:00",
        "questions": {"path": "oms.jsonl", "sha256": "ab" * 32, "count": len(rows)},
        "index": {
            "version": "17",
            "corpus_sha256": "cd" * 32,
            "documents": 34,
            "passages": 1204,
        },
        "settings": {"k": 5, "threshold": 0.35},
        "versions": {"wherein": "0.1.0", "python": "3.11.7"},
        "ks": list(KS),
        "summary": {
            "overall": summary(rows),
            "tags": {tag: summary([one for one in rows if tag in one["tags"]]) for tag in tags},
        },
        **changed,
    }


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the summary of some results; its intervals are the normal approximation."""
    names = list(dict.fromkeys(name for row in rows for name in row["values"]))
    values = {
        name: [row["values"][name] for row in rows if name in row["values"]] for name in names
    }
    return {
        "questions": len(rows),
        "answerable": sum(bool(row["answers"]) for row in rows),
        "measures": {name: _measure(some) for name, some in values.items()},
        "refusals": _refusals(rows),
        "latency": _latency(sorted(row["seconds"] for row in rows)),
    }


def _measure(values: Sequence[float]) -> dict[str, float]:
    mean = fmean(values)
    half = 1.96 * stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
    low, high = max(0.0, mean - half), min(1.0, mean + half)
    return {"mean": mean, "low": low, "high": high, "count": len(values)}


def _refusals(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ordered = sorted(rows, key=lambda row: -row["confidence"])
    curve, wrong = [], 0
    for place, row in enumerate(ordered, start=1):
        wrong += not row["right"]
        curve.append([place / len(rows), wrong / place])
    bins = []
    for low in (n / 10 for n in range(10)):
        inside = [row for row in rows if low <= row["confidence"] < low + 0.1]
        one: dict[str, Any] = {"low": low, "high": round(low + 0.1, 1), "count": len(inside)}
        one["confidence"] = fmean(row["confidence"] for row in inside) if inside else None
        one["accuracy"] = fmean(row["right"] for row in inside) if inside else None
        bins.append(one)
    silent = [row for row in rows if not row["answered"]]
    without = [row for row in rows if not row["answers"]]
    said = [row for row in rows if row["answered"]]
    return {
        "AbstainPrecision": _rate([not row["answers"] for row in silent]),
        "AbstainRecall": _rate([not row["answered"] for row in without]),
        "AnswerPrecision": _rate([row["right"] for row in said]),
        "AUROC": 0.8123,
        "AURC": fmean(risk for _, risk in curve),
        "ECE": 0.0641,
        "reliability": bins,
        "risk_coverage": curve,
    }


def _rate(truths: Sequence[bool]) -> float | None:
    return fmean(truths) if truths else None


def _latency(seconds: Sequence[float]) -> dict[str, Any]:
    edges = [0.01 * 1.5**n for n in range(8)]
    lower = [0.0, *edges[:-1]]
    return {
        "p50": seconds[len(seconds) // 2],
        "p95": seconds[int(len(seconds) * 0.95)],
        "histogram": [
            [edge, sum(low < one <= edge for one in seconds)]
            for low, edge in zip(lower, edges, strict=True)
        ],
    }


def comparison(
    ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return how two runs differ; the p-values are made up."""
    now, before = summary(ours)["measures"], summary(theirs)["measures"]
    measures = {
        name: {
            "ours": now[name]["mean"],
            "theirs": before[name]["mean"],
            "difference": now[name]["mean"] - before[name]["mean"],
            "p": 0.0004 if abs(now[name]["mean"] - before[name]["mean"]) > 0.05 else 0.412,
        }
        for name in now
        if name in before
    }
    turned = [
        {"id": one["id"], "question": one["question"], "to": "right" if one["right"] else "wrong"}
        for one, other in zip(ours, theirs, strict=True)
        if one["right"] != other["right"]
    ]
    return {"measures": measures, "turned": turned, "warnings": []}
