"""Train the reader: ``python -m bot.training --data SETS --start FOLDER --out FOLDER``.

SETS has a folder for each question set, with SQuAD files in `squad/`; the start is a folder with
a BERT cross-encoder as `model.onnx` in 8 bits and its `tokenizer.json`. What is there of an
earlier run in the out folder is gone on with. `--weights` starts from those that a run ended
with instead: with another seed and a lower rate that is a further pass, over other examples made
of the same questions.
"""

import argparse
import random
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file

from bot.training.examples import Marked, Shares, examples_of
from bot.training.loop import Recipe, Training, counted
from bot.training.network import from_cross_encoder
from bot.training.packing import Packed, Packer
from bot.training.sources import SETS, Lookalikes, read_set

ROUNDS = {"squad_train_part": 2.0, "qed": 1.0, "squadshifts_amazon": 0.3, "squadshifts_reddit": 0.3}
"""How often each set's questions are gone through."""

UNNAMED = ("squadshifts_amazon", "squadshifts_reddit")
"""Sets whose questions do not name what they ask about: another passage may answer them, too."""


def packed_examples(data: Path, packer: Packer, recipe: Recipe) -> list[Packed]:
    """Return the examples of all sets, in tokens; the same for the same data and seed."""
    chance = random.Random(recipe.seed)
    found: list[Packed] = []
    for name in SETS:
        marked: list[Marked] = list(read_set(data / name))
        alike = Lookalikes(marked)
        shares = Shares() if name not in UNNAMED else replace(Shares(), alike=0.0, turned=0.1)
        rounds = ROUNDS[name]
        for _ in range(int(rounds) or 1):
            chosen = marked if rounds >= 1 else chance.sample(marked, int(len(marked) * rounds))
            for asked in chosen:
                examples = examples_of(asked, alike=alike, shares=shares, chance=chance)
                found.extend(packer(list(examples)))
        print(name, len(marked), "questions,", len(found), "examples so far", flush=True)
    return found


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="the folder of a run to start from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=Recipe().rate)
    parser.add_argument("--head-rate", type=float, default=Recipe().head_rate)
    parser.add_argument("--most", type=int, help="train on this many examples only")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    recipe = Recipe(seed=asked.seed, rate=asked.rate, head_rate=asked.head_rate)
    examples = packed_examples(asked.data, Packer(asked.start / "tokenizer.json"), recipe)
    random.Random(asked.seed).shuffle(examples)
    examples = examples[: asked.most]
    print("\n".join(counted(examples)), flush=True)
    network = from_cross_encoder(asked.start / "model.onnx")
    teacher = from_cross_encoder(asked.start / "model.onnx")
    if asked.weights:
        network.load_state_dict(load_file(asked.weights / "weights.safetensors"))
    Training(network, teacher, recipe=recipe, folder=asked.out).run(examples)


if __name__ == "__main__":
    main()
