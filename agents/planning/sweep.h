#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/planning/plan.h"
#include "core/parallel.h"
#include "envs/core/tabular_model.h"

namespace pavlov {

/// Which values a sweep computes with: those before the sweep, or the newest (Sutton & Barto 4.1).
enum class Update { synchronous, in_place };

constexpr std::array<std::pair<Update, std::string_view>, 2> enum_names(Update) {
  return {{{Update::synchronous, "synchronous"}, {Update::in_place, "in_place"}}};
}

/// How the states are swept over.
struct SweepOptions {
  double gamma = 1;
  Update update = Update::synchronous;
  bool alternate = false;
  int blocks = 1;
  int threads = 1;
  std::int64_t max_sweeps = 1'000'000;

  static void visit(auto& self, auto&& field) {
    field("gamma", self.gamma, "discount [0, 1]");
    field("update", self.update,
          "compute with the values before the sweep, or in place with the newest");
    field("alternate", self.alternate,
          "in place: every second sweep goes through the states backwards");
    field("blocks", self.blocks,
          "in place within each of so many runs of states, so that they can be swept in parallel; "
          "values of other blocks are those before the sweep (>= 1)");
    field("threads", self.threads, "threads; results do not depend on them (>= 1)");
    field("max_sweeps", self.max_sweeps, "give up after so many sweeps (>= 1)");
  }
  /// Throws std::invalid_argument.
  void validate() const;
};

/// The values as a sweep sees them: the newest of the states begin … end - 1, those before the
/// sweep of all others.
class BlockValues {
 public:
  BlockValues(const double* newest, const double* before, std::size_t begin, std::size_t end)
      : newest_(newest), before_(before), begin_(begin), size_(end - begin) {}
  double operator[](std::size_t state) const {
    return (state - begin_ < size_ ? newest_ : before_)[state];
  }

 private:
  const double* newest_;
  const double* before_;
  std::size_t begin_;
  std::size_t size_;
};

/// Sweeps until no value changes by `theta` or more, or `options.max_sweeps` are done:
/// values[s] = backup(s, v) for every state s. Goes on from `plan`, whose counts grow.
///
/// The states are cut into blocks that threads take one by one. Synchronously, a state sees the
/// values before the sweep only; in place, it sees the newest ones of its own block.
template <class Backup>
void sweep(Plan& plan, double theta, const SweepOptions& options, const Backup& backup) {
  constexpr std::size_t kBlock = 1024;  // states that a thread takes at a time, synchronously
  std::vector<double> before(plan.values.size());
  const std::size_t size = before.size();
  const auto rounded_up = [](std::size_t a, std::size_t b) { return (a + b - 1) / b; };
  const bool in_place = options.update == Update::in_place;
  const std::size_t block =
      in_place ? rounded_up(size, static_cast<std::size_t>(options.blocks)) : kBlock;
  const auto blocks = static_cast<std::int64_t>(rounded_up(size, block));
  plan.converged = false;
  for (std::int64_t done = 0; done < options.max_sweeps && !plan.converged; ++done) {
    const bool backwards = options.alternate && plan.sweeps % 2 == 1;
    plan.values.swap(before);
    plan.change = 0;
    std::mutex mutex;
    parallel_for(blocks, options.threads, [&](std::int64_t first, std::int64_t last) {
      double change = 0;
      for (std::int64_t b = first; b < last; ++b) {
        const std::size_t begin = static_cast<std::size_t>(b) * block;
        const std::size_t end = std::min(size, begin + block);
        std::copy_n(&before[begin], end - begin, &plan.values[begin]);
        const BlockValues v(plan.values.data(), before.data(), begin, in_place ? end : begin);
        for (std::size_t i = begin; i < end; ++i) {
          const std::size_t state = backwards ? begin + end - 1 - i : i;
          const double value = backup(static_cast<int>(state), v);
          change = std::max(change, std::abs(value - before[state]));
          plan.values[state] = value;
        }
      }
      const std::scoped_lock lock(mutex);
      plan.change = std::max(plan.change, change);
    });
    ++plan.sweeps;
    plan.backups += static_cast<std::int64_t>(size);
    plan.converged = plan.change < theta;
  }
}

}  // namespace pavlov
