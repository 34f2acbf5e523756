"""The other side of tests/torch/weights_test.cpp: exchange.py FOLDER.

Reads network.safetensors and network.pt as written by Pavlov (an MLP 3-4-2 with tanh, its input x and
output y), checks the output, and writes python.safetensors (other weights), with x and y beside it
in python_data.safetensors, and the same weights in half the bits.
"""

import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

folder = pathlib.Path(sys.argv[1])


def forward(weights, x):
    hidden = torch.tanh(x @ weights["layers.0.weight"].T + weights["layers.0.bias"])
    return hidden @ weights["layers.1.weight"].T + weights["layers.1.bias"]


data = load_file(folder / "data.safetensors")
network = load_file(folder / "network.safetensors")
assert sorted(network) == sorted(f"layers.{i}.{n}" for i in (0, 1) for n in ("bias", "weight"))
torch.testing.assert_close(forward(network, data["x"]), data["y"])
archive = torch.jit.load(folder / "network.pt").state_dict()
assert sorted(archive) == sorted(network)
assert all(torch.equal(archive[name], network[name]) for name in network)

other = {name: torch.sin(7 * tensor) for name, tensor in network.items()}
save_file(other, folder / "python.safetensors", metadata={"format": "pt"})
save_file({"x": data["x"], "y": forward(other, data["x"])}, folder / "python_data.safetensors")
for dtype in (torch.float16, torch.bfloat16, torch.float64):
    converted = {name: tensor.to(dtype) for name, tensor in other.items()}
    name = str(dtype).removeprefix("torch.")
    save_file(converted, folder / f"python_{name}.safetensors")
