"""Own the network: one encoder over a question and a passage, and its heads."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

EXITS = (4, 6)
"""Layers after which a passage's relevance can be told, before the last."""

OUTSIDE = -1e4
"""The logit of a token that cannot begin or end an answer: no probability, and still a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What the heads say of a batch of pairs, as logits.

    `relevance` and `answerable` are (pairs,), `starts` and `ends` (pairs, tokens) with the
    first token for "not here" and OUTSIDE outside of the passage; `early` has a relevance for
    each exit.
    """

    relevance: Tensor
    early: Mapping[int, Tensor]
    starts: Tensor
    ends: Tensor
    answerable: Tensor


class ReaderNetwork(nn.Module):
    """A BERT encoder whose relevance head is the packaged cross-encoder's, and three new heads."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = BertModel(config)
        self.classifier = nn.Linear(config.hidden_size, 1)
        self.early = nn.ModuleDict({str(at): _head(config.hidden_size) for at in EXITS})
        self.span = nn.Linear(config.hidden_size, 2)
        self.answerable = _head(config.hidden_size)

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor, passage: Tensor) -> Heads:
        """Read pairs: tokens, which of them are real, their kinds, which are the passage's own."""
        read = self.bert(
            input_ids=ids, attention_mask=mask, token_type_ids=kinds, output_hidden_states=True
        )
        last = read.last_hidden_state.float()
        spans = self.span(last)
        allowed = passage.clone()
        allowed[:, 0] = True
        spans = spans.masked_fill(~allowed.unsqueeze(-1), OUTSIDE)
        return Heads(
            relevance=self.classifier(read.pooler_output.float()).squeeze(-1),
            early={
                at: self.early[str(at)](read.hidden_states[at][:, 0].float()).squeeze(-1)
                for at in EXITS
            },
            starts=spans[..., 0],
            ends=spans[..., 1],
            answerable=self.answerable(last[:, 0]).squeeze(-1),
        )


def _head(size: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.Linear(size, 1))


def from_cross_encoder(graph: Path) -> ReaderNetwork:
    """Return the network with the weights of a BERT cross-encoder in 8 bits, new heads at random.

    Reads the graph that `quantize_dynamic` of onnxruntime made: each weight is an integer tensor
    with its scale and zero point beside it. Needs `onnx`.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(graph))
    held = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    helpers = ("_quantized", "_scale", "_zero_point")
    weights = {
        name: value
        for name, value in held.items()
        if name.startswith(("bert.", "classifier.")) and not name.endswith(helpers)
    }
    for node in model.graph.node:
        for name in node.input:
            if not name.endswith("_quantized") or name not in held:
                continue
            plain = name.removesuffix("_quantized")
            value = _dequantized(held, plain)
            if plain.startswith("onnx::"):
                path = node.name.removesuffix("/MatMul_quant").strip("/").replace("/", ".")
                weights[f"{path}.weight"] = value.T
            else:
                weights[plain] = value.T if node.op_type == "MatMulInteger" else value
    layers = 1 + max(int(name.split(".")[3]) for name in weights if ".layer." in name)
    words, size = weights["bert.embeddings.word_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=words,
        hidden_size=size,
        num_hidden_layers=layers,
        num_attention_heads=12,
        intermediate_size=weights["bert.encoder.layer.0.intermediate.dense.bias"].shape[0],
    )
    network = ReaderNetwork(config)
    state: dict[str, Any] = network.state_dict()
    for name, value in weights.items():
        if state[name].shape != value.shape:
            raise ValueError(f"{name} is {value.shape}, not {tuple(state[name].shape)}")
        state[name] = torch.from_numpy(np.array(value, dtype=np.float32))
    missing = {n for n in state if n.startswith(("bert.", "classifier."))} - weights.keys()
    if missing := {n for n in missing if "position_ids" not in n and "token_type_ids" not in n}:
        raise ValueError(f"{graph} lacks {sorted(missing)[:3]}")
    network.load_state_dict(state)
    return network


def _dequantized(held: Mapping[str, Any], name: str) -> np.ndarray[Any, Any]:
    value = held[f"{name}_quantized"].astype(np.float32)
    scale, zero = held[f"{name}_scale"], held[f"{name}_zero_point"]
    return (value - zero.astype(np.float32)) * scale  # type: ignore[no-any-return]
