#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/core/catalogue.h"
#include "agents/core/learner.h"

namespace pavlov {

/// A reward that an agent gives itself for what is new to it, beside those of the task: an
/// intrinsic reward, or exploration bonus. The bonus of a step is for what the step led to,
/// S_{t+1}.
class Bonus {
 public:
  virtual ~Bonus() = default;

  /// Steps of all copies that are played at random first, to be shown to `warm_up` alone.
  virtual std::int64_t warmup_steps() const { return 0; }
  virtual void warm_up(const BatchView& /*batch*/) {}

  /// The bonuses of the last transition of every copy, [n]; what they were given for is a little
  /// less new afterwards.
  virtual void reward(const BatchView& batch, std::span<double> bonuses) = 0;

  /// What coming to an observation would earn now; nothing where that is not known. Changes nothing
  /// that later bonuses depend on.
  virtual std::optional<double> at(std::span<const double> observation) = 0;

  /// What it has to tell at the moment.
  virtual std::vector<Learner::Figure> figures() const { return {}; }
  /// The layers of its networks, as text to print.
  virtual std::string summary() const { return {}; }

  /// Everything needed to go on as if nothing had happened, under names that begin with "bonus.".
  virtual void save(Checkpoint& checkpoint) const = 0;
  virtual void load(const Checkpoint& checkpoint) = 0;
};

using BonusEntry = Catalogue<Bonus>::Entry;

/// Throws std::invalid_argument where the name is taken.
bool register_bonus_entry(BonusEntry entry);

/// Registers a class `B` with a nested `Config` and a constructor from (Config, LearnerContext).
template <class B>
bool register_bonus(std::string name, std::string summary, typename B::Config defaults = {}) {
  return register_bonus_entry(entry_of<Bonus, B>(std::move(name), std::move(summary), defaults));
}

std::vector<std::string> registered_bonuses();
/// Throws std::invalid_argument with the nearest names.
const BonusEntry& find_bonus(std::string_view name);

}  // namespace pavlov
