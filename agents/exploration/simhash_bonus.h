#pragma once

#include "agents/exploration/counting_bonus.h"
#include "agents/exploration/standardizer.h"

namespace pavlov {

struct SimHashConfig {
  CountingConfig counting;
  int bits = 32;  // Tang et al. 2017, section 3
  std::int64_t warmup_steps = 1000;

  static void visit(auto& self, auto&& field) {
    CountingConfig::visit(self.counting, field);
    field("bits", self.bits, "length of the codes: more tell more states apart [1, 64]");
    field("warmup_steps", self.warmup_steps,
          "random steps of all copies that tell the mean and deviation of observations, which the "
          "codes are made from (>= 0)");
  }
  void validate() const;
};

/// Counts codes of observations (Tang et al. 2017): phi(s) = sgn(A g(s)), k bits, A of k rows of
/// standard normal numbers. States that lie in near directions share a code with high probability.
/// g(s) is s less the mean, divided by the deviation, of all that was seen while warming up.
class SimHashBonus final : public CountingBonus {
 public:
  using Config = SimHashConfig;
  SimHashBonus(const Config& config, const LearnerContext& context);

  std::int64_t warmup_steps() const override { return config_.warmup_steps; }
  void warm_up(const BatchView& batch) override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) override;

  Config config_;
  Standardizer standardizer_;
  std::vector<float> projection_;  ///< A, [bits, width]
  std::vector<float> standard_;    ///< room for g(s)
};

}  // namespace pavlov
