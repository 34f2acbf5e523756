#!/bin/bash
# TD3, SAC or PPO of RLtools on Pendulum-v1 as it ships them (64 x 64; TD3 and SAC: batch 100, an update
# each step, 10,000 steps; PPO: 300,000 steps), without evaluation, with OpenBLAS on one thread,
# built with all that its README advises. Its PPO leaves out the header that takes BLAS in, and plays
# 1,000 episodes in the end: the copy that is built here has the header, and plays one.
#
# Prints seconds and seconds of processor time of the best of three runs.
# Usage: peer_rl_tools.sh td3|sac|ppo CHECKOUT
set -e
algorithm=$1
checkout=$2
case $algorithm in
  td3) source=td3/cpu/benchmark.cpp ;;
  sac) source=sac/cpu/training.cpp ;;
  ppo) source=ppo/cpu/training.cpp ;;
esac
source=$checkout/src/rl/environments/pendulum/$source
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cp "$(dirname "$source")"/*.{cpp,h} "$folder" 2>/dev/null || true
if [ "$algorithm" = ppo ]; then
  adam='#include <rl_tools/nn/optimizers/adam/instance/operations_generic.h>'
  sed -i "s|$adam|&\n#include <rl_tools/nn/operations_cpu_mux.h>|
          s|NUM_EPISODES_FINAL_EVAL = 1000|NUM_EPISODES_FINAL_EVAL = 1|" "$folder/training.cpp"
fi
"${CXX:-g++}" -std=c++17 -Ofast -march=native -I "$checkout/include" \
  -DRL_TOOLS_BACKEND_ENABLE_OPENBLAS -DRL_TOOLS_BACKEND_ENABLE_BLAS -DRL_TOOLS_DISABLE_HDF5 \
  -DRL_TOOLS_DISABLE_TENSORBOARD -DBENCHMARK \
  "$folder/$(basename "$source")" -lopenblas -o "$folder/peer" 2>"$folder/errors" ||
  { cat "$folder/errors" >&2; exit 1; }
export OPENBLAS_NUM_THREADS=1 TIMEFORMAT='%R %U'
for _ in 1 2 3; do
  { time "$folder/peer" >"$folder/output" 2>&1; } 2>&1
done | sort -g -k 2 | head -1
