"""Write the packaged encoder down as one ONNX graph of few large operations.

onnxruntime runs an exported BERT as hundreds of small operations, and joins them where it knows
their pattern. Here attention is one operation from the start, and there is no mask: a text is
given by itself, so that there is no padding. Operations: opset 18, and onnxruntime's own for
attention and GELU.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, npt.NDArray[np.float32]]

_OURS = "com.microsoft"
_LAYERS, _HEADS, _DIM, _MOST_TOKENS = 6, 12, 384, 256
_NORM, _PARTS = "LayerNorm", ("weight", "bias")


class _Draft:
    """The nodes and constants of a graph under way. Each method returns its output's name."""

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._weights = weights

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, given: Sequence[str], out: str, **more: Any) -> str:
        self.nodes.append(helper.make_node(kind, given, [out], name=out, **more))
        return out

    def linear(self, given: str, name: str) -> str:
        weight = self.constant(f"{name}.weight", self._weights[f"{name}.weight"].T)
        bias = self.constant(f"{name}.bias", self._weights[f"{name}.bias"])
        return self.node(
            "Add", [self.node("MatMul", [given, weight], f"{name}.product"), bias], name
        )

    def norm_of_sum(self, one: str, other: str, name: str) -> str:
        both = self.node("Add", [one, other], f"{name}.sum")
        parts = [self.constant(f"{name}.{p}", self._weights[f"{name}.{p}"]) for p in _PARTS]
        return self.node("LayerNormalization", [both, *parts], name, axis=-1, epsilon=1e-12)


def encoder_graph(weights: Weights) -> onnx.ModelProto:
    """Return the graph: `input_ids` (texts, tokens) in, unit `vectors` (texts, 384) out.

    `weights` are those of the safetensors file of a BERT model.
    """
    draft = _Draft(weights)
    rows = _embedded(draft, weights)
    for layer in range(_LAYERS):
        rows = _layer(draft, rows, f"encoder.layer.{layer}")
    tokens = draft.constant("tokens", np.array([1], dtype=np.int64))
    mean = draft.node("ReduceMean", [rows, tokens], "mean", keepdims=0)
    draft.node("LpNormalization", [mean], "vectors", axis=1, p=2)
    graph = helper.make_graph(
        draft.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", _DIM])],
        draft.constants,
    )
    sets = [helper.make_opsetid("", 18), helper.make_opsetid(_OURS, 1)]
    return helper.make_model(graph, opset_imports=sets, ir_version=10)


def _embedded(draft: _Draft, weights: Weights) -> str:
    """Add up the vectors of each token's word and place; all texts are of the first kind."""
    words = draft.constant("words", weights["embeddings.word_embeddings.weight"])
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    places = weights["embeddings.position_embeddings.weight"][:_MOST_TOKENS] + kind
    zero = draft.constant("zero", np.array([0], dtype=np.int64))
    length = draft.node("Shape", ["input_ids"], "length", start=1, end=2)
    placed = [draft.constant("places", places), zero, length, zero]
    return draft.norm_of_sum(
        draft.node("Gather", [words, "input_ids"], "words.rows"),
        draft.node("Slice", placed, "places.rows"),
        f"embeddings.{_NORM}",
    )


def _layer(draft: _Draft, rows: str, name: str) -> str:
    ours = {"domain": _OURS}
    asked = [
        draft.linear(rows, f"{name}.attention.self.{part}") for part in ("query", "key", "value")
    ]
    seen = draft.node(
        "MultiHeadAttention", asked, f"{name}.attention.seen", num_heads=_HEADS, **ours
    )
    told = draft.linear(seen, f"{name}.attention.output.dense")
    rows = draft.norm_of_sum(told, rows, f"{name}.attention.output.{_NORM}")
    wide = draft.linear(rows, f"{name}.intermediate.dense")
    bent = draft.node("Gelu", [wide], f"{name}.intermediate.gelu", **ours)
    narrow = draft.linear(bent, f"{name}.output.dense")
    return draft.norm_of_sum(narrow, rows, f"{name}.output.{_NORM}")
