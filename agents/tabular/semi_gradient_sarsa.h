#pragma once

#include <string>
#include <vector>

#include "agents/exploration/exploration.h"
#include "agents/tabular/linear.h"

namespace pavlov {

/// Episodic semi-gradient n-step Sarsa with linear action values over tiles (Sutton & Barto 10.1
/// and 10.2), or Sarsa(lambda) with replacing traces (12.7). For box observations and discrete
/// actions; with discrete observations it is the table method.
///
/// A truncated episode bootstraps from the action that the policy takes in its last observation.
/// Legal actions are minded where the batch tells them; there it does not for that observation, so
/// all count as legal.
class SemiGradientSarsa final : public Learner {
 public:
  struct Config {
    double alpha = 0.5;  // Sutton & Barto, figure 10.2: 0.5 / 8 for each of 8 tilings
    double gamma = 1;
    int n = 1;
    double lambda = 0;
    double initial_value = 0;
    TileCodingConfig tiles{};
    ExplorationConfig exploration{.epsilon = 0.05};

    static void visit(auto& self, auto&& field) {
      field("alpha", self.alpha, "step size, shared by the active features (0, 1]");
      field("gamma", self.gamma, "discount rate [0, 1]");
      field("n", self.n, "steps until bootstrapping (>= 1)");
      field("lambda", self.lambda, "decay of the replacing traces [0, 1]; above 0 only with n = 1");
      field("initial_value", self.initial_value,
            "all action values at the start; above all returns it is an optimistic start");
      TileCodingConfig::visit(self.tiles, field);
      ExplorationConfig::visit(self.exploration, field);
    }
    void validate() const;
  };

  SemiGradientSarsa(const Config& config, const LearnerContext& context);

  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  /// epsilon (where it is used) and the running mean of |TD error| over about 1,000 updates.
  std::vector<Figure> figures() const override;
  /// q(s, ·) at an observation, [A].
  std::vector<double> action_values(std::span<const double> observation) const override;
  Thoughts think(std::span<const double> observation) override {
    return explorer_.think(action_values(observation));
  }
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  /// -max_a q(s,a): the height of figure 10.1.
  double cost_to_go(std::span<const double> observation) const;
  /// The action values as functions of the features.
  const LinearFunctions& q() const { return q_; }
  const BinaryFeatures& features() const { return features_; }

 private:
  /// What is kept of one copy's episode: the last up to n steps, which wait for their update, the
  /// action chosen for the step to come, and the traces.
  struct Path {
    std::vector<std::int64_t> features;  ///< [n, active], a ring
    std::vector<std::int64_t> actions;   ///< [n]
    std::vector<double> rewards;         ///< [n]
    std::size_t first = 0;
    std::size_t length = 0;
    std::vector<std::int64_t> next_features;  ///< [active]
    int next_action = -1;                     ///< below 0: none
    std::vector<double> traces;               ///< as the weights, empty for lambda = 0
    std::vector<std::size_t> traced;          ///< weights whose trace is not 0
  };

  int select(std::span<const std::int64_t> features, const std::uint8_t* legal, Mode mode,
             Rng& rng);
  /// q(S', A') of the newest step, 0 if that was the last.
  double next_value(const Path& path) const;
  /// q += alpha [G - q] for the first step of the path, which is then dropped.
  void update_first(Path& path);
  /// One step of Sarsa(lambda).
  void update_traces(Path& path);
  void clear(Path& path);
  std::span<std::int64_t> features_of(Path& path, std::size_t step) const;

  void note_error(double error) { mean_error_ += 0.001 * (std::abs(error) - mean_error_); }

  const Config config_;
  BinaryFeatures features_;
  double step_;  ///< alpha / active features
  int first_action_;
  int num_actions_;
  LinearFunctions q_;
  Explorer explorer_;
  std::vector<Path> paths_;  ///< [B]
  Rng rng_;
  Rng exploit_rng_;  ///< apart, so that playing does not change what is learned
  double mean_error_ = 0;
  std::vector<double> values_;                 ///< [A], for `select`
  std::vector<std::int64_t> active_features_;  ///< for `act`
};

}  // namespace pavlov
