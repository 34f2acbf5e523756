#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/tabular/first_visits.h"
#include "agents/tabular/tabular_learner.h"
#include "agents/tabular/trajectory.h"

namespace pavlov {

/// How returns of one policy tell the values of another (Sutton & Barto 5.5).
enum class ImportanceSampling { ordinary, weighted };

constexpr std::array<std::pair<ImportanceSampling, std::string_view>, 2> enum_names(
    ImportanceSampling) {
  return {{{ImportanceSampling::ordinary, "ordinary"}, {ImportanceSampling::weighted, "weighted"}}};
}

/// Estimates V and Q of a target policy pi from whole episodes of a behaviour policy b (Sutton &
/// Barto 5.1, 5.2, 5.5, 5.6), which may be pi itself.
///
/// The return G_t counts with the ratio rho of the probabilities under pi and b of the actions
/// that it depends on: from A_t on for V(S_t), from A_{t+1} on for Q(S_t,A_t). As sample averages
/// over visits:
///
/// | ordinary | sum of rho G / number of visits (5.5): unbiased, of any variance |
/// | weighted | sum of rho G / sum of rho (5.6): biased, converges               |
///
/// With a constant step size, V += alpha [rho G - V] and V += alpha rho [G - V]. For b = pi the two
/// are the same, constant-alpha Monte Carlo (6.1).
///
/// The return of a truncated episode lacks what would have followed: it is used as it is, or the
/// episode is dropped, as `use_truncated` says.
class MonteCarloPrediction final : public Learner {
 public:
  struct Config {
    double alpha = 0.1;
    StepSize step_size = StepSize::inverse_visits;
    double gamma = 1;
    double initial_value = 0;
    bool first_visit = false;  // D-03
    ImportanceSampling importance_sampling = ImportanceSampling::weighted;
    bool use_truncated = true;

    static void visit(auto& self, auto&& field) {
      field("alpha", self.alpha, "step size (0, 1]");
      field("step_size", self.step_size, "constant: alpha; inverse_visits: the sample average");
      field("gamma", self.gamma, "discount rate [0, 1]");
      field("initial_value", self.initial_value, "what the tables start with");
      field("first_visit", self.first_visit,
            "learn from the first visit in an episode only, else from all");
      field("importance_sampling", self.importance_sampling, "ordinary or weighted averages");
      field("use_truncated", self.use_truncated,
            "learn from truncated episodes, whose returns are cut short, too");
    }
    void validate() const;
  };

  /// On-policy. `policy` is pi(a|s), [S, A].
  MonteCarloPrediction(const Config& config, const LearnerContext& context, const Policy& policy)
      : MonteCarloPrediction(config, context, policy, policy) {}
  /// Throws std::invalid_argument for policies of another size, and where `behaviour` never takes
  /// an action that `target` may take.
  MonteCarloPrediction(const Config& config, const LearnerContext& context, Policy target,
                       Policy behaviour);

  void begin_episodes() override;
  /// Follows b to explore and pi to exploit.
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  std::vector<double> action_values(std::span<const double> observation) const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  /// V(s), [S].
  const std::vector<double>& values() const { return v_.estimates; }
  /// Q(s,a), row by row, [S, A].
  const std::vector<double>& q() const { return q_.estimates; }
  /// Returns that V(s) was made from, [S].
  const std::vector<std::int64_t>& counts() const { return v_.counts; }

 private:
  /// Estimates for states or pairs with what their averages need.
  struct Averages {
    Averages(std::size_t size, double initial)
        : estimates(size, initial), weights(size, 0.0), counts(size, 0), first_visits(size) {}
    std::vector<double> estimates;
    std::vector<double> weights;  ///< sums of rho, or of 1
    std::vector<std::int64_t> counts;
    FirstVisits first_visits;
  };

  void learn_from(std::span<const Step> episode);
  /// Takes in the return g after step t, which visits `what`.
  void update(Averages& averages, std::size_t what, std::size_t t, double g, double rho);
  std::size_t cell(const Step& step) const;

  const Config config_;
  Space observation_space_;
  StateIndex state_index_;
  int first_action_;
  Policy target_;
  Policy behaviour_;
  Averages v_;
  Averages q_;
  std::vector<Trajectory> episodes_;  ///< [B]
  Rng rng_;
  Rng exploit_rng_;  ///< apart, so that playing does not change what is learned
};

}  // namespace pavlov
