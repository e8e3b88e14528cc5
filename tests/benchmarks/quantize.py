"""Make the packaged encoder's graph in 8 bits: `index/models/all-MiniLM-L6-v2-int8.onnx`.

Writes the packaged weights with mean pooling and normalisation as ONNX and quantizes the weights
of every matrix product to signed 8 bits, a scale a channel, and the word vectors to 8 bits with
one scale. Needs `onnx` (`pip install onnx`), which nothing else does. Prints the SHA-256 for
`index/onnx_encoder.py`.
"""

import argparse
import hashlib
import logging
import tempfile
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from index.model_folder import packaged_model
from index.onnx_encoder import GRAPH
from tests.benchmarks.encoder_graph import encoder_graph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=GRAPH)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # it would have the graph prepared for it, in ways of its own
    weights = load_file(packaged_model().path / "model.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(encoder_graph(weights), whole)
        quantize_dynamic(
            whole,
            asked.out,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # of what attention gives
        )
    print(f"{hashlib.sha256(asked.out.read_bytes()).hexdigest()}  {asked.out}")


if __name__ == "__main__":
    main()
