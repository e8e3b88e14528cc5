"""The packaged encoder in 8 bits beside the same weights in full precision."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelRefused
from index.model_folder import packaged_model
from index.onnx_encoder import GRAPH, OnnxEncoder
from index.sentence_transformer import SentenceTransformerEncoder
from tests.model.test_encoder import TEXTS


@pytest.fixture(scope="module")
def quick() -> OnnxEncoder:
    return OnnxEncoder(packaged_model())


SENTENCES = [
    "Refunds are paid back to the account within thirty days.",
    "The syndrome was first described by a paediatric neurologist.",
    "Our shops open at nine in the morning.",
    "oms first described marcel kinsbourne term opsoclonus coined orzechowski",
    "When do I get my money back?",
    "Which doctor found it?",
]


def test_vectors_are_nearly_those_of_full_precision(
    quick: OnnxEncoder, encoder: SentenceTransformerEncoder
) -> None:
    cosines = (quick.encode_passages(SENTENCES) * encoder.encode_passages(SENTENCES)).sum(axis=1)

    assert cosines.min() > 0.97
    assert cosines.mean() > 0.985


def test_likenesses_are_nearly_those_of_full_precision(
    quick: OnnxEncoder, encoder: SentenceTransformerEncoder
) -> None:
    ours, theirs = (one.encode_passages(SENTENCES) for one in (quick, encoder))

    assert np.abs(ours @ ours.T - theirs @ theirs.T).max() < 0.06


def test_vectors_are_384_wide_single_precision_and_of_unit_length(quick: OnnxEncoder) -> None:
    for vectors in (quick.encode_passages(TEXTS), quick.encode_questions(TEXTS)):
        assert vectors.shape == (len(TEXTS), quick.dim) == (len(TEXTS), 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_a_vector_depends_on_its_text_alone(quick: OnnxEncoder) -> None:
    texts = [f"number {n} " + "and more " * (n % 7) for n in range(130)]  # three batches
    done: list[tuple[int, int]] = []

    together = quick.encode_passages(texts, progress=lambda *found: done.append(found))
    alone = np.vstack([quick.encode_questions([text]) for text in texts[::29]])

    assert np.array_equal(together[::29], alone)
    assert done == [(64, 130), (128, 130), (130, 130)]


def test_no_texts_give_no_rows(quick: OnnxEncoder) -> None:
    assert quick.encode_passages([]).shape == quick.encode_questions([]).shape == (0, 384)


def test_tokens_are_counted_as_the_reference_counts_them(
    quick: OnnxEncoder, encoder: SentenceTransformerEncoder
) -> None:
    assert quick.count_tokens(TEXTS) == encoder.count_tokens(TEXTS)
    assert quick.max_tokens == encoder.max_tokens == 254


def test_its_indexes_are_not_taken_for_those_of_full_precision(
    quick: OnnxEncoder, encoder: SentenceTransformerEncoder
) -> None:
    assert quick.fingerprint.keys() == encoder.fingerprint.keys()
    assert quick.fingerprint["model"] != encoder.fingerprint["model"]
    assert quick.fingerprint["weights_sha256"] != encoder.fingerprint["weights_sha256"]


def test_one_changed_byte_in_the_graph_is_refused(tmp_path: Path) -> None:
    graph = Path(shutil.copy(GRAPH, tmp_path))
    with graph.open("r+b") as file:
        file.seek(9_000_000)
        byte = file.read(1)[0]
        file.seek(9_000_000)
        file.write(bytes([byte ^ 1]))

    with pytest.raises(ModelRefused, match="install it again"):
        OnnxEncoder(packaged_model(), graph=graph).encode_questions(["eyes"])


def test_a_graph_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="cannot be read"):
        OnnxEncoder(packaged_model(), graph=tmp_path / "none.onnx").encode_questions(["eyes"])


def test_neither_torch_nor_sentence_transformers_is_loaded() -> None:
    script = (
        "import sys; from index.onnx_encoder import OnnxEncoder;"
        "from index.model_folder import packaged_model;"
        "OnnxEncoder(packaged_model()).encode_questions(['eyes']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


def test_nothing_is_counted_or_written_about_who_encodes(tmp_path: Path) -> None:
    """onnxruntime keeps a number of the machine and a queue of events to send, unless told not."""
    program = (
        "from index.model_folder import packaged_model\n"
        "from index.onnx_encoder import OnnxEncoder\n"
        "OnnxEncoder(packaged_model()).encode_questions(['one'])\n"
    )
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}

    subprocess.run([sys.executable, "-c", program], check=True, env={**kept, "HOME": str(tmp_path)})

    assert [*tmp_path.rglob("*")] == []
