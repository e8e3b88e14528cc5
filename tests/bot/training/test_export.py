"""What ships is the mean of the runs."""

import pytest
import torch

pytest.importorskip("onnx", reason="onnx is needed to train alone")

from bot.training.export import averaged


def test_the_weights_of_runs_are_averaged_one_by_one() -> None:
    runs = [
        {"a": torch.tensor([1.0, 3.0]), "b": torch.tensor([[2.0]])},
        {"a": torch.tensor([3.0, 9.0]), "b": torch.tensor([[5.0]])},
    ]

    found = averaged(runs)

    assert found["a"].tolist() == [2.0, 6.0]  # (1 + 3) / 2, (3 + 9) / 2
    assert found["b"].tolist() == [[3.5]]  # (2 + 5) / 2
