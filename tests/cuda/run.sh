#!/usr/bin/env bash
# On a machine with a graphics card: builds what a learner on it needs against a LibTorch with CUDA
# (that of Python's package torch, or $LIBTORCH), tests it and times it. Needs CMake, Ninja, nvcc, a
# C++20 compiler, Eigen, nlohmann-json, zlib, Box2D 2.4 and Catch2; neither windows nor pictures.
#
#   tests/cuda/run.sh [FOLDER]     builds in FOLDER, build/cuda if none is given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

build=${1:-build/cuda}
libtorch=${LIBTORCH:-$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')}
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DPAVLOV_TOOL=OFF -DPAVLOV_CUDA=ON \
  -DCMAKE_PREFIX_PATH="$libtorch"
cmake --build "$build" --target test_envs test_cuda test_tensor bench_device
"$build/bin/test_envs" '*device*'
"$build/bin/test_cuda"
"$build/bin/test_tensor"
"$build/bin/bench_device"
