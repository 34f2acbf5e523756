#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/core/learner.h"
#include "agents/core/random_learner.h"
#include "agents/exploration/bonus.h"

namespace pavlov {

/// What every bonus can be told.
struct CuriousConfig {
  double scale = 1;

  static void visit(auto& self, auto&& field) {
    field("scale", self.scale, "bonuses are multiplied by it (>= 0)");
  }
  void validate() const;
};

/// Any learner, made curious: what it learns from are the rewards of the task plus scale times a
/// bonus. A learner that takes bonuses apart (`takes_bonus`) is handed both. While the bonus warms
/// up, actions are random and the learner sees nothing. A learner that replays keeps bonuses as
/// they were when they were given.
class CuriousLearner final : public Learner {
 public:
  CuriousLearner(const CuriousConfig& config, std::unique_ptr<Learner> learner, std::string name,
                 std::unique_ptr<Bonus> bonus, const LearnerContext& context);

  void begin_episodes() override { learner_->begin_episodes(); }
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  void learn() override;
  /// The learner's own, and "bonus": the mean of about the last 1000.
  std::vector<Figure> figures() const override;
  std::string summary() const override;
  std::vector<double> action_values(std::span<const double> observation) const override {
    return learner_->action_values(observation);
  }
  Thoughts think(std::span<const double> observation) override;

  /// The learner's own checkpoint, with the bonus beside it.
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  const Learner& learner() const { return *learner_; }
  const Bonus& bonus() const { return *bonus_; }

 private:
  bool warming_up() const { return steps_ < bonus_->warmup_steps(); }

  CuriousConfig config_;
  std::unique_ptr<Learner> learner_;
  std::string name_;  ///< of the bonus
  std::unique_ptr<Bonus> bonus_;
  RandomLearner random_;
  std::int64_t steps_ = 0;   ///< of all copies
  bool learning_ = false;    ///< the learner has seen the last step
  double recent_bonus_ = 0;  ///< running mean
  std::vector<double> bonuses_;
  std::vector<double> rewards_;
};

/// The settings of a bonus, with those of `CuriousConfig`; empty for "none".
std::vector<Setting> settings_of_bonus(std::string_view name);

/// The learner `agent`, made curious by `bonus`, or not by "none". Throws std::invalid_argument
/// with the nearest names.
std::unique_ptr<Learner> make_curious_learner(std::string_view agent, const SettingValues& settings,
                                              std::string_view bonus,
                                              const SettingValues& bonus_settings,
                                              LearnerContext context);

}  // namespace pavlov
