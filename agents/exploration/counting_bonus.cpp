#include "agents/exploration/counting_bonus.h"

#include <cmath>
#include <map>
#include <stdexcept>

#include "agents/deep/observation_encoder.h"
#include "core/checkpoint.h"

namespace pavlov {

double bonus_of(BonusLaw law, double visits, double all_visits) {
  switch (law) {
    case BonusLaw::root:
      return 1 / std::sqrt(visits);
    case BonusLaw::smoothed_root:
      return 1 / std::sqrt(visits + 0.01);
    case BonusLaw::inverse:
      return 1 / visits;
    case BonusLaw::ucb:
      return std::sqrt(2 * std::log(all_visits) / visits);
  }
  return 0;
}

double CountingBonus::visits(const Rows& observations, int i) {
  find_cells(observations, i, cells_);
  double sum = 0;
  for (const std::uint64_t cell : cells_) {
    if (const auto found = counts_.find(cell); found != counts_.end()) {
      sum += static_cast<double>(found->second);
    }
  }
  return sum / static_cast<double>(cells_.size());
}

void CountingBonus::reward(const BatchView& batch, std::span<double> bonuses) {
  for (int i = 0; i < batch.size; ++i) {
    find_cells(batch.next_observations, i, cells_);
    double sum = 0;
    for (const std::uint64_t cell : cells_) sum += static_cast<double>(++counts_[cell]);
    bonuses[static_cast<std::size_t>(i)] = bonus_of(
        config_.law, sum / static_cast<double>(cells_.size()), static_cast<double>(++all_visits_));
  }
}

/// That of one more visit.
std::optional<double> CountingBonus::at(std::span<const double> observation) {
  RowStorage row = row_of(observation_space_, observation);
  return bonus_of(config_.law, visits(row.rows(), 0) + 1, static_cast<double>(all_visits_ + 1));
}

std::vector<Learner::Figure> CountingBonus::figures() const {
  return {{"bonus_cells", static_cast<double>(counts_.size())}};
}

void CountingBonus::save(Checkpoint& checkpoint) const {
  std::vector<std::int64_t> cells;
  std::vector<std::int64_t> counts;
  for (const auto& [cell, count] : std::map(counts_.begin(), counts_.end())) {
    cells.push_back(static_cast<std::int64_t>(cell));
    counts.push_back(count);
  }
  checkpoint.put("bonus.cells", cells);
  checkpoint.put("bonus.counts", counts);
  checkpoint.put("bonus.visits", std::span(&all_visits_, 1));
}

void CountingBonus::load(const Checkpoint& checkpoint) {
  const auto cells = checkpoint.words("bonus.cells");
  const auto counts = checkpoint.integers("bonus.counts", std::ssize(cells));
  counts_.clear();
  for (std::size_t k = 0; k < cells.size(); ++k) {
    counts_[cells[k]] = counts[k];
  }
  all_visits_ = checkpoint.integers("bonus.visits", 1)[0];
}

}  // namespace pavlov
