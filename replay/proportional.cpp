#include <algorithm>
#include <cmath>
#include <limits>

#include "replay/priorities.h"
#include "replay/sum_tree.h"

namespace pavlov {
namespace {

constexpr std::size_t kChunk = 64;  // slots updated at once

class ProportionalPriorities final : public Priorities {
 public:
  ProportionalPriorities(std::int64_t slots, const ReplayConfig& config)
      : tree_(slots), alpha_(config.priority_alpha), epsilon_(config.priority_epsilon) {}

  void add(std::int64_t slot) override { tree_.set(slot, largest_); }
  void remove(std::int64_t slot) override {
    if (tree_[slot] > 0) tree_.set(slot, 0);
  }
  void update(std::span<const std::int64_t> slots, std::span<const float> td_errors) override;
  void draw(Rng& rng, std::span<std::int64_t> slots) const override { tree_.draw(rng, slots); }
  double probability(std::int64_t slot) const override { return tree_[slot] / tree_.total(); }

  Contents contents() const override;
  void restore(const Contents& contents) override;

 private:
  SumTree tree_;  ///< p^alpha; 0: not there
  double alpha_;
  double epsilon_;
  double largest_ = 1;  ///< p^alpha; Schaul et al. 2016, Algorithm 1: p_1 = 1
};

void ProportionalPriorities::update(std::span<const std::int64_t> slots,
                                    std::span<const float> td_errors) {
  double values[kChunk];
  for (std::size_t begin = 0; begin < slots.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, slots.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      const double error = std::abs(static_cast<double>(td_errors[begin + i]));
      // Without epsilon an error of 0 must not make the slot disappear.
      values[i] = std::max(std::pow(error + epsilon_, alpha_), std::numeric_limits<double>::min());
      largest_ = std::max(largest_, values[i]);
    }
    tree_.set(slots.subspan(begin, count), std::span(values, count));
  }
}

Priorities::Contents ProportionalPriorities::contents() const {
  Contents contents{.largest = largest_};
  for (std::int64_t slot = 0; slot < tree_.size(); ++slot) {
    if (tree_[slot] == 0) continue;
    contents.slots.push_back(slot);
    contents.priorities.push_back(tree_[slot]);
  }
  return contents;
}

void ProportionalPriorities::restore(const Contents& contents) {
  largest_ = contents.largest;
  tree_.set(contents.slots, contents.priorities);
}

}  // namespace

std::unique_ptr<Priorities> make_proportional_priorities(std::int64_t slots,
                                                         const ReplayConfig& config) {
  return std::make_unique<ProportionalPriorities>(slots, config);
}

double proportional_bytes(std::int64_t slots) { return SumTree::bytes(slots); }

}  // namespace pavlov
