#pragma once

#include <span>
#include <vector>

#include "agents/tabular/tabular_learner.h"
#include "agents/tabular/trajectory.h"

namespace pavlov {

/// Estimates the state values V(s) of a given policy, which it follows, from n-step returns: TD(0)
/// for n = 1 (Sutton & Barto 6.1, eq. 6.2), n-step TD (7.1, eq. 7.2), and constant-alpha Monte
/// Carlo from the longest episode on.
class TdPrediction final : public Learner {
 public:
  struct Config {
    double alpha = 0.1;
    double gamma = 1;
    double initial_value = 0;
    int n = 1;

    static void visit(auto& self, auto&& field) {
      field("alpha", self.alpha, "step size (0, 1]");
      field("gamma", self.gamma, "discount rate [0, 1]");
      field("initial_value", self.initial_value, "what the table starts with");
      field("n", self.n, "steps from a state to what its value is learned from (>= 1)");
    }
    void validate() const;
  };
  /// `policy` is pi(a|s), [S, A]. Throws std::invalid_argument for another size.
  TdPrediction(const Config& config, const LearnerContext& context, Policy policy);

  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  /// V(s), [S].
  const std::vector<double>& values() const { return values_; }

 private:
  Config config_;
  StateIndex state_index_;
  Policy policy_;
  int first_action_ = 0;
  std::vector<double> values_;
  std::vector<Trajectory> trajectories_;  ///< [B]
  Rng rng_;
};

/// A finished episode: states S_0 … S_T and rewards R_1 … R_T.
struct Episode {
  std::vector<int> states;
  std::vector<double> rewards;
  bool terminated = true;  ///< S_T is terminal; else its value counts
};

struct BatchTdOptions {
  double alpha = 0.001;
  double gamma = 1;
  int n = 1;
  double tolerance = 1e-6;  ///< the values have settled: no state's errors sum up to more
  int max_sweeps = 1'000'000;
};

/// Batch updating (Sutton & Barto 6.3): all episodes are shown again and again, the increments
/// alpha [G_{t:t+n} - V(S_t)] are summed over a sweep and applied at its end, until the values
/// settle. n = 1 is batch TD(0), n >= the longest episode batch Monte Carlo. Answers the number of
/// sweeps.
int batch_td(std::span<const Episode> episodes, const BatchTdOptions& options,
             std::span<double> values);

}  // namespace pavlov
