"""Own the training itself: losses, steps, checkpoints, a log."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from bot.training.examples import Kind
from bot.training.network import Heads, ReaderNetwork
from bot.training.packing import Packed, batches

_RELEVANT = {Kind.ANSWERED: 1.0, Kind.WHOLE: 1.0, Kind.ALIKE: 0.0, Kind.BESIDE: 0.0}
"""What relevance is known of without a teacher."""

_UNTOLD = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How the network is trained: all that a run depends on besides data and start.

    `taught` is the share of batches for which the cross-encoder is asked, `from_teachers` what
    the opinion of teachers weighs beside what is marked, `again_at` the share of the steps after
    which the rate falls a second time (Loshchilov and Hutter, 2017, "SGDR").
    """

    seed: int = 1
    batch: int = 64
    rate: float = 1.2e-4
    head_rate: float = 5e-4
    warm_up: float = 0.04
    decay: float = 0.01
    taught: float = 0.3
    from_teachers: float = 0.7
    again_at: float | None = None
    saved_every: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Pairs of one length, padded: (pairs, tokens), and what is known of each pair."""

    ids: Tensor
    mask: Tensor
    kinds: Tensor
    passage: Tensor
    start: Tensor
    end: Tensor
    marked: Tensor  # whether start and end are known
    answerable: Tensor  # 1, 0, or nan where nobody told
    relevant: Tensor  # 1, 0, or nan where only a teacher could say

    @classmethod
    def of(cls, packed: Sequence[Packed]) -> "Batch":
        """Pad examples to the longest."""
        lengths = np.array([len(one.ids) for one in packed])[:, None]
        ids = np.zeros((len(packed), int(lengths.max())), dtype=np.int64)
        for row, one in enumerate(packed):
            ids[row, : len(one.ids)] = one.ids
        at = np.arange(ids.shape[1])[None]
        second = np.array([one.second for one in packed])[:, None]
        first = np.array([one.first for one in packed])[:, None]
        told = [one.kind not in {Kind.WHOLE, Kind.BESIDE} for one in packed]
        return cls(
            ids=torch.from_numpy(ids),
            mask=torch.from_numpy((at < lengths).astype(np.int64)),
            kinds=torch.from_numpy(((at >= second) & (at < lengths)).astype(np.int64)),
            passage=torch.from_numpy((at >= first) & (at < lengths - 1)),
            start=torch.tensor([one.start for one in packed]),
            end=torch.tensor([one.end for one in packed]),
            marked=torch.tensor(told),
            answerable=torch.tensor([_answerable(one) for one in packed]),
            relevant=torch.tensor([_RELEVANT.get(one.kind, _UNTOLD) for one in packed]),
        )

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on a device."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return Batch(**{name: value.to(device, non_blocking=True) for name, value in held.items()})


def _answerable(one: Packed) -> float:
    if one.kind is Kind.BESIDE:
        return _UNTOLD
    return float(one.start > 0 or one.kind is Kind.WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What teachers that had the same training think of a batch, on average.

    `starts` and `ends` are probabilities, (pairs, tokens), `answerable` is one, (pairs,), and
    `relevance` is a logit, (pairs,).
    """

    starts: Tensor
    ends: Tensor
    answerable: Tensor
    relevance: Tensor

    @classmethod
    def of(cls, heads: Sequence[Heads]) -> "Opinion":
        """Return the mean of several."""
        return cls(
            starts=torch.stack([one.starts.softmax(-1) for one in heads]).mean(0),
            ends=torch.stack([one.ends.softmax(-1) for one in heads]).mean(0),
            answerable=torch.stack([one.answerable.sigmoid() for one in heads]).mean(0),
            relevance=torch.stack([one.relevance.float() for one in heads]).mean(0),
        )


def losses(
    heads: Heads, batch: Batch, *, taught: Tensor | None, opinion: Opinion | None, share: float
) -> dict[str, Tensor]:
    """Return what each head got wrong.

    `taught` is the packaged cross-encoder's relevance, if it was asked; of what is known, `share`
    is weighed by the teachers' opinion, if there are any.
    """
    share = share if opinion else 0.0
    marked = batch.marked.float()
    span = functional.cross_entropy(heads.starts, batch.start, reduction="none")
    span = span + functional.cross_entropy(heads.ends, batch.end, reduction="none")
    told = ~batch.answerable.isnan()
    answerable = _told_apart(heads.answerable, batch.answerable, told)
    found = {
        "span": (1 - share) / 2 * (span * marked).mean(),
        "answerable": (1 - share) / 2 * answerable,
        "relevance": 0.2 * _told_apart(heads.relevance, batch.relevant, ~batch.relevant.isnan()),
    }
    goal = heads.relevance.detach()
    if opinion is not None:
        soft = functional.cross_entropy(heads.starts, opinion.starts)
        soft = soft + functional.cross_entropy(heads.ends, opinion.ends)
        unsure = functional.binary_cross_entropy_with_logits(heads.answerable, opinion.answerable)
        found["opinion"] = share / 2 * (soft + unsure)
        goal = opinion.relevance
        found["taught"] = 0.2 * functional.smooth_l1_loss(heads.relevance, goal, beta=2.0)
    elif taught is not None:
        goal = taught
        found["taught"] = 0.1 * functional.smooth_l1_loss(heads.relevance, goal, beta=2.0)
    found["early"] = (
        0.05
        * torch.stack(
            [functional.smooth_l1_loss(one, goal, beta=2.0) for one in heads.early.values()]
        ).sum()
    )
    return found


def _told_apart(logits: Tensor, goal: Tensor, known: Tensor) -> Tensor:
    """Return the mean binary cross-entropy; where nothing is known it is 0."""
    each = functional.binary_cross_entropy_with_logits(logits, goal.nan_to_num(), reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teachers:
    """Who is asked besides the sets: those that had the same training, if there are any.

    Otherwise the packaged cross-encoder, of relevance alone.
    """

    cross_encoder: ReaderNetwork
    trained: Sequence[ReaderNetwork] = ()


class Training:
    """A run in a folder: goes on from the last checkpoint there, if there is one."""

    def __init__(
        self,
        network: ReaderNetwork,
        teachers: Teachers,
        *,
        recipe: Recipe,
        folder: Path,
        device: str = "cpu",
    ) -> None:
        self.recipe, self.folder = recipe, folder
        self._device = torch.device(device)
        self.network = network.to(self._device)
        self._cross_encoder = teachers.cross_encoder.to(self._device).eval()
        self._trained_alike = [one.to(self._device).eval() for one in teachers.trained]
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
        sums: dict[str, Tensor] = {}
        began = time.monotonic()
        self.network.train()
        for at, group in enumerate(groups):
            if at < self.step:
                continue
            found = self._trained(Batch.of(group).to(self._device), at, len(groups))
            for name, value in found.items():
                sums[name] = 0.98 * sums.get(name, value) + 0.02 * value
            self.step = at + 1
            if self.step % 50 == 0 or self.step == len(groups):
                self._log(sums, time.monotonic() - began, len(groups))
            if self.step % recipe.saved_every == 0 or self.step == len(groups):
                self._save()

    def _trained(self, batch: Batch, at: int, steps: int) -> Mapping[str, Tensor]:
        torch.manual_seed(self.recipe.seed * 1_000_003 + at)  # dropout, whenever it goes on
        share = schedule(at, steps, warm_up=self.recipe.warm_up, again_at=self.recipe.again_at)
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        given = batch.ids, batch.mask, batch.kinds, batch.passage
        taught = opinion = None
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            with torch.no_grad():
                if self._trained_alike:
                    opinion = Opinion.of([teacher(*given) for teacher in self._trained_alike])
                elif torch.rand(()).item() < self.recipe.taught:
                    taught = self._cross_encoder(*given).relevance.float()
            heads = self.network(*given)
        found = losses(
            heads, batch, taught=taught, opinion=opinion, share=self.recipe.from_teachers
        )
        total = torch.stack(list(found.values())).sum()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return {name: value.detach() for name, value in found.items()}

    def _log(self, sums: Mapping[str, Tensor], seconds: float, steps: int) -> None:
        row = {"step": self.step, "of": steps, "seconds": round(seconds, 1)}
        line = json.dumps(row | {name: round(float(value), 4) for name, value in sums.items()})
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


def schedule(at: int, steps: int, *, warm_up: float, again_at: float | None) -> float:
    """Return the share of the full rate: it rises from nothing and falls to nothing.

    Both in straight lines; from `again_at` on it is full once more, and falls.
    """
    rising = max(1, int(steps * warm_up))
    if at < rising:
        return (at + 1) / rising
    again = steps if again_at is None else int(steps * again_at)
    falling = rising if at < again else again
    return (steps - at) / (steps - falling)


def counted(examples: Sequence[Packed]) -> Iterator[str]:
    """Yield a line for each kind of example."""
    for kind in Kind:
        yield f"{kind}: {sum(one.kind is kind for one in examples)}"
