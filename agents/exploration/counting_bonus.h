#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agents/exploration/bonus.h"

namespace pavlov {

/// What a state earns that was visited N times, this visit included, of n visits in all.
enum class BonusLaw { root, smoothed_root, inverse, ucb };

constexpr std::array<std::pair<BonusLaw, std::string_view>, 4> enum_names(BonusLaw) {
  return {{{BonusLaw::root, "root"},
           {BonusLaw::smoothed_root, "smoothed_root"},
           {BonusLaw::inverse, "inverse"},
           {BonusLaw::ucb, "ucb"}}};
}

/// | law           | bonus             | source                                   |
/// |---------------|-------------------|------------------------------------------|
/// | root          | 1 / sqrt(N)       | MBIE-EB (Strehl & Littman 2008)          |
/// | smoothed_root | 1 / sqrt(N + .01) | Bellemare et al. 2016                    |
/// | inverse       | 1 / N             | BEB (Kolter & Ng 2009)                   |
/// | ucb           | sqrt(2 ln n / N)  | UCB1 (Auer et al. 2002)                  |
double bonus_of(BonusLaw law, double visits, double all_visits);

struct CountingConfig {
  BonusLaw law = BonusLaw::root;

  static void visit(auto& self, auto&& field) {
    field("law", self.law,
          "bonus of the N-th visit of n: root 1/sqrt(N), smoothed_root 1/sqrt(N + 0.01), inverse "
          "1/N, ucb sqrt(2 ln n / N)");
  }
};

/// Visits N(s) in a table. What an observation is counted under is up to the derived class: one or
/// more cells, whose mean count is N(s).
class CountingBonus : public Bonus {
 public:
  void reward(const BatchView& batch, std::span<double> bonuses) final;
  std::optional<double> at(std::span<const double> observation) final;
  std::vector<Learner::Figure> figures() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  /// N(s) of row i of such observations.
  double visits(const Rows& observations, int i);

 protected:
  CountingBonus(const CountingConfig& config, const Space& observations, std::size_t cells)
      : config_(config), observation_space_(observations), cells_(cells) {}

  /// The cells of row i.
  virtual void find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) = 0;

 private:
  CountingConfig config_;
  Space observation_space_;
  std::vector<std::uint64_t> cells_;  ///< room for those of one observation
  std::unordered_map<std::uint64_t, std::int64_t> counts_;
  std::int64_t all_visits_ = 0;
};

}  // namespace pavlov
