"""Time encoding, indexing and asking, each beside its floor, in turn and in one process.

Passages and questions come from a set in the form of BEIR. The floors: sentence-transformers'
own `encode` for encoding; the bare encoder over the very same texts for indexing a folder of
files; the bare encoder and FAISS's plain flat search for one question, which is retrieved without
the trained reader and with it, and sentence-transformers' `encode` with the same search. The
questions are asked twice: as in service, a passage that an earlier question had read is kept.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import faiss
import numpy as np

from corpus.splitting import Splitter
from index.encoder import Encoder
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from index.model_folder import packaged_model
from index.onnx_encoder import OnnxEncoder
from index.reader_model import ReaderModel
from index.reading_reranker import ReadingReranker
from index.reranker import PairReranker, Reranker
from index.sentence_transformer import SentenceTransformerEncoder
from tests.benchmarks.question_sets import read_lines

ROUNDS = 3
K = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=500, help="passages, and questions")
    asked = parser.parse_args()
    texts = [row["text"] for row in read_lines(asked.folder / "corpus.jsonl")][: asked.most]
    questions = [row["text"] for row in read_lines(asked.folder / "queries.jsonl")][: asked.most]
    encoder = OnnxEncoder(packaged_model())
    encoder.encode_questions(questions[:1])  # the model is open
    library = SentenceTransformerEncoder(packaged_model())
    _compare_encoding(encoder, library, texts)
    with tempfile.TemporaryDirectory() as folder:
        home = _compare_indexing(encoder, texts, Path(folder))
        encoders: dict[str, Encoder] = {"its bare": encoder, "sentence-transformers'": library}
        _compare_asking(encoders, home, questions, reranker=PairReranker(), name="found")
        reader = ReadingReranker(ReaderModel(packaged_model()))
        few = questions[:100]
        _compare_asking(encoders, home, few, reranker=reader, name="found and read")


def _compare_encoding(
    encoder: OnnxEncoder, library: SentenceTransformerEncoder, texts: Sequence[str]
) -> None:
    library.encode_questions(texts[:1])
    ours, theirs = _in_turn(
        lambda: encoder.encode_passages(texts), lambda: library.encode_passages(texts)
    )
    ratios = [slow / quick for quick, slow in zip(ours, theirs, strict=True)]
    print(f"encoding {len(texts)} passages: {_range(ratios)} times sentence-transformers")
    mean = float((encoder.encode_passages(texts) * library.encode_passages(texts)).sum(1).mean())
    print(f"  mean cosine to its vectors {mean:.4f}")


def _compare_indexing(encoder: OnnxEncoder, texts: Sequence[str], folder: Path) -> Home:
    """Index the passages as files of ten each; return the home of the last round."""
    documents = folder / "documents"
    documents.mkdir()
    for at in range(0, len(texts), 10):
        (documents / f"{at}.txt").write_text("\n\n".join(texts[at : at + 10]), "utf-8")
    homes = [Home(folder / str(at)) for at in range(ROUNDS)]
    waiting = iter(homes)

    def index() -> None:
        splitter = Splitter(count_tokens=encoder.count_tokens)
        Indexer(next(waiting), encoder=encoder, splitter=splitter).update([documents])

    index()
    made = [one.searchable for _, one in homes[0].catalog.snapshot().passages_in_order()]
    waiting = iter(homes[1:])
    ours, floor = _in_turn(index, lambda: encoder.encode_passages(made), rounds=ROUNDS - 1)
    ratios = [whole / bare for whole, bare in zip(ours, floor, strict=True)]
    print(f"indexing {len(made)} passages: {_range(ratios)} times their bare encoding")
    return homes[0]


def _compare_asking(
    encoders: Mapping[str, Encoder],
    home: Home,
    questions: Sequence[str],
    *,
    reranker: Reranker,
    name: str,
) -> None:
    """Retrieve with the first of the encoders; each has its floor."""
    encoder = next(iter(encoders.values()))
    made = [one.searchable for _, one in home.catalog.snapshot().passages_in_order()]
    flat = faiss.IndexFlatIP(encoder.dim)
    flat.add(encoder.encode_passages(made))
    for whose, bare in encoders.items():
        retriever = Library(home, encoder, reranker=reranker).retriever()
        retriever.retrieve(questions[0], k=K)  # the models are open
        for when in ("passages met for the first time", "passages kept"):
            pairs = [
                _in_turn(
                    partial(retriever.retrieve, question, k=K),
                    partial(_bare, bare, flat, question),
                    rounds=1,
                )
                for question in questions
            ]
            ours, floor = ([one[which][0] for one in pairs] for which in (0, 1))
            for quantile, of in (("p50", 0.5), ("p95", 0.95)):
                slow, quick = (1000 * float(np.quantile(seconds, of)) for seconds in (ours, floor))
                print(f"a question, {name}, {when}, {quantile}: {slow:.1f} ms")
                print(f"  {slow / quick:.2f} times {whose} encoding and search, {quick:.1f} ms")


def _bare(encoder: Encoder, flat: faiss.IndexFlatIP, question: str) -> None:
    flat.search(encoder.encode_questions([question]), K)


def _in_turn(*ways: Callable[[], object], rounds: int = ROUNDS) -> list[list[float]]:
    """Return the seconds of each in every round, run in turn."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for which, run in zip(taken, ways, strict=True):
            started = time.perf_counter()
            run()
            which.append(time.perf_counter() - started)
    return taken


def _range(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


if __name__ == "__main__":
    main()
