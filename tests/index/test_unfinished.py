"""A run that was broken off: what it had encoded is not encoded again."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import unfinished
from index.encoder import Progress, Vectors, silent
from index.errors import NotANumber
from index.unfinished import Unfinished
from tests.fakes import BrokenEncoder, FakeEncoder
from tests.index.shelf import Shelf

TEXTS = [f"word{at} fever" for at in range(10)]
DIGESTS = [hashlib.sha256(text.encode()).hexdigest() for text in TEXTS]


class Cut(Exception):
    """Stands for whatever breaks off a run."""


class CutEncoder(FakeEncoder):
    """Break off at the n-th time that passages are to be encoded."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        self.left -= 1
        if self.left < 0:
            raise Cut
        return super().encode_passages(texts, progress=progress)


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished, "AT_ONCE", 3)


def broken_off(path: Path, *, after: int) -> None:
    """Encode TEXTS three at a time, and stop after so many times."""
    with pytest.raises(Cut):
        Unfinished(path, CutEncoder(after)).encode(DIGESTS, TEXTS, progress=silent)


def test_the_next_run_encodes_the_rest(tmp_path: Path) -> None:
    broken_off(tmp_path / "kept", after=2)
    encoder, told = FakeEncoder(), list[tuple[int, int]]()

    vectors, encoded = Unfinished(tmp_path / "kept", encoder).encode(
        DIGESTS, TEXTS, progress=lambda done, total: told.append((done, total))
    )

    assert (encoded, encoder.encoded) == (4, TEXTS[6:])
    assert told == [(9, 10), (10, 10)]
    assert np.array_equal(vectors, FakeEncoder().encode_passages(TEXTS).astype(np.float16))


def test_a_run_can_be_broken_off_again_and_again(tmp_path: Path) -> None:
    for _ in range(3):
        broken_off(tmp_path / "kept", after=1)

    encoder = FakeEncoder()
    Unfinished(tmp_path / "kept", encoder).encode(DIGESTS, TEXTS, progress=silent)

    assert encoder.encoded == TEXTS[9:]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("unfinished") / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfinished, "AT_ONCE", 3)
        broken_off(path, after=3)
    return path.read_bytes()


@given(data=st.data())
def test_what_is_torn_or_changed_is_encoded_again_and_no_vector_is_wrong(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("unfinished") / "kept"
    cut = data.draw(st.integers(0, len(whole)))
    damaged = bytearray(whole[:cut])
    if damaged and data.draw(st.booleans()):
        damaged[data.draw(st.integers(0, cut - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(damaged)

    vectors, _ = Unfinished(path, FakeEncoder()).encode(DIGESTS, TEXTS, progress=silent)
    again, encoded = Unfinished(path, FakeEncoder()).encode(DIGESTS, TEXTS, progress=silent)

    expected = FakeEncoder().encode_passages(TEXTS).astype(np.float16)
    assert np.array_equal(vectors, expected)
    assert np.array_equal(again, expected)
    assert encoded <= 3  # what came after the torn place was kept behind the whole part


def test_vectors_of_another_encoder_are_not_taken(tmp_path: Path) -> None:
    broken_off(tmp_path / "kept", after=2)

    _, encoded = Unfinished(tmp_path / "kept", FakeEncoder(name="other")).encode(
        DIGESTS, TEXTS, progress=silent
    )

    assert encoded == 10


def test_a_few_texts_leave_no_file(tmp_path: Path) -> None:
    Unfinished(tmp_path / "kept", FakeEncoder()).encode(DIGESTS[:3], TEXTS[:3], progress=silent)

    assert not (tmp_path / "kept").exists()


def test_an_indexing_run_goes_on_where_the_last_one_broke_off(shelf: Shelf) -> None:
    for at, text in enumerate(TEXTS):
        shelf.write(f"{at}.txt", text)
    shelf.encoder = CutEncoder(2)
    with pytest.raises(Cut):
        shelf.update()
    assert shelf.home.unfinished.exists()
    assert shelf.library().is_empty()

    shelf.encoder = FakeEncoder()
    report = shelf.update()

    assert (report.passages, report.encoded) == (10, 4)
    assert not shelf.home.unfinished.exists()
    assert shelf.found("word2", k=1) == ["word2 fever"]


def test_a_vector_that_holds_no_number_is_refused_and_not_kept(tmp_path: Path) -> None:
    texts = [*TEXTS[:7], "broken fever", *TEXTS[8:]]
    encoder = BrokenEncoder()

    with pytest.raises(NotANumber) as raised:
        Unfinished(tmp_path / "kept", encoder).encode(DIGESTS, texts, progress=silent)

    assert raised.value.of == "the passage “broken fever”"
    sound = FakeEncoder()
    Unfinished(tmp_path / "kept", sound).encode(DIGESTS, TEXTS, progress=silent)
    assert sound.encoded == TEXTS[6:]  # three at a time, the broken one among the third


def test_an_index_that_a_broken_encoder_would_spoil_stays_as_it_was(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever comes")
    shelf.update()
    shelf.write("b.txt", "cough is broken")
    sound, shelf.encoder = shelf.encoder, BrokenEncoder()

    with pytest.raises(NotANumber, match="cough is broken"):
        shelf.update()

    assert shelf.found("cough") == ["fever comes"]
    shelf.encoder = sound
    assert shelf.update().documents.added == ("b.txt",)
