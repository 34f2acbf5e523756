#!/bin/bash
# Nanoseconds that a step of one of 4,096 pole carts of PufferLib takes on one thread, at best: its C code,
# built with its flags and stepped in a loop such as its binding's, without Python in between.
# Usage: peer_puffer.sh FOLDER, that of PufferLib 3's sources (the archive on PyPI, unpacked).
set -e
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

# The file draws, too: what it needs for that, to no effect.
cat >"$folder/raylib.h" <<'C'
typedef struct { unsigned char r, g, b, a; } Color;
typedef struct { float x, y; } Vector2;
enum { KEY_ESCAPE, KEY_TAB };
#define InitWindow(...)
#define SetTargetFPS(...)
#define CloseWindow()
#define IsKeyDown(key) 0
#define IsKeyPressed(key) 0
#define ToggleFullscreen()
#define BeginDrawing()
#define EndDrawing()
#define ClearBackground(...)
#define DrawLine(...)
#define DrawLineEx(...)
#define DrawRectangle(...)
#define DrawText(...)
C

cat >"$folder/peer.c" <<'C'
#include "cartpole.h"
enum { kCopies = 4096, kSteps = 8, kRounds = 2000 };
static float observations[kCopies][4], actions[kSteps][kCopies], rewards[kCopies];
static unsigned char terminals[kCopies], truncations[kCopies];
static Cartpole* envs[kCopies];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

int main(void) {
  for (int t = 0; t < kSteps; ++t) {
    for (int i = 0; i < kCopies; ++i) actions[t][i] = (float)(rand() % 2);
  }
  float* taken = malloc(sizeof(actions[0]));
  for (int i = 0; i < kCopies; ++i) {
    Cartpole* env = envs[i] = calloc(1, sizeof(Cartpole));
    env->observations = observations[i];
    env->actions = taken + i;
    env->rewards = rewards + i;
    env->terminals = terminals + i;
    env->truncations = truncations + i;
    init(env);
    c_reset(env);
  }
  double best = 1e18;
  for (int round = 0; round < kRounds; ++round) {
    const double start = now();
    for (int t = 0; t < kSteps; ++t) {
      memcpy(taken, actions[t], sizeof(actions[t]));
      for (int i = 0; i < kCopies; ++i) c_step(envs[i]);
    }
    const double time = now() - start;
    if (time < best) best = time;
  }
  printf("%f\n", best / kSteps / kCopies);
}
C

"${CC:-cc}" -O2 -flto -w -DPLATFORM_DESKTOP -I "$folder" -I "$1/pufferlib/ocean/cartpole" "$folder/peer.c" \
  -lm -o "$folder/peer"
"$folder/peer"
