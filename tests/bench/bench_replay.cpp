// Replay of a million transitions of CartPole's size, one core, processor time: one prioritised
// draw of 64 and the update of their priorities, beside the same in plain Python and by cpprb
// (peer_replay.py), run by PAVLOV_PYTHON or else python3; and plain draws of 64.
//
// Wanted, proportional: 20 times faster than Python's tree, at least as fast as cpprb.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "replay/replay.h"

using namespace pavlov;

namespace {

constexpr int kBatch = 64;

/// A full replay with random errors.
std::unique_ptr<Replay> make_full(const ReplayConfig& config, const ReplayLayout& layout) {
  auto replay = make_replay(config, layout);
  Rng rng(1);
  RowStorage observation(1, layout.observation_dtype, layout.observation_width);
  const int action = 1;
  const double reward = 1;
  std::vector<float> errors(kBatch);
  for (std::int64_t t = 0; t <= config.replay_capacity; ++t) {
    const std::uint8_t ends = t % 200 == 199 ? 1 : 0;
    const std::uint8_t no = 0;
    replay->add({.observations = observation.rows(),
                 .actions = {&action, Dtype::i32, 1},
                 .rewards = &reward,
                 .terminated = &ends,
                 .truncated = &no,
                 .next_observations = observation.rows()});
    if (t == 0 || t % 16 != 0) continue;
    replay->sample(kBatch, rng);
    for (float& error : errors) error = static_cast<float>(rng.exponential());
    replay->update_priorities(errors);
  }
  return replay;
}

/// Microseconds for one draw, with the update of priorities where asked for; the best of five runs.
double measure(const char* what, const ReplayConfig& config, const ReplayLayout& layout,
               int cycles) {
  const auto replay = make_full(config, layout);
  Rng rng(2);
  std::vector<float> errors(kBatch);
  for (float& error : errors) error = static_cast<float>(rng.exponential());
  double best = 1e30;
  for (int run = 0; run < 5; ++run) {
    const std::clock_t begin = std::clock();
    for (int i = 0; i < cycles; ++i) {
      replay->sample(kBatch, rng);
      replay->update_priorities(errors);
    }
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / cycles);
  }
  std::printf("%-34s %9.2f us, %6.2f million transitions/s\n", what, best * 1e6,
              kBatch / best * 1e-6);
  return best * 1e6;
}

/// The numbers that the Python script prints.
std::vector<double> measure_python() {
  const char* python = std::getenv("PAVLOV_PYTHON");
  const std::string command = std::string(python != nullptr ? python : "python3") + " '" +
                              PAVLOV_BENCH_DIR + "/peer_replay.py' 2>/dev/null";
  std::vector<double> numbers;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return numbers;
  for (double number = 0; std::fscanf(pipe, "%lf", &number) == 1;) numbers.push_back(number);
  pclose(pipe);
  return numbers;
}

}  // namespace

int main() {
  const ReplayLayout cart_pole = {.observation_width = 4};
  const ReplayLayout frames = {
      .observation_dtype = Dtype::u8, .observation_width = 4 * 84 * 84, .frame_stack = 4};
  const std::int64_t million = 1'000'000;
  measure("uniform, 4 numbers", {.replay_capacity = million}, cart_pole, 50'000);
  measure("uniform, 84x84x4 of 100,000", {.replay_capacity = 100'000}, frames, 500);
  measure("by rank, 4 numbers", {.sampling = ReplayKind::rank, .replay_capacity = million},
          cart_pole, 20'000);
  const double ours = measure("proportional, 4 numbers",
                              {.sampling = ReplayKind::proportional, .replay_capacity = million},
                              cart_pole, 20'000);
  const char* const names[] = {"Python's trees", "cpprb"};
  const std::vector<double> peers = measure_python();
  for (std::size_t i = 0; i < 2; ++i) {
    if (i < peers.size()) {
      std::printf("%-34s %9.2f us, ratio to proportional %.1f\n", names[i], peers[i],
                  peers[i] / ours);
    } else {
      std::printf("skipped: %s; not found (set PAVLOV_PYTHON)\n", names[i]);
    }
  }
}
