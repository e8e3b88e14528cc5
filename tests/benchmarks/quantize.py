"""Make the packaged encoder's graph in 8 bits: `index/models/all-MiniLM-L6-v2-int8.onnx`.

Exports the packaged weights with mean pooling and normalisation to ONNX and quantizes the weights
of every matrix product, and the word vectors, to signed 8 bits, a scale a channel. Needs `onnx`
(`pip install onnx`), which nothing else does. Prints the SHA-256 for `index/onnx_encoder.py`.
"""

import argparse
import hashlib
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from index.model_folder import packaged_model
from index.onnx_encoder import GRAPH


class Pooled(torch.nn.Module):
    """The transformer, the mean of its tokens' vectors, and the length made one."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        tokens = self.transformer(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=torch.zeros_like(input_ids),
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, p=2, dim=1)


def export(path: Path) -> None:
    model = SentenceTransformer(str(packaged_model().path), device="cpu")
    transformer: Any = model[0]
    transformer = transformer.auto_model.eval()
    transformer.config._attn_implementation = "eager"
    example = model.tokenizer(["two texts", "of two lengths"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask"]
    torch.onnx.export(
        Pooled(transformer),
        tuple(example[name] for name in names),
        str(path),
        input_names=names,
        output_names=["vectors"],
        dynamic_axes={
            **{name: {0: "texts", 1: "tokens"} for name in names},
            "vectors": {0: "texts"},
        },
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=GRAPH)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        export(whole)
        quantize_dynamic(whole, asked.out, weight_type=QuantType.QInt8, per_channel=True)
    print(f"{hashlib.sha256(asked.out.read_bytes()).hexdigest()}  {asked.out}")


if __name__ == "__main__":
    main()
