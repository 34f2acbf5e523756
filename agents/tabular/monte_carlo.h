#pragma once

#include "agents/tabular/first_visits.h"
#include "agents/tabular/tabular_learner.h"
#include "agents/tabular/trajectory.h"

namespace pavlov {

/// Monte Carlo control: after each episode the values of the pairs it visited move towards the
/// returns that followed them (Sutton & Barto 5.3 and 5.4, RL-18):
/// Q(S_t,A_t) += alpha [G_t - Q(S_t,A_t)], every visit or the first one only.
///
/// With an exploring behaviour such as epsilon_greedy it is the on-policy method. With
/// `exploring_starts`, registered as monte-carlo-es, the first action of each episode is drawn
/// uniformly from the legal ones instead and the behaviour may be greedy; that all states occur as
/// starts is up to the environment (Blackjack-v1?start=uniform).
///
/// The method bootstraps from nothing, so the return of a truncated episode lacks what would have
/// followed: it is used as it is, or the episode is dropped, as `use_truncated` says.
class MonteCarlo final : public TabularLearner {
 public:
  struct Config {
    TabularConfig table{.gamma = 1};
    bool first_visit = false;  // D-03
    bool exploring_starts = false;
    bool use_truncated = true;

    static void visit(auto& self, auto&& field) {
      TabularConfig::visit(self.table, field);
      field("first_visit", self.first_visit,
            "learn from the first visit of a state and action in an episode only, else from all");
      field("exploring_starts", self.exploring_starts,
            "draw the first action of an episode evenly");
      field("use_truncated", self.use_truncated,
            "learn from truncated episodes, whose returns are cut short, too");
    }
    void validate() const { table.validate(); }
  };

  /// The defaults of Monte Carlo ES (Sutton & Barto 5.3): exploring starts, then greedy; sample
  /// averages.
  static Config exploring_starts();

  MonteCarlo(const Config& config, const LearnerContext& context);

  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const Transition& transition) override;
  void learn_from(std::span<const Step> episode);

  const Config settings_;
  const int first_action_;
  std::vector<Trajectory> episodes_;  ///< [B]
  FirstVisits first_visits_;
  std::vector<std::int64_t> returns_;  ///< returns averaged so far, [S, A]
};

}  // namespace pavlov
