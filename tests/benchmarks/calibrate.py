"""Find a reader's calibration: what goes into `bot/calibration.json`, and how it was found.

Questions of the tuning halves of the sets are asked with abstaining off. The confidence and the
table of precisions are fitted to whether the first citation holds a gold answer, unanswerable
questions being wrong; the threshold is where an answer is as likely right as wrong.
"""

import argparse
import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from bot.calibration import Calibration, packaged_calibration
from bot.evaluation.calibration_fit import Judged, cross_fitted_worth, fit
from bot.trained import NAME
from tests.benchmarks.answering import Outcome, assistant_over, outcomes, written
from tests.benchmarks.question_sets import read_set


def score(outcome: Outcome, reader: str) -> float:
    """Return the score that a confidence was made from."""
    calibration = packaged_calibration(reader)
    odds = math.log(outcome.confidence / (1 - outcome.confidence))
    return calibration.midpoint + odds / calibration.slope


def even(calibration: Calibration) -> Calibration:
    """Return the calibration by which there is an answer where it is as likely right as wrong."""
    least = min(calibration.no_match, calibration.midpoint)
    return replace(calibration, threshold=calibration.midpoint, no_match=least)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=400)
    parser.add_argument("--reader", default=NAME)
    asked = parser.parse_args()
    found: list[Outcome] = []
    for folder in asked.sets:
        texts, questions = read_set(folder, half="tune", most=asked.most)
        with (
            written(texts) as source,
            assistant_over([source], never_abstain=True, reader=asked.reader) as assistant,
        ):
            found.extend(outcomes(assistant, questions))
    judged = Judged(
        scores=np.array([score(one, asked.reader) for one in found]),
        right=np.array([one.right[:1] == (True,) for one in found]),
    )
    fitted = even(fit(judged))
    rounded = {
        name: np.round(np.array(value), 4).tolist() for name, value in asdict(fitted).items()
    }
    how = {
        "command": "python -m tests.benchmarks.calibrate",
        "questions": f"{len(found)} of the tuning halves of "
        + ", ".join(folder.name for folder in asked.sets),
        "cross-fitted": asdict(cross_fitted_worth(judged, held=even)),
        "threshold": "where an answer is as likely right as wrong",
    }
    print(json.dumps({asked.reader: rounded, "how": how}, indent=2))


if __name__ == "__main__":
    main()
