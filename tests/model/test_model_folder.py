import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from index.errors import ModelRefused
from index.model_folder import PACKAGED, ModelFolder, local_model, packaged_model
from index.sentence_transformer import SentenceTransformerEncoder

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors, as sentence-transformers/all-MiniLM-L6-v2 publishes it."""


@pytest.fixture
def copy() -> Iterator[Path]:
    """A copy of the packaged model folder, gone after the test: it is large."""
    with TemporaryDirectory() as folder:
        yield Path(shutil.copytree(packaged_model().path, Path(folder) / "model"))


def test_the_packaged_weights_are_the_published_ones() -> None:
    assert packaged_model().weights_sha256 == SHA256


def test_one_changed_byte_in_the_weights_is_refused_before_they_are_used(copy: Path) -> None:
    weights = copy / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)[0]
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    encoder = SentenceTransformerEncoder(ModelFolder(copy, name=PACKAGED, weights_sha256=SHA256))
    with pytest.raises(ModelRefused) as refused:
        encoder.encode_questions(["who"])
    assert refused.value.folder == copy
    assert SHA256 in refused.value.reason
    with pytest.raises(ModelRefused):
        _ = encoder.fingerprint


def test_a_copy_of_the_folder_encodes_as_the_packaged_one(
    copy: Path, encoder: SentenceTransformerEncoder
) -> None:
    own = SentenceTransformerEncoder(local_model(copy))
    assert own.encode_questions(["who"]) == pytest.approx(encoder.encode_questions(["who"]))
    assert own.fingerprint | {"model": PACKAGED} == encoder.fingerprint


@pytest.mark.parametrize(
    "name",
    ["modeling.py", "pytorch_model.bin", "1_Pooling/state.pkl", "a.PICKLE", "x.pt", "y.ckpt"],
)
def test_a_folder_with_anything_that_could_run_code_is_refused(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"")
    with pytest.raises(ModelRefused) as refused:
        local_model(copy)
    assert Path(name).name in refused.value.reason


@pytest.mark.parametrize(
    "name", ["model.safetensors", "config.json", "modules.json", "tokenizer.json"]
)
def test_a_folder_without_a_file_that_is_needed_is_refused(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelRefused) as refused:
        local_model(copy)
    assert name in refused.value.reason


def test_weights_that_are_none_are_refused(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelRefused):
        SentenceTransformerEncoder(local_model(copy)).encode_questions(["who"])


def test_a_tokenizer_that_is_none_is_refused(copy: Path) -> None:
    (copy / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelRefused):
        SentenceTransformerEncoder(local_model(copy)).count_tokens(["who"])
