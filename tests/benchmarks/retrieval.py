"""Measure retrieval: each leg, the two fused, and reranked, on sets in the form of BEIR.

Every entry of `corpus.jsonl` is one passage as it stands; gold is `qrels.tsv`. Measures are those
of ir-measures. Questions lie in the order of their articles: the first half is for tuning, the
second, the default, for reporting. `--reference` encodes with sentence-transformers instead;
`--cross-encoder` reranks with one, as the mark to reach. A set that has no corpus of its own is
searched in that of `--corpus`.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG

from corpus.passage import Passage
from corpus.span import Span
from index.asked import Asked
from index.dense import DenseIndex
from index.encoder import Encoder
from index.fusion import LEAST_DEPTH, find
from index.generation import Contents
from index.lexical import Counts, LexicalIndex
from index.model_folder import packaged_model
from index.onnx_encoder import OnnxEncoder
from index.reader_model import ReaderModel
from index.reading_reranker import ReadingReranker
from index.reranker import PairReranker, Reranker
from index.sentence_transformer import SentenceTransformerEncoder
from index.terms import analyzer
from tests.benchmarks.cross_encoder import CrossEncoder

MEASURES = [Success @ 1, R @ 5, R @ 20, RR @ 10, nDCG @ 10]
_DEPTH = 100

Run = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Passages and questions by id, and what is relevant for each question."""

    texts: dict[str, str]
    questions: dict[str, str]
    qrels: dict[str, dict[str, int]]


def read(folder: Path, *, corpus: Path, half: str, most: int) -> Set:
    """Read a set; at most `most` of the half's questions, sampled with a fixed seed."""
    texts = {row["_id"]: row["text"] for row in _lines(corpus / "corpus.jsonl")}
    qrels: dict[str, dict[str, int]] = {}
    for line in (corpus / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, text, grade = line.split("\t")
        if int(grade) > 0 and text in texts:
            qrels.setdefault(question, {})[text] = int(grade)
    asked = [row for row in _lines(folder / "queries.jsonl") if row["_id"] in qrels]
    asked = [q for q in asked if q.get("survival", "exact") in ("exact", "stop")]
    middle = len(asked) // 2
    chosen = asked[:middle] if half == "tune" else asked[middle:]
    chosen = random.Random(1).sample(chosen, min(most, len(chosen)))
    questions = {row["_id"]: row["text"] for row in chosen}
    return Set(texts=texts, questions=questions, qrels={key: qrels[key] for key in questions})


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def runs(found: Set, encoder: Encoder, reranker: Reranker) -> tuple[dict[str, Run], list[float]]:
    """Return what each way of ranking gives, and the seconds that each question took."""
    ids, texts = list(found.texts), list(found.texts.values())
    contents = Contents(
        dense=DenseIndex.build(range(len(ids)), encoder.encode_passages(texts)),
        lexical=LexicalIndex.build(range(len(ids)), Counts.of(map(analyzer().terms_of, texts))),
    )
    made: dict[str, Run] = {way: {} for way in ("dense", "lexical", "fused", "reranked")}
    seconds: list[float] = []
    for key, question in found.questions.items():
        started = time.perf_counter()
        (vector,) = encoder.encode_questions([question])
        asked = Asked.of(question, vector, contents, languages=packaged_model().languages)
        fused, reranked = _ranked(contents, reranker, asked, texts)
        seconds.append(time.perf_counter() - started)
        cosines, rows = contents.dense.search(vector[None], min(_DEPTH, len(ids)))
        bm25 = contents.lexical.match(asked.query).scores
        best = np.argsort(-bm25, kind="stable")[:_DEPTH]
        made["dense"][key] = dict(zip((ids[r] for r in rows[0]), cosines[0].tolist(), strict=True))
        made["lexical"][key] = {ids[row]: float(bm25[row]) for row in best if bm25[row] > 0}
        made["fused"][key] = {ids[row]: score for row, score in fused.items()}
        made["reranked"][key] = {ids[row]: score for row, score in reranked.items()}
    return made, seconds


def _ranked(
    contents: Contents, reranker: Reranker, asked: Asked, texts: Sequence[str]
) -> tuple[dict[int, float], dict[int, float]]:
    found = find(contents, asked, depth=LEAST_DEPTH)
    fused = {one.row: one.score for one in sorted(found, key=lambda one: -one.score)}
    head = list(fused)[: reranker.depth]
    scores = reranker.rescore(
        asked,
        [Passage(document_id="", span=Span(0, len(texts[r])), text=texts[r]) for r in head],
        [fused[row] for row in head],
    )
    lifted = {row: one.score + 100 for row, one in zip(head, scores, strict=True)}  # over the rest
    return fused, fused | lifted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--most", type=int, default=1_000)
    parser.add_argument("--reference", action="store_true")
    parser.add_argument("--cross-encoder", type=Path)
    parser.add_argument("--pairs", action="store_true", help="rerank without the trained reader")
    parser.add_argument("--corpus", type=Path)
    asked = parser.parse_args()
    folder = packaged_model()
    encoder = SentenceTransformerEncoder(folder) if asked.reference else OnnxEncoder(folder)
    reranker: Reranker = ReadingReranker(ReaderModel(folder))
    if asked.cross_encoder:
        reranker = CrossEncoder(asked.cross_encoder)
    elif asked.pairs:
        reranker = PairReranker()
    for path in asked.folders:
        found = read(path, corpus=asked.corpus or path, half=asked.half, most=asked.most)
        _print(path, found, encoder, reranker)


def _print(path: Path, found: Set, encoder: Encoder, reranker: Reranker) -> None:
    made, seconds = runs(found, encoder, reranker)
    size = f"{len(found.texts):,} passages, {len(found.questions):,} questions"
    print(f"{path.parent.name}/{path.name}: {size}")
    print(f"  {'':10}" + "".join(f"{measure!s:>12}" for measure in MEASURES))
    for way, run in made.items():
        values = ir_measures.calc_aggregate(MEASURES, found.qrels, run)
        print(f"  {way:10}" + "".join(f"{values[measure]:12.4f}" for measure in MEASURES))
    print(f"  median {1000 * statistics.median(seconds):.1f} ms a question, encoded and ranked")


if __name__ == "__main__":
    main()
