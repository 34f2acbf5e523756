// Batches of grid worlds, which are stepped by a table, and of MinAtar's games: steps a second on
// one core through the public batch, random actions, everything that a BatchView promises written.
//
// Beside them: the same batch without its table, copy by copy; a bare loop that only reads and
// writes the same bytes, which nothing can be faster than; and one step of EnvPool's (on one
// thread) and of Gymnasium's vector forms or the published MinAtar's at the same n, by
// peer_grid.py, which PAVLOV_PYTHON and PAVLOV_ENVPOOL_PYTHON run. All in one run, so that ratios
// count.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "envs/core/registry.h"
#include "envs/tabular/cliff_walking.h"
#include "envs/tabular/frozen_lake.h"
#include "envs/tabular/grid_world.h"
#include "envs/tabular/taxi.h"

using namespace pavlov;

namespace {

const char* const kOpenGrid =
    "S......./......../......../......../......../......../......../.......G";

/// Seconds that the quickest of many short rounds took.
double best_time(const std::function<void()>& round) {
  double best = 1e9;
  double all = 0;
  for (int i = 0; i < 5 || all < 0.3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    round();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count());
    all += time.count();
  }
  return best;
}

/// Random actions for many steps of a batch.
class Actions {
 public:
  explicit Actions(const VectorEnv& env)
      : actions_(static_cast<std::size_t>(kSteps),
                 std::vector<int>(static_cast<std::size_t>(env.size()))) {
    Rng rng(1);
    const int n = std::get<Discrete>(env.action_space()).n;
    for (auto& step : actions_) {
      for (int& action : step) action = rng.integer(0, n - 1);
    }
  }
  const std::vector<int>& next() { return actions_[static_cast<std::size_t>(step_++ % kSteps)]; }

 private:
  static constexpr int kSteps = 32;
  std::vector<std::vector<int>> actions_;
  int step_ = 0;
};

/// Steps of a copy a second.
double measure(VectorEnv& env) {
  Actions actions(env);
  env.reset();
  const int n = env.size();
  const int steps = std::max(1, 1'000'000 / n);  // some milliseconds
  const auto play = [&] {
    for (int t = 0; t < steps; ++t) {
      std::ranges::copy(actions.next(), env.view().actions.row<int>(0));
      env.step();
    }
  };
  play();
  return static_cast<double>(steps) * n / best_time(play);
}

/// The same for a loop that fills what a step writes and reads what it needs.
double measure_bytes(const VectorEnv& env) {
  const auto n = static_cast<std::size_t>(env.size());
  const std::size_t row = env.view().observations.bytes_per_row();
  std::vector<std::uint8_t> first(n * row), second(n * row), next(n * row), flags(3 * n);
  std::vector<double> rewards(n);
  std::vector<int> elapsed(n), actions(n);
  const int steps = std::max(1, 1'000'000 / env.size());
  const double seconds = best_time([&] {
    for (int t = 0; t < steps; ++t) {
      auto& current = t % 2 == 0 ? first : second;
      std::memset(next.data(), t, next.size());
      std::memcpy(current.data(), next.data(), next.size());
      for (std::size_t i = 0; i < n; ++i) elapsed[i] += 1 + actions[i];
      for (std::size_t i = 0; i < n; ++i) rewards[i] = t;
      std::memset(flags.data(), t, flags.size());
    }
  });
  return static_cast<double>(steps) * static_cast<double>(n) / seconds;
}

/// What a peer's loop prints; 0 where it cannot run.
double measure_peer(const char* python, const std::string& library, const std::string& id, int n) {
  if (python == nullptr) return 0;
  const std::string command = std::string(python) + " '" + PAVLOV_BENCH_DIR + "/peer_grid.py' " +
                              library + " " + id + " " + std::to_string(n) + " 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return 0;
  double speed = 0;
  if (std::fscanf(pipe, "%lf", &speed) != 1) speed = 0;
  pclose(pipe);
  return speed;
}

void print(const std::string& name, int n, double ours, double plain, double bytes, double envpool,
           double python) {
  const auto column = [](double speed) {
    if (speed > 0) std::printf(" %9.2f", speed / 1e6);
    if (speed <= 0) std::printf(" %9s", "-");
  };
  std::printf("%-22s %5d", name.c_str(), n);
  for (const double speed : {ours, plain, bytes, envpool, python}) column(speed);
  std::printf("\n");
  std::fflush(stdout);
}

/// With a time limit other than the registered one where `limit` is not 0.
template <class E>
void table(const std::string& title, const std::string& name, const std::string& peer,
           int limit = 0) {
  for (const int n : {256, 4096}) {
    const BatchOptions options = {.num_envs = n, .seed = 1, .max_episode_steps = limit};
    const auto env = make(name, options);
    // As registered, but stepped copy by copy.
    const auto plain = [&] {
      auto [id, values] = parse_name(name);
      BatchOptions with_limit = options;
      if (limit == 0) with_limit.max_episode_steps = find_environment(id).spec.max_episode_steps;
      return EnvBatch<E>(name, configured(typename E::Config{}, values, id), with_limit);
    }();
    auto copies = plain.clone();
    print(title, n, measure(*env), measure(*copies), measure_bytes(*env),
          peer.empty() ? 0 : measure_peer(std::getenv("PAVLOV_ENVPOOL_PYTHON"), "envpool", peer, n),
          peer.empty() ? 0 : measure_peer(std::getenv("PAVLOV_PYTHON"), "gymnasium", peer, n));
  }
}

}  // namespace

int main() {
  std::printf("%-22s %5s %9s %9s %9s %9s %9s\n", "million steps/s", "n", "ours", "no table",
              "bytes", "EnvPool", "Python");
  table<GridWorld>("grid world 8x8", std::string("GridWorld-v0?map=") + kOpenGrid, "");
  table<GridWorld>("  that slips", std::string("GridWorld-v0?slip=0.2&map=") + kOpenGrid, "");
  table<FrozenLake>("frozen lake", "FrozenLake-v1", "FrozenLake-v1");
  table<CliffWalking>("cliff walking", "CliffWalking-v1", "CliffWalking-v1", 200);
  table<Taxi>("taxi", "Taxi-v4", "Taxi-v4");
  for (const char* game : {"Breakout", "Asterix", "Freeway", "SpaceInvaders", "Seaquest"}) {
    for (const int n : {32, 256, 4096}) {
      const auto env = make(std::string("MinAtar-") + game + "-v0", {.num_envs = n, .seed = 1});
      print(game, n, measure(*env), 0, measure_bytes(*env), 0,
            measure_peer(std::getenv("PAVLOV_PYTHON"), "minatar", game, 1));
    }
  }
}
