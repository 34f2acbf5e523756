#!/bin/bash
# TD3 or SAC of RLtools on Pendulum-v1 as it ships them (64 x 64, batch 100, an update each step,
# 10,000 steps, no evaluation), with OpenBLAS on one thread, built with all that its README advises.
#
# Prints seconds and seconds of processor time of the best of three runs.
# Usage: peer_rl_tools.sh td3|sac CHECKOUT
set -e
algorithm=$1
checkout=$2
case $algorithm in
  td3) source=td3/cpu/benchmark.cpp ;;
  sac) source=sac/cpu/training.cpp ;;
esac
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
"${CXX:-g++}" -std=c++17 -Ofast -march=native -I "$checkout/include" \
  -DRL_TOOLS_BACKEND_ENABLE_OPENBLAS -DRL_TOOLS_BACKEND_ENABLE_BLAS -DRL_TOOLS_DISABLE_HDF5 \
  -DRL_TOOLS_DISABLE_TENSORBOARD -DBENCHMARK \
  "$checkout/src/rl/environments/pendulum/$source" -lopenblas -o "$folder/peer" 2>"$folder/errors" ||
  { cat "$folder/errors" >&2; exit 1; }
export OPENBLAS_NUM_THREADS=1 TIMEFORMAT='%R %U'
for _ in 1 2 3; do
  { time "$folder/peer" >"$folder/output" 2>&1; } 2>&1
done | sort -g -k 2 | head -1
