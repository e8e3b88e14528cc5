"""Find the reader's calibration: what goes into `bot/calibration.json`, and how it was found.

The threshold comes from a question set with unanswerable questions: the score that separates
the two kinds best (greatest balanced accuracy, the lowest score among equals, half-way to its
neighbour). The confidence is fitted by logistic regression, on the tuning halves of larger sets,
to whether the first citation holds a gold answer.
"""

import argparse
import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sklearn.linear_model import LogisticRegression

from bot.calibration import packaged_calibration
from bot.extractive import NAME
from tests.benchmarks.answering import Outcome, assistant_over, outcomes, written
from tests.benchmarks.question_sets import read_questions, read_set


def score(outcome: Outcome) -> float:
    """Return the score that a confidence was made from."""
    calibration = packaged_calibration(NAME)
    odds = math.log(outcome.confidence / (1 - outcome.confidence))
    return calibration.midpoint + odds / calibration.slope


def threshold(found: Sequence[Outcome]) -> tuple[float, float]:
    """Return the score to answer from, and the balanced accuracy that it gives."""
    scores = sorted(map(score, found))
    cuts = [(low + high) / 2 for low, high in pairwise(scores)]
    return max(((cut, balanced_accuracy(found, cut)) for cut in cuts), key=lambda c: (c[1], -c[0]))


def balanced_accuracy(found: Sequence[Outcome], cut: float) -> float:
    """Return the mean of the shares kept among answerable and refused among unanswerable."""
    kept = [score(o) >= cut for o in found if o.question.answers]
    refused = [score(o) < cut for o in found if not o.question.answers]
    return (sum(kept) / len(kept) + sum(refused) / len(refused)) / 2


def fit(found: Sequence[Outcome]) -> tuple[float, float]:
    """Return slope and midpoint of the confidence in the score."""
    model = LogisticRegression(C=1e6)
    model.fit([[score(o)] for o in found], [o.right[:1] == (True,) for o in found])
    slope, intercept = float(model.coef_[0][0]), float(model.intercept_[0])
    return slope, -intercept / slope


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--documents", type=Path, nargs="+", required=True)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=400)
    asked = parser.parse_args()
    with assistant_over(asked.documents, never_abstain=True) as assistant:
        judged = list(outcomes(assistant, read_questions(asked.questions)))
    cut, accuracy = threshold(judged)
    fitted: list[Outcome] = []
    for folder in asked.sets:
        texts, questions = read_set(folder, half="tune", most=asked.most)
        with written(texts) as source, assistant_over([source], never_abstain=True) as assistant:
            fitted.extend(outcomes(assistant, questions))
    slope, midpoint = fit(fitted)
    calibration = {
        "slope": round(slope, 3),
        "midpoint": round(midpoint, 4),
        "threshold": round(cut, 4),
        "no_match": round(cut / 2, 4),
    }
    how = {
        "command": "python -m tests.benchmarks.calibrate",
        "threshold": f"{asked.questions.name}, {len(judged)} questions: greatest balanced "
        f"accuracy, {accuracy:.3f}",
        "confidence": f"logistic regression on {len(fitted)} questions of the tuning halves of "
        + ", ".join(folder.name for folder in asked.sets),
        "no_match": "half the threshold",
    }
    print(json.dumps({"extractive": calibration, "how": how}, indent=2))


if __name__ == "__main__":
    main()
