"""Make what ships of trained weights: ``python -m bot.training.export RUN... --out FOLDER``.

The lower graph reads a pair as far as an exit and tells its relevance; the upper one goes on
from there with what the lower one left. Together they are the whole network. Of several runs from
one start, which differ in their seed, the weights are averaged (Wortsman et al., 2022, "Model
soups"). Needs `onnx`.
"""

import argparse
import hashlib
import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn

from bot.training.network import EXITS, ReaderNetwork, from_cross_encoder
from index.reader_model import CARD, LOWER, UPPER


class Lower(nn.Module):
    """The layers up to an exit, and the relevance there."""

    def __init__(self, network: ReaderNetwork, exit_at: int) -> None:
        super().__init__()
        self.embeddings = network.bert.embeddings
        self.layers = network.bert.encoder.layer[:exit_at]
        self.early = network.early[str(exit_at)]

    def forward(self, ids: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Return the hidden states, (pairs, tokens, size), and the relevance, (pairs,)."""
        hidden = self.embeddings(input_ids=ids, token_type_ids=kinds)
        for layer in self.layers:
            hidden = _first(layer(hidden))
        return hidden, self.early(hidden[:, 0]).squeeze(-1)


class Upper(nn.Module):
    """The layers behind an exit, and the heads."""

    def __init__(self, network: ReaderNetwork, exit_at: int) -> None:
        super().__init__()
        self.layers = network.bert.encoder.layer[exit_at:]
        self.pooler: Any = network.bert.pooler
        self.classifier = network.classifier
        self.span, self.answerable = network.span, network.answerable

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return relevance and answerable, (pairs,), and the spans, (pairs, tokens, 2)."""
        for layer in self.layers:
            hidden = _first(layer(hidden))
        relevance = self.classifier(self.pooler(hidden)).squeeze(-1)
        return relevance, self.answerable(hidden[:, 0]).squeeze(-1), self.span(hidden)


def _first(given: Tensor | Sequence[Tensor]) -> Tensor:
    return given if isinstance(given, Tensor) else given[0]


def export(network: ReaderNetwork, exit_at: int, folder: Path, *, in_8_bits: bool = True) -> None:
    """Write both graphs into a folder."""
    network.eval()
    network.bert.set_attn_implementation("eager")
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.tensor([[101, 2054, 102, 2023, 2003, 102]])
    lower, upper = Lower(network, exit_at), Upper(network, exit_at)
    with torch.no_grad():
        hidden, _ = lower(ids, torch.zeros_like(ids))
    pair = {0: "pairs", 1: "tokens"}
    _write(
        lower,
        (ids, torch.zeros_like(ids)),
        {"ids": pair, "kinds": pair, "hidden": pair, "relevance": {0: "pairs"}},
        folder / LOWER,
        in_8_bits=in_8_bits,
    )
    _write(
        upper,
        (hidden,),
        {"hidden": pair, "relevance": {0: "pairs"}, "answerable": {0: "pairs"}, "spans": pair},
        folder / UPPER,
        in_8_bits=in_8_bits,
    )


def _write(
    module: nn.Module,
    given: tuple[Tensor, ...],
    axes: Mapping[str, Mapping[int, str]],
    path: Path,
    *,
    in_8_bits: bool,
) -> None:
    names = list(axes)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "whole.onnx" if in_8_bits else path
        torch.onnx.export(
            module.eval(),
            given,
            str(whole),
            input_names=names[: len(given)],
            output_names=names[len(given) :],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        if in_8_bits:
            quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


def averaged(runs: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of each weight over runs that all have it."""
    return {name: torch.stack([run[name] for run in runs]).mean(0) for name in runs[0]}


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each graph."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (LOWER, UPPER)
    }


def main() -> None:
    """Export the average of runs, and write what opens it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="folders with weights.safetensors")
    parser.add_argument("--start", type=Path, required=True, help="the folder trained from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--exit", type=int, choices=EXITS, default=EXITS[-1])
    parser.add_argument("--float", action="store_true", help="do not go down to 8 bits")
    asked = parser.parse_args()
    network = from_cross_encoder(asked.start / "model.onnx")
    network.load_state_dict(
        averaged([load_file(run / "weights.safetensors") for run in asked.runs])
    )
    export(network, asked.exit, asked.out, in_8_bits=not asked.float)
    (asked.out / CARD).write_text(json.dumps({"sha256": checksums(asked.out)}))


if __name__ == "__main__":
    main()
