"""Measure the search of ever larger indexes: time, recall, room on disk and in memory.

Real passages and questions are encoded first; what is wanted beyond them is made of them: a
vector is that of a real passage, moved by the difference of two others (cosine .85 to where it
was), its terms are the real passage's, a fifth of them once more. Times are those of one
question's search, both legs and fusion, without its encoding; beside them what FAISS's plain
flat index of single precision takes in the same run. Two processes open the index at once: what
each holds by itself, and what they share.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import faiss
import numpy as np

from corpus.records import Generation
from index.asked import Asked
from index.dense import DenseIndex, Halves
from index.encoder import Fingerprint, Vectors
from index.fusion import LEAST_DEPTH, find
from index.generation import Contents, open_generation, write_generation
from index.lexical import Counts, LexicalIndex
from index.model_folder import packaged_model
from index.onnx_encoder import OnnxEncoder
from index.terms import analyzer
from tests.benchmarks.question_sets import read_lines

_ENCODER: Fingerprint = {"model": "growth"}
_QUESTIONS, _NEAREST = 200, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """What was really encoded: passages (n, dim) with their terms, and questions."""

    vectors: Vectors
    counts: Counts
    questions: tuple[str, ...]
    asked: Vectors


def encoded(folders: list[Path], most: int) -> Real:
    """Encode passages of sets in the form of BEIR, and every so many of their questions."""
    encoder = OnnxEncoder(packaged_model())
    texts = [row["text"] for folder in folders for row in read_lines(folder / "corpus.jsonl")]
    texts = list(dict.fromkeys(texts))[:most]
    asked = [row["text"] for folder in folders for row in read_lines(folder / "queries.jsonl")]
    asked = asked[:: max(len(asked) // _QUESTIONS, 1)][:_QUESTIONS]
    return Real(
        vectors=encoder.encode_passages(texts),
        counts=Counts.of(map(analyzer().terms_of, texts)),
        questions=tuple(asked),
        asked=encoder.encode_questions(asked),
    )


def grown(real: Real, size: int) -> tuple[Halves, Counts]:
    """Return so many vectors and counts: the real ones first, then made ones."""
    chance = np.random.default_rng(1)
    count = len(real.vectors)
    vectors = np.empty((size, real.vectors.shape[1]), dtype=np.float16)
    vectors[:count] = real.vectors[:size]
    origins = np.concatenate([np.arange(count), chance.integers(count, size=max(size - count, 0))])
    for at in range(count, size, 50_000):
        part = slice(at, min(at + 50_000, size))
        some, others = chance.integers(count, size=(2, part.stop - part.start))
        moved = real.vectors[origins[part]] + 0.45 * (real.vectors[some] - real.vectors[others])
        vectors[part] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    counts = real.counts.take(origins[:size])
    oftener = chance.random(len(counts.often)) < 0.2  # no two are to be equal
    return vectors, replace(counts, often=counts.often + oftener.astype(np.uint16))


def measure(real: Real, size: int, folder: Path) -> Iterator[str]:
    """Build, write, open and search an index; yield what it took, line by line."""
    vectors, counts = grown(real, size)
    started = time.perf_counter()
    dense = DenseIndex.build(range(size), vectors)
    built = time.perf_counter() - started
    contents = Contents(dense=dense, lexical=LexicalIndex.build(range(size), counts))
    yield f"  {dense.method}; cells made and filled in {built:.1f} s"
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors.astype(np.float32))
    nearest = flat.search(real.asked, _NEAREST)[1]
    found = dense.search(real.asked, _NEAREST)[1]
    pairs = zip(nearest.tolist(), found.tolist(), strict=True)
    recall = statistics.mean(len({*one} & {*other}) / _NEAREST for one, other in pairs)
    floor = _median(partial(_flat, flat, real.asked))
    yield f"  recall@{_NEAREST} of questions {recall:.4f}; plain flat search {floor:.2f} ms"
    del flat, vectors, counts, dense
    folder.mkdir()
    generation = write_generation(
        folder, number=1, contents=contents, encoder=_ENCODER, splitter=_ENCODER
    )
    del contents
    for file in sorted((folder / generation.name).iterdir()):
        yield f"  {file.name} {file.stat().st_size / 2**20:,.1f} MiB"
    (folder / "asked.json").write_text(json.dumps([asdict(generation), real.questions]), "utf-8")
    np.save(folder / "asked.npy", real.asked)
    with _reader(folder) as first, _reader(folder):
        for line in _told(first):
            yield f"  {line}"
    shutil.rmtree(folder)


@contextmanager
def _reader(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--search", str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        print(" ", process.stdout.readline().strip(), flush=True)
        yield process
        if process.poll() is None:
            process.communicate("\n")


def _told(process: "subprocess.Popen[str]") -> list[str]:
    return process.communicate("\n")[0].splitlines()


def search(folder: Path) -> None:
    """Open an index and tell how long its searches take; at a word, what it holds in memory."""
    named, questions = json.loads((folder / "asked.json").read_text("utf-8"))
    asked = np.load(folder / "asked.npy")
    started = time.perf_counter()
    contents = open_generation(folder, Generation(**named), encoder=_ENCODER)
    opened = time.perf_counter() - started
    made = [Asked.of(*each, contents) for each in zip(questions, asked, strict=True)]
    ways: dict[str, Callable[[int], object]] = {
        "dense": lambda at: contents.dense.search(asked[at : at + 1], LEAST_DEPTH),
        "lexical": lambda at: contents.lexical.match(made[at].query),
        "both, fused": lambda at: find(contents, made[at], depth=LEAST_DEPTH),
    }
    times = ", ".join(f"{way} {_median(way_of):.2f} ms" for way, way_of in ways.items())
    print(f"opened in {opened:.2f} s; {times}", flush=True)
    sys.stdin.readline()
    print(f"with another process beside it: {_memory()}")


def _memory() -> str:
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    held = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines}
    return (
        f"{held['Anonymous:']:,.0f} MiB of its own, {held['Rss:'] - held['Anonymous:']:,.0f} shared"
    )


def _flat(index: faiss.Index, asked: Vectors, at: int) -> None:
    index.search(asked[at : at + 1], LEAST_DEPTH)


def _median(search: Callable[[int], object]) -> float:
    """Return the median time of a search for each question, in ms."""
    taken: list[float] = []
    for at in range(_QUESTIONS):
        started = time.perf_counter()
        search(at)
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--real", type=int, default=5_000, help="passages that are really encoded")
    parser.add_argument("--search", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.search:
        search(asked.search)
        return
    real = encoded(asked.folders, asked.real)
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            print(f"{size:,} passages, {min(len(real.vectors), size):,} of them real")
            for line in measure(real, size, Path(folder) / str(size)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
