"""Examples in tokens, kept in a file."""

from pathlib import Path

import numpy as np

from bot.training.examples import Example, Kind
from bot.training.packing import Packer, load, save
from corpus.span import Span
from index.model_folder import packaged_model

PASSAGE = "The Grotto is at Lourdes, France."


def packer() -> Packer:
    return Packer(packaged_model().path / "tokenizer.json")


def test_an_answer_is_placed_behind_question_and_context() -> None:
    start = PASSAGE.index("Lourdes")
    example = Example(
        kind=Kind.ANSWERED,
        question="Where is it?",
        context="Notre Dame",
        passage=PASSAGE,
        answer=Span(start, start + len("Lourdes")),
    )
    (packed,) = packer()([example])
    # [CLS] where is it ? [SEP] notre dame the gr ##otto is at lou ##rdes , france . [SEP]
    assert packed.second == 6
    assert packed.first == 8
    words = packer()._tokenizer.decode(packed.ids[packed.start : packed.end + 1].tolist())
    assert words == "lourdes"


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    examples = [
        Example(kind=kind, question="Where?", context="", passage=PASSAGE[:length], answer=None)
        for kind, length in ((Kind.ALIKE, 20), (Kind.WHOLE, 33), (Kind.BESIDE, 9))
    ]
    packed = list(packer()(examples))
    save(packed, tmp_path / "examples.npz")
    loaded = load(tmp_path / "examples.npz")
    assert [one.kind for one in loaded] == [Kind.ALIKE, Kind.WHOLE, Kind.BESIDE]
    for before, after in zip(packed, loaded, strict=True):
        assert np.array_equal(before.ids, after.ids)
        assert (before.second, before.first, before.start) == (
            after.second,
            after.first,
            after.start,
        )
