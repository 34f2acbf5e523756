#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "agents/core/learner.h"

namespace pavlov {

/// A fixed rule to hold learned policies against: the numbers of an action from those of an
/// observation. It learns nothing.
class Rule final : public Learner {
 public:
  using Function = std::function<std::vector<double>(const std::vector<double>& observation)>;

  explicit Rule(Function function) : function_(std::move(function)) {}

  void act(const BatchView& batch, Mode /*mode*/) override {
    for (int i = 0; i < batch.size; ++i) {
      const auto action = function_(batch.observations.numbers(i));
      for (std::size_t j = 0; j < action.size(); ++j) {
        batch.actions.set(i, static_cast<int>(j), action[j]);
      }
    }
  }
  void observe(const BatchView& /*batch*/) override {}
  void save(Checkpoint& /*checkpoint*/) const override {}
  void load(const Checkpoint& /*checkpoint*/) override {}

 private:
  Function function_;
};

}  // namespace pavlov
