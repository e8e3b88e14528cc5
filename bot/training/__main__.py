"""Train the reader: ``python -m bot.training --data SETS --start FOLDER --out FOLDER``.

SETS has a folder for each question set, with SQuAD files in `squad/` or in the form of BEIR; the
start is a folder with a BERT cross-encoder as `model.onnx` in 8 bits and its `tokenizer.json`.
First the teachers are trained, each with a seed of its own, and then one network of the same size
that learns from the sets and from what the teachers think of them. What is there of an earlier
run in the out folder is gone on with, and what is finished is taken as it is: stages can be run
one by one (`--stage`), elsewhere or at the same time.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file

from bot.training.examples import Marked, Shares, examples_of
from bot.training.loop import Recipe, Teachers, Training, counted
from bot.training.network import ReaderNetwork, from_cross_encoder
from bot.training.packing import Packed, Packer, load, save
from bot.training.sources import SETS, Lookalikes, read_set

ROUNDS = {"squad_train_part": 3, "qed": 2}
"""How often a set's questions are gone through, if more than once."""

UNNAMED = ("squadshifts_amazon", "squadshifts_reddit")
"""Sets whose questions do not name what they ask about: another passage may answer them, too."""


def packed_examples(data: Path, packer: Packer, seed: int) -> list[Packed]:
    """Return the examples of all sets, in tokens; the same for the same data and seed."""
    chance = random.Random(seed)
    found: list[Packed] = []
    for name in SETS:
        marked: list[Marked] = list(read_set(data / name))
        alike = Lookalikes(marked)
        shares = Shares() if name not in UNNAMED else replace(Shares(), alike=0.0, turned=0.1)
        for _ in range(ROUNDS.get(name, 1)):
            for asked in marked:
                examples = examples_of(asked, alike=alike, shares=shares, chance=chance)
                found.extend(packer(list(examples)))
        print(name, len(marked), "questions,", len(found), "examples so far", flush=True)
    return found


class Run:
    """The stages of a run, in its folder."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._out: Path = asked.out
        self._seeds = range(asked.seed, asked.seed + asked.teachers)

    def examples(self, seed: int) -> list[Packed]:
        """Return the examples that a seed gives, from the folder if they are there."""
        self._out.mkdir(parents=True, exist_ok=True)
        path = self._out / f"examples-{seed}.npz"
        if not path.exists():
            packer = Packer(self._asked.start / "tokenizer.json")
            save(packed_examples(self._asked.data, packer, seed), path)
        return load(path)

    def teacher(self, number: int) -> None:
        """Train the teacher of a number, from 0."""
        seed = self._seeds[number]
        recipe = Recipe(seed=seed, batch=self._asked.batch, rate=self._asked.rate)
        self._train(self._teacher_folder(number), self.examples(seed), recipe, teachers=())

    def student(self) -> None:
        """Train what ships, on the examples of all teachers."""
        examples = [one for seed in self._seeds for one in self.examples(seed)]
        teachers = []
        for number in range(len(self._seeds)):
            teacher = self._start()
            folder = self._teacher_folder(number)
            teacher.load_state_dict(load_file(folder / "weights.safetensors"))
            teachers.append(teacher)
        recipe = Recipe(
            seed=self._asked.seed, batch=self._asked.batch, rate=self._asked.rate, again_at=0.7944
        )
        self._train(self._out, examples, recipe, teachers=teachers)

    def _teacher_folder(self, number: int) -> Path:
        return self._out / f"teacher-{number}"

    def _start(self) -> ReaderNetwork:
        return from_cross_encoder(self._asked.start / "model.onnx")

    def _train(
        self,
        folder: Path,
        examples: list[Packed],
        recipe: Recipe,
        *,
        teachers: Sequence[ReaderNetwork],
    ) -> None:
        random.Random(recipe.seed).shuffle(examples)
        print("\n".join(counted(examples)), flush=True)
        torch.manual_seed(recipe.seed)  # the new heads
        Training(
            self._start(),
            Teachers(cross_encoder=self._start(), trained=teachers),
            recipe=recipe,
            folder=folder,
            device=self._asked.device,
        ).run(examples)


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed if the examples are there")
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", help="`examples-SEED`, `teacher-NUMBER` or `student` only")
    parser.add_argument("--teachers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=Recipe().batch)
    parser.add_argument("--rate", type=float, default=Recipe().rate)
    parser.add_argument("--device", default="cpu", help="`cuda` for a graphics card")
    asked = parser.parse_args()
    run = Run(asked)
    stages = [f"teacher-{number}" for number in range(asked.teachers)] + ["student"]
    for stage in [asked.stage] if asked.stage else stages:
        name, _, number = stage.partition("-")
        if name == "examples":
            run.examples(int(number))
        elif name == "teacher":
            run.teacher(int(number))
        else:
            run.student()


if __name__ == "__main__":
    main()
