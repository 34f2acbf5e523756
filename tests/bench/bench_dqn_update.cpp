// One update of DQN (target forward, forward, Huber loss, backward, clip by norm, Adam) on the
// fused path and by LibTorch's autograd, and acting in one environment, on one thread each, in the
// same run; the fused update on two threads, too; beside them the core's peak of multiply-adds.
// Times are medians of interleaved repetitions.
//
// Wanted: 4-64-64-2 in batches of 128 at least 4.5 times faster than LibTorch; 4-256-256-2 in
// batches of 64 at least 1.8 times and above 65 % of the peak; on two threads at most 0.6 of its
// time; a decision within 1 microsecond.

#include <dlfcn.h>
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

#include "nets/core/compute_threads.h"
#include "nets/fused/fused_network.h"
#include "nets/torch/torch.h"

using namespace pavlov;

namespace {

constexpr double kGamma = 0.99;
constexpr double kLearningRate = 1e-4;
constexpr double kMaxNorm = 10;
constexpr int kChains = 12;  // more than hide the latency

double microseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::micro>(now).count();
}

/// Something to be timed, and its times.
struct Contestant {
  std::function<void()> work;
  std::vector<double> times{};

  double median() {
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                     times.end());
    return times[times.size() / 2];
  }
};

/// In turns, some calls each, of which the first ones only warm the caches.
void race(std::vector<Contestant*> contestants) {
  constexpr int kRounds = 150, kWarm = 3, kTimed = 10;
  for (int round = 0; round < kRounds; ++round) {
    for (Contestant* contestant : contestants) {
      for (int i = 0; i < kWarm + kTimed; ++i) {
        const double start = microseconds();
        contestant->work();
        if (i >= kWarm) contestant->times.push_back(microseconds() - start);
      }
    }
  }
}

/// A batch of transitions.
struct Batch {
  explicit Batch(int rows) : n(rows) {
    Rng rng(1);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < 4; ++j) {
        observations.push_back(static_cast<float>(rng.normal()));
        next_observations.push_back(static_cast<float>(rng.normal()));
      }
      actions.push_back(rng.integer(0, 1));
      rewards.push_back(static_cast<float>(rng.normal()));
      discounts.push_back(static_cast<float>(rng.bernoulli(0.05) ? 0 : kGamma));
    }
  }

  int n;
  std::vector<float> observations, next_observations, rewards, discounts;
  std::vector<std::int64_t> actions;
};

class FusedUpdate {
 public:
  FusedUpdate(int width, const Batch& batch)
      : batch_(batch), online_({.sizes = {4, width, width, 2}}) {
    Rng rng(2);
    online_.initialize(Initialization::libtorch, rng);
    target_ = online_.clone();
    optimizer_ =
        online_.make_optimizer({.learning_rate = kLearningRate, .max_gradient_norm = kMaxNorm});
    next_.resize(static_cast<std::size_t>(2 * batch.n));
    gradient_.resize(next_.size());
  }

  void update() {
    target_->predict({batch_.next_observations.data(), Dtype::f32, 4}, batch_.n, next_.data());
    const auto q = online_.forward({batch_.observations.data(), Dtype::f32, 4}, batch_.n);
    for (std::size_t i = 0; i < batch_.rewards.size(); ++i) {
      const float target =
          batch_.rewards[i] + batch_.discounts[i] * std::max(next_[2 * i], next_[2 * i + 1]);
      const std::size_t chosen = 2 * i + static_cast<std::size_t>(batch_.actions[i]);
      gradient_[2 * i] = gradient_[2 * i + 1] = 0;
      gradient_[chosen] =
          std::clamp(q[chosen] - target, -1.0F, 1.0F) / static_cast<float>(batch_.n);
    }
    online_.backward(gradient_);
    optimizer_->step();
  }

  int act() {
    online_.predict({batch_.observations.data(), Dtype::f32, 4}, 1, next_.data());
    return next_[0] >= next_[1] ? 0 : 1;
  }

  /// Floating-point operations of the products.
  double operations(int width) const {
    const double forward = static_cast<double>(batch_.n) * width * (4 + width + 2);
    const double backward = 2 * forward - static_cast<double>(batch_.n) * width * 4;
    return 2 * (2 * forward + backward);
  }

 private:
  const Batch& batch_;
  FusedNetwork online_;
  std::unique_ptr<Network> target_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<float> next_, gradient_;
};

class TorchUpdate {
 public:
  TorchUpdate(int width, const Batch& batch)
      : online_(make(width)),
        target_(make(width)),
        optimizer_(online_->parameters(), torch::optim::AdamOptions(kLearningRate)) {
    const auto view = [&](const auto& numbers, std::int64_t columns, torch::Dtype dtype) {
      return torch::from_blob(const_cast<void*>(static_cast<const void*>(numbers.data())),
                              {batch.n, columns}, dtype);
    };
    observations_ = view(batch.observations, 4, torch::kFloat32);
    next_observations_ = view(batch.next_observations, 4, torch::kFloat32);
    rewards_ = view(batch.rewards, 1, torch::kFloat32);
    discounts_ = view(batch.discounts, 1, torch::kFloat32);
    actions_ = view(batch.actions, 1, torch::kInt64);
    one_ = observations_.slice(0, 0, 1);
  }

  void update() {
    torch::Tensor target;
    {
      const torch::NoGradGuard no_grad;
      const auto best = target_->forward(next_observations_).amax(1, /*keepdim=*/true);
      target = rewards_.addcmul(discounts_, best);
    }
    const auto q = online_->forward(observations_).gather(1, actions_);
    optimizer_.zero_grad();
    torch::smooth_l1_loss(q, target).backward();
    torch::nn::utils::clip_grad_norm_(online_->parameters(), kMaxNorm);
    optimizer_.step();
  }

  std::int64_t act() {
    const torch::InferenceMode inference;
    return online_->forward(one_).argmax(1).item<std::int64_t>();
  }

 private:
  static torch::nn::Sequential make(int width) {
    using torch::nn::Linear, torch::nn::ReLU;
    return torch::nn::Sequential(Linear(4, width), ReLU(), Linear(width, width), ReLU(),
                                 Linear(width, 2));
  }

  torch::nn::Sequential online_, target_;
  torch::optim::Adam optimizer_;
  torch::Tensor observations_, next_observations_, rewards_, discounts_, actions_, one_;
};

/// Independent chains of multiply-adds in registers.
__attribute__((target("avx2,fma"))) void multiply_add(int rounds) {
  __m256 sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = _mm256_set1_ps(1);
  const __m256 x = _mm256_set1_ps(0.999F), y = _mm256_set1_ps(0.001F);
  for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (int i = 0; i < kChains; ++i) {
      sums[i] = _mm256_fmadd_ps(sums[i], x, y);
      asm volatile("" ::"x"(sums[i]));  // is needed, for all that the compiler knows
    }
  }
}

/// Operations a second in 10^9 of one core, the best of many short runs; 0 without AVX2.
double peak() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  constexpr int kRounds = 5000;
  double best = 1e9;
  for (int run = 0; run < 500; ++run) {
    const double start = microseconds();
    multiply_add(kRounds);
    best = std::min(best, microseconds() - start);
  }
  return 2.0 * 8 * kChains * kRounds / best * 1e-3;
}

void compare(int width, int rows, double peak) {
  const Batch batch(rows);
  FusedUpdate fused(width, batch), shared(width, batch);
  TorchUpdate torch(width, batch);
  Contestant ours{[&] { fused.update(); }};
  Contestant theirs{[&] { torch.update(); }};
  race({&ours, &theirs});
  set_compute_threads(2);
  Contestant two{[&] { shared.update(); }};
  race({&two});
  set_compute_threads(1);
  const double speed = fused.operations(width) / ours.median() * 1e-3;
  std::printf("update of 4-%d-%d-2, batch %d: fused %.1f us, LibTorch %.1f us, ratio %.2f\n", width,
              width, rows, ours.median(), theirs.median(), theirs.median() / ours.median());
  std::printf("  %.1f GFLOP/s, %.0f %% of the peak; on two threads %.1f us, %.2f of one's\n", speed,
              100 * speed / peak, two.median(), two.median() / ours.median());
}

void compare_acting() {
  const Batch batch(1);
  FusedUpdate fused(64, batch);
  TorchUpdate torch(64, batch);
  constexpr int kDecisions = 50;
  std::int64_t sum = 0;
  const auto repeat = [&](auto& agent) {
    return [&] {
      for (int i = 0; i < kDecisions; ++i) sum += agent.act();
    };
  };
  Contestant ours{repeat(fused)};
  Contestant theirs{repeat(torch)};
  race({&ours, &theirs});
  std::printf("a decision of 4-64-64-2: fused %.2f us, LibTorch %.1f us, ratio %.0f\n",
              ours.median() / kDecisions, theirs.median() / kDecisions,
              theirs.median() / ours.median());
  if (sum < 0) std::printf("?\n");
}

/// LibTorch and the OpenBLAS under it, which counts its threads itself.
void use_one_thread() {
  at::set_num_threads(1);
  if (void* set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
    reinterpret_cast<void (*)(int)>(set)(1);
  }
}

}  // namespace

int main() {
  use_one_thread();
  const double core = peak();
  std::printf("peak of a core: %.1f GFLOP/s\n", core);
  compare(64, 128, core);
  compare(256, 64, core);
  compare_acting();
}
