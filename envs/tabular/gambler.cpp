#include "envs/tabular/gambler.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/settings.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/tabular/figures.h"

namespace pavlov {

void Gambler::Config::validate() const {
  require(p_heads >= 0 && p_heads <= 1, "Gambler", "p_heads", p_heads, "0 to 1");
  require(goal >= 2 && goal <= 10000, "Gambler", "goal", goal, "2 to 10000");
  require(start_capital >= 0 && start_capital < goal, "Gambler", "start_capital", start_capital,
          "0 to goal - 1");
}

Gambler::Gambler(const Config& config) : config_(config) { config.validate(); }

bool Gambler::legal(int capital, int stake) const {
  const int least = config_.zero_stake ? 0 : 1;
  return stake >= least && stake <= std::min(capital, config_.goal - capital);
}

Outcome Gambler::move_to(int capital, double probability) const {
  const bool won = capital == config_.goal;
  return {probability, won ? 1.0 : 0.0, capital, won || capital == 0};
}

Gambler::Observation Gambler::reset(Rng& rng) {
  capital_ = config_.start_capital > 0 ? config_.start_capital : rng.integer(1, config_.goal - 1);
  return capital_;
}

StepResult<Gambler::Observation> Gambler::step(Action stake, Rng& rng) {
  const bool heads = rng.bernoulli(config_.p_heads);
  const Outcome move = move_to(heads ? capital_ + stake : capital_ - stake, 1);
  capital_ = move.next;
  return {.observation = capital_, .reward = move.reward, .terminated = move.terminated};
}

TabularModel Gambler::model() const {
  const int goal = config_.goal;
  TabularModel model(goal + 1, goal / 2 + 1);
  for (int capital = 1; capital < goal; ++capital) {
    for (int stake = 0; stake <= goal / 2; ++stake) {
      if (!legal(capital, stake)) continue;
      model.add(capital, stake, move_to(capital + stake, config_.p_heads));
      model.add(capital, stake, move_to(capital - stake, 1 - config_.p_heads));
    }
    if (config_.start_capital == 0) model.start.emplace_back(capital, 1.0 / (goal - 1));
    if (config_.start_capital == capital) model.start.emplace_back(capital, 1.0);
  }
  model.finish();
  return model;
}

void Gambler::check_state() const {
  if (capital_ < 1 || capital_ >= config_.goal) {
    throw std::invalid_argument("the capital lies between 1 and " +
                                std::to_string(config_.goal - 1) + ", not at " +
                                std::to_string(capital_));
  }
}

void Gambler::draw(Canvas& canvas) const {
  constexpr double kWidth = 10;
  constexpr Color kInk = gray(0.25);
  const auto x = [&](int capital) { return kWidth * capital / config_.goal; };
  const int most = std::min(capital_, config_.goal - capital_);
  canvas.view({-0.7, -0.8}, {kWidth + 0.7, 2.7});
  canvas.clear(kWhite);
  canvas.rectangle({0, 0}, {kWidth, 1}, gray(0.92));
  canvas.rectangle({0, 0}, {x(capital_), 1}, okabe_ito(4));
  canvas.rectangle({x(capital_ - most), 0}, {x(capital_), 1}, lighter(okabe_ito(4), 0.35));
  canvas.rectangle({x(capital_), 0}, {x(capital_ + most), 1}, lighter(okabe_ito(2), 0.55));
  canvas.outline({0, 0}, {kWidth, 1}, 0.05, kInk);
  canvas.line({x(capital_), -0.12}, {x(capital_), 1.12}, 0.09, kInk);
  canvas.text({kWidth / 2, 2.2}, "capital " + std::to_string(capital_), 0.6, kInk, Align::centre);
  canvas.text(
      {kWidth / 2, 1.55},
      "stakes up to " + std::to_string(most) + "; heads win, p = " + shortest(config_.p_heads), 0.4,
      kInk, Align::centre);
  canvas.text({0, -0.4}, "0", 0.4, kInk, Align::centre);
  canvas.text({kWidth, -0.4}, std::to_string(config_.goal), 0.4, kInk, Align::centre);
}

namespace {
[[maybe_unused]] const bool registered = register_environment<Gambler>(
    {.id = "Gambler-v0", .summary = "the gambler's problem (Example 4.3)"});
}  // namespace

}  // namespace pavlov
