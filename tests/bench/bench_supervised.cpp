// Supervised learning on one thread: an epoch of a dense network 784-512-10 in batches of 128
// through the fused path, with the core's peak of multiply-adds, and of the MNIST CNN through
// LibTorch, both by `Fit` with loading, loss and accuracy; beside them PyTorch doing the same
// (peer_supervised.py, run by PAVLOV_PYTHON or else python3). The least of some rounds each.
//
//     ./run bench_supervised --data $PAVLOV_DATA/mnist
//
// Wanted: dense 1.4 times as fast as PyTorch and above 65 % of the peak, the CNN 1.1 times; loading
// below 3 % of an epoch; no more memory than PyTorch.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "experiments/harness/experiment.h"
#include "experiments/harness/picture_study.h"
#include "nets/core/compute_threads.h"
#include "tests/bench/fma_peak.h"

using namespace pavlov;

namespace {

struct Config {
  std::string data;
  int rounds = 5;
  int examples = 60000;
  int cnn_examples = 2560;
  bool peer = true;

  static void visit(auto& self, auto&& field) {
    field("data", self.data, "MNIST's folder; empty: generated digits");
    field("rounds", self.rounds, "epochs of each, of which the fastest counts");
    field("examples", self.examples, "in an epoch of the dense network, each drawn from the data");
    field("cnn_examples", self.cnn_examples, "in an epoch of the CNN");
    field("peer", self.peer, "run PyTorch, too");
  }
};

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Keeps the shortest time between two epochs.
struct EpochTimer : FitCallback {
  void begin(Fit&) override { last = now(); }
  void after_epoch(Fit&, const EpochRecord&) override {
    best = std::min(best, now() - last);
    last = now();
  }
  double last = 0;
  double best = 1e30;
};

struct Timing {
  double epoch = 0;    ///< seconds
  double loading = 0;  ///< seconds of an epoch that is only loaded
};

Timing time_fit(const std::string& model, const Pictures& pictures, int examples, int rounds,
                const OptimizerConfig& optimizer) {
  std::vector<std::int64_t> chosen;
  for (int i = 0; i < examples; ++i) chosen.push_back(i % pictures.training->size());
  const auto data = std::make_shared<Subset>(pictures.training, chosen);
  Timing timing{.loading = 1e30};
  Loader loader(data, {.batch_size = 128}, pictures.preparation);
  for (int round = 0; round < rounds; ++round) {
    const double start = now();
    for (const Minibatch& batch : loader.epoch(round)) {
      asm volatile("" : : "r"(batch.inputs.data()) : "memory");
    }
    timing.loading = std::min(timing.loading, now() - start);
  }
  const auto network = network_for({.model = model}, pictures, 1);
  Fit fit(*network, {.training = data, .preparation = pictures.preparation},
          {.epochs = rounds, .optimizer = optimizer, .workers = 0});
  EpochTimer timer;
  fit.add(timer);
  fit.run();
  timing.epoch = timer.best;
  return timing;
}

struct Peer {
  double epoch = 0;
  double megabytes = 0;
};

/// What the Python program prints; zeros where it cannot run.
Peer time_python(const char* network, int examples, int rounds) {
  const char* python = std::getenv("PAVLOV_PYTHON");
  const std::string command = std::string(python != nullptr ? python : "python3") + " '" +
                              PAVLOV_BENCH_DIR + "/peer_supervised.py' " + network + " " +
                              std::to_string(examples) + " " + std::to_string(rounds) +
                              " 2>/dev/null";
  Peer peer;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return peer;
  if (std::fscanf(pipe, "%lf %lf", &peer.epoch, &peer.megabytes) != 2) peer = {};
  pclose(pipe);
  return peer;
}

void compare(const char* name, const Timing& ours, double megabytes, const Peer& peer) {
  std::printf("%s: an epoch in %.3f s, loading %.1f %% of it, %.0f MB at most\n", name, ours.epoch,
              100 * ours.loading / ours.epoch, megabytes);
  if (peer.epoch > 0) {
    std::printf("  PyTorch %.3f s, %.0f MB: %.2f times as long\n", peer.epoch, peer.megabytes,
                peer.epoch / ours.epoch);
  } else {
    std::printf("  skipped: the peer; no Python with torch (set PAVLOV_PYTHON)\n");
  }
  std::fflush(stdout);
}

void run(const Config& config) {
  const double peak = bench::core_peak();
  const PictureStudy study{.data = config.data.empty() ? "generated:digits" : config.data};
  const Pictures pictures = open_pictures(study, "mnist", "digits");
  const auto peer = [&](const char* network, int examples) {
    return config.peer ? time_python(network, examples, config.rounds) : Peer{};
  };

  const Timing dense = time_fit("dense?hidden_sizes=512", pictures, config.examples, config.rounds,
                                {.optimizer = OptimizerKind::rmsprop});
  compare("784-512-10", dense, peak_megabytes(), peer("dense", config.examples));
  // Forward, and the gradient by the weights as much again; by the hidden layer's outputs.
  const double products = 2 * (784 * 512 + 512 * 10) + 512 * 10;
  const double speed = 2 * products * config.examples / dense.epoch;
  std::printf("  %.1f GFLOP/s, all in: %.0f %% of the core's peak of %.1f\n", speed * 1e-9,
              100 * speed / peak, peak * 1e-9);

  const Timing cnn = time_fit("mnist_cnn", pictures, config.cnn_examples, config.rounds, {});
  compare("MNIST CNN", cnn, peak_megabytes(), peer("cnn", config.cnn_examples));
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How fast is supervised learning on one thread, beside PyTorch?", run);
}
