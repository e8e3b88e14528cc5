"""Measure how questions are grouped: rephrasings of the entries of an FAQ, back into entries.

The set is a folder with `queries.jsonl`, each question with the `faq` that it rephrases. The
first half of the entries is for choosing the cosine, the second for reporting. Pure is, of the
group that a question is in, the share that asks for the same entry, complete the share of the
entry's questions that are in that group, both averaged over questions: the precision and recall
of B-cubed (Bagga and Baldwin, 1998).
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.gaps import ALIKE
from bot.evaluation.grouping import grouped
from index.model_folder import packaged_model
from index.onnx_encoder import OnnxEncoder
from tests.benchmarks.question_sets import read_lines

_TRIED = [hundredth / 100 for hundredth in range(30, 71, 2)]


def main() -> None:
    """Print purity and completeness of both halves by cosine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    rows = list(read_lines(parser.parse_args().folder / "queries.jsonl"))
    entries = sorted({row["faq"] for row in rows})
    first = set(entries[: len(entries) // 2])
    print("half cosine questions entries groups pure complete F1")
    for name, chosen in (
        ("tune", [row for row in rows if row["faq"] in first]),
        ("report", [row for row in rows if row["faq"] not in first]),
    ):
        _print(name, texts=[row["text"] for row in chosen], entries=[row["faq"] for row in chosen])


def _print(name: str, *, texts: Sequence[str], entries: Sequence[str]) -> None:
    vectors = OnnxEncoder(packaged_model()).encode_questions(texts)
    for least in sorted({*_TRIED, ALIKE}):
        groups = grouped(vectors, least=least)
        found = {row: number for number, rows in enumerate(groups) for row in rows}
        pure, complete = b_cubed([found[row] for row in range(len(texts))], entries)
        f1 = 2 * pure * complete / (pure + complete)
        print(
            f"{name} {least:.2f} {len(texts)} {len(set(entries))} {len(groups)} "
            f"{pure:.3f} {complete:.3f} {f1:.3f}"
        )


def b_cubed(groups: Sequence[int], entries: Sequence[str]) -> tuple[float, float]:
    """Return how pure and how complete groups are, by the entries that belong together."""
    both = Counter(zip(groups, entries, strict=True))
    by_group, by_entry = Counter(groups), Counter(entries)
    pure = sum(n * n / by_group[group] for (group, _), n in both.items())
    complete = sum(n * n / by_entry[entry] for (_, entry), n in both.items())
    return pure / len(groups), complete / len(groups)


if __name__ == "__main__":
    main()
