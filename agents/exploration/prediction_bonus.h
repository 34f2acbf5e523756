#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "agents/exploration/forward_model.h"
#include "agents/exploration/learned_bonus.h"

namespace pavlov {

/// What of the next state is predicted.
enum class PredictionOf { observation, projection };

constexpr std::array<std::pair<PredictionOf, std::string_view>, 2> enum_names(PredictionOf) {
  return {{{PredictionOf::observation, "observation"}, {PredictionOf::projection, "projection"}}};
}

struct PredictionConfig {
  LearnedBonusConfig learned;
  PredictionOf prediction = PredictionOf::observation;
  int features = 64;

  static void visit(auto& self, auto&& field) {
    field("prediction", self.prediction,
          "what is predicted of states: the observation itself, or what a fixed random network "
          "makes of it");
    field("features", self.features, "numbers that this network gives (>= 1)");
    LearnedBonusConfig::visit(self.learned, field);
  }
  void validate() const;
};

/// Next-state prediction: the bonus is the error of a model that learns to predict s' from s and a,
/// 1/2 ||f(phi(s), a) - phi(s')||^2 (Schmidhuber 1991), where phi leaves an observation as it is or
/// is a fixed random network (Burda et al. 2018b, "random features"). Whoever stands before a
/// screen of noise stays curious for ever: the noise cannot be predicted.
class PredictionBonus final : public LearnedBonus {
 public:
  using Config = PredictionConfig;
  PredictionBonus(const Config& config, const LearnerContext& context);

  std::string summary() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void find_errors(const Steps& steps, std::span<double> errors) override;
  double learn_from(const Steps& steps) override;
  /// In phi; lasts as long as `steps` and until the next call.
  FeatureSteps features_of(const Steps& steps);

  std::unique_ptr<Network> projection_;  ///< phi; null where it changes nothing
  ForwardModel model_;
  std::vector<float> features_;  // room
  std::vector<float> next_features_;
};

}  // namespace pavlov
