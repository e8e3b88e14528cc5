"""Own the training itself: losses, steps, checkpoints, a log."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from bot.training.examples import Kind
from bot.training.network import Heads, ReaderNetwork
from bot.training.packing import Packed, batches

_TOLD_APART = {Kind.ANSWERED: 1.0, Kind.ALIKE: 0.0}  # what relevance is known of without a teacher


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the network is trained: all that a run depends on besides data and start."""

    seed: int = 1
    batch: int = 16
    rate: float = 8e-5
    head_rate: float = 5e-4
    warm_up: float = 0.04
    decay: float = 0.01
    taught: float = 0.3
    saved_every: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Pairs of one length, padded: (pairs, tokens), and what is known of each pair."""

    ids: Tensor
    mask: Tensor
    kinds: Tensor
    passage: Tensor
    start: Tensor
    end: Tensor
    answerable: Tensor
    relevant: Tensor  # 1, 0, or nan where only a teacher could say

    @classmethod
    def of(cls, packed: Sequence[Packed]) -> "Batch":
        """Pad examples to the longest."""
        shape = len(packed), max(len(one.ids) for one in packed)
        ids, mask, kinds, passage = (torch.zeros(shape, dtype=torch.long) for _ in range(4))
        for row, one in enumerate(packed):
            length = len(one.ids)
            ids[row, :length] = torch.tensor(one.ids)
            mask[row, :length] = 1
            kinds[row, :length] = torch.tensor(one.kinds)
            passage[row, one.first : length - 1] = 1
        return cls(
            ids=ids,
            mask=mask,
            kinds=kinds,
            passage=passage.bool(),
            start=torch.tensor([one.start for one in packed]),
            end=torch.tensor([one.end for one in packed]),
            answerable=torch.tensor([float(one.start > 0) for one in packed]),
            relevant=torch.tensor([_TOLD_APART.get(one.kind, float("nan")) for one in packed]),
        )


def losses(heads: Heads, batch: Batch, taught: Tensor | None) -> dict[str, Tensor]:
    """Return what each head got wrong; `taught` is the teacher's relevance, if it was asked."""
    span = functional.cross_entropy(heads.starts, batch.start) + functional.cross_entropy(
        heads.ends, batch.end
    )
    told = ~batch.relevant.isnan()
    found = {
        "span": span / 2,
        "answerable": 0.5
        * functional.binary_cross_entropy_with_logits(heads.answerable, batch.answerable),
    }
    if told.any():
        found["relevance"] = 0.2 * functional.binary_cross_entropy_with_logits(
            heads.relevance[told], batch.relevant[told]
        )
    if taught is not None:
        found["taught"] = 0.1 * functional.smooth_l1_loss(heads.relevance, taught, beta=2.0)
    goal = heads.relevance.detach() if taught is None else taught
    found["early"] = 0.05 * sum(
        (functional.smooth_l1_loss(one, goal, beta=2.0) for one in heads.early.values()),
        start=torch.zeros(()),
    )
    return found


class Training:
    """A run in a folder: goes on from the last checkpoint there, if there is one."""

    def __init__(
        self, network: ReaderNetwork, teacher: ReaderNetwork, *, recipe: Recipe, folder: Path
    ) -> None:
        self.network, self.teacher, self.recipe, self.folder = network, teacher, recipe, folder
        heads = [p for n, p in network.named_parameters() if not n.startswith(("bert.", "class"))]
        body = [p for n, p in network.named_parameters() if n.startswith(("bert.", "class"))]
        self._optimizer = torch.optim.AdamW(
            [{"params": body, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}],
            weight_decay=recipe.decay,
            fused=True,
        )
        self._rates = (recipe.rate, recipe.head_rate)
        self.step = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._resume()

    def run(self, examples: Sequence[Packed]) -> None:
        """Train on all examples once, in the order that the seed gives."""
        recipe = self.recipe
        groups = list(
            batches(examples, size=recipe.batch, chance=np.random.default_rng(recipe.seed))
        )
        sums: dict[str, float] = {}
        began = time.monotonic()
        self.network.train()
        self.teacher.eval()
        for at, group in enumerate(groups):
            if at < self.step:
                continue
            for name, value in self._trained(Batch.of(group), at, len(groups)).items():
                sums[name] = 0.98 * sums.get(name, value) + 0.02 * value
            self.step = at + 1
            if self.step % 50 == 0 or self.step == len(groups):
                self._log(sums, time.monotonic() - began, len(groups))
            if self.step % recipe.saved_every == 0 or self.step == len(groups):
                self._save()

    def _trained(self, batch: Batch, at: int, steps: int) -> Mapping[str, float]:
        torch.manual_seed(self.recipe.seed * 1_000_003 + at)  # dropout, whenever it goes on
        share = _schedule(at, steps, self.recipe.warm_up)
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        given = batch.ids, batch.mask, batch.kinds, batch.passage
        taught = None
        with torch.autocast("cpu", dtype=torch.bfloat16):
            if torch.rand(()).item() < self.recipe.taught:
                with torch.no_grad():
                    taught = self.teacher(*given).relevance.float()
            heads = self.network(*given)
        found = losses(heads, batch, taught)
        total = sum(found.values(), start=torch.zeros(()))
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return {name: float(value.detach()) for name, value in found.items()}

    def _log(self, sums: Mapping[str, float], seconds: float, steps: int) -> None:
        row = {"step": self.step, "of": steps, "seconds": round(seconds, 1)}
        line = json.dumps(row | {name: round(value, 4) for name, value in sums.items()})
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(line, flush=True)

    def _save(self) -> None:
        save_file(self.network.state_dict(), self.folder / "weights.new")
        state = {
            f"{at}.{name}": value
            for at, held in self._optimizer.state_dict()["state"].items()
            for name, value in held.items()
        }
        metadata = {"step": str(self.step), "recipe": json.dumps(asdict(self.recipe))}
        save_file(state, self.folder / "optimizer.new", metadata=metadata)
        (self.folder / "weights.new").replace(self.folder / "weights.safetensors")
        (self.folder / "optimizer.new").replace(self.folder / "optimizer.safetensors")
        (self.folder / "step.json").write_text(json.dumps({"step": self.step}))

    def _resume(self) -> None:
        if not (self.folder / "step.json").exists():
            return
        self.network.load_state_dict(load_file(self.folder / "weights.safetensors"))
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in load_file(self.folder / "optimizer.safetensors").items():
            at, _, what = name.partition(".")
            state.setdefault(int(at), {})[what] = value
        held = self._optimizer.state_dict()
        self._optimizer.load_state_dict({**held, "state": state})
        self.step = json.loads((self.folder / "step.json").read_text())["step"]


def _schedule(at: int, steps: int, warm_up: float) -> float:
    """Rise from nothing, then fall to nothing, in straight lines."""
    rising = max(1, int(steps * warm_up))
    return (at + 1) / rising if at < rising else (steps - at) / (steps - rising)


def counted(examples: Sequence[Packed]) -> Iterator[str]:
    """Yield a line for each kind of example."""
    for kind in Kind:
        yield f"{kind}: {sum(one.kind is kind for one in examples)}"
