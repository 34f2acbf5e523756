#include "envs/tabular/gambler.h"

#include <algorithm>
#include <stdexcept>

#include "core/settings.h"
#include "envs/core/registry.h"

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

namespace {
[[maybe_unused]] const bool registered = register_environment<Gambler>(
    {.id = "Gambler-v0", .summary = "the gambler's problem (Example 4.3)"});
}  // namespace

}  // namespace pavlov
