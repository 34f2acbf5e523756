#pragma once

#include "agents/tabular/linear_actor.h"

namespace pavlov {

/// REINFORCE, Monte Carlo policy gradient, with a linear softmax policy (Williams 1992; Sutton &
/// Barto 13.3, eq. 13.8), and with a learned baseline (13.4, eq. 13.11): after each episode, step
/// after step,
/// theta += alpha gamma^t (G_t - v(S_t)) grad ln pi(A_t|S_t), w += alpha_w (G_t - v(S_t)) x(S_t).
///
/// Without `baseline` v is 0; gamma^t is left out unless `discount_updates`. The return of a
/// truncated episode lacks what would have followed: it is used as it is, or the episode is
/// dropped, as `use_truncated` says.
class ReinforceTabular final : public LinearActor {
 public:
  struct Config {
    LinearActorConfig actor{};
    bool baseline = false;  // D-11
    bool reward_to_go = true;
    bool use_truncated = true;

    static void visit(auto& self, auto&& field) {
      LinearActorConfig::visit(self.actor, field);
      field("baseline", self.baseline, "subtract a learned state value from the return");
      field("reward_to_go", self.reward_to_go,
            "the return that follows a step counts for it; else that of the whole episode");
      field("use_truncated", self.use_truncated,
            "learn from truncated episodes, whose returns are cut short, too");
    }
    void validate() const { actor.validate(); }
  };

  ReinforceTabular(const Config& config, const LearnerContext& context);

  void begin_episodes() override;
  /// The mean of |G - v| over about the last 1,000 steps.
  std::vector<Figure> figures() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  /// An episode under way, T steps so far.
  struct Episode {
    std::vector<std::int64_t> features;  ///< [T, active]
    std::vector<std::uint8_t> legal;     ///< [T, A] or empty
    std::vector<std::int64_t> actions;   ///< [T]
    std::vector<double> rewards;         ///< [T]
    void clear();
  };

  void learn_from(const FeatureStep& step) override;
  void learn_from(const Episode& episode);

  const Config settings_;
  std::vector<Episode> episodes_;  ///< [B]
  std::vector<double> returns_;
  double mean_error_ = 0;
};

}  // namespace pavlov
