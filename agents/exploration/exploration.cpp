#include "agents/exploration/exploration.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "core/settings.h"

namespace pavlov {
namespace {

bool is_legal(const std::uint8_t* legal, std::size_t action) {
  return legal == nullptr || legal[action] != 0;
}

/// ln t, where t is the sum of the counts.
double log_total(std::span<const std::int64_t> counts) {
  return std::log(
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0})));
}

}  // namespace

double Schedule::at(std::int64_t n) const {
  const double elapsed = static_cast<double>(n) / static_cast<double>(steps);
  switch (kind) {
    case ScheduleKind::constant:
      return start;
    case ScheduleKind::linear:
      return elapsed >= 1 ? end : start + (end - start) * elapsed;
    case ScheduleKind::exponential:
      return end + (start - end) * std::exp(-elapsed);
    case ScheduleKind::inverse:
      return end + (start - end) / (1 + elapsed);
  }
  return start;
}

Schedule Schedule::over(const std::string& name, ScheduleKind kind, double start, double end,
                        std::int64_t steps, double fraction, std::int64_t total_steps) {
  if (steps == 0) steps = std::llround(fraction * static_cast<double>(total_steps));
  if (kind != ScheduleKind::constant && steps < 1) {
    throw std::invalid_argument("exploration: " + name + "_steps is needed for the schedule '" +
                                to_text(kind) + "' where the length of training is not known");
  }
  return {.kind = kind, .start = start, .end = end, .steps = std::max<std::int64_t>(steps, 1)};
}

void ExplorationConfig::validate() const {
  require(epsilon >= 0 && epsilon <= 1, "exploration", "epsilon", epsilon, "in [0, 1]");
  require(epsilon_end >= 0 && epsilon_end <= 1, "exploration", "epsilon_end", epsilon_end,
          "in [0, 1]");
  require(epsilon_steps >= 0, "exploration", "epsilon_steps", static_cast<double>(epsilon_steps),
          "0 or more");
  require(epsilon_fraction > 0 && std::isfinite(epsilon_fraction), "exploration",
          "epsilon_fraction", epsilon_fraction, "positive and finite");
  require(temperature > 0 && std::isfinite(temperature), "exploration", "temperature", temperature,
          "positive and finite");
  require(ucb_c >= 0 && std::isfinite(ucb_c), "exploration", "ucb_c", ucb_c,
          "0 or more and finite");
  require(count_bonus >= 0 && std::isfinite(count_bonus), "exploration", "count_bonus", count_bonus,
          "0 or more and finite");
}

int uniform_legal_action(int num_actions, const std::uint8_t* legal, Rng& rng) {
  const auto count = std::count_if(legal, legal + num_actions, [](auto flag) { return flag != 0; });
  auto skip = rng.below(static_cast<std::uint32_t>(count));
  int action = 0;
  while (legal[action] == 0 || skip-- > 0) ++action;
  return action;
}

void greedy_probabilities(std::span<const double> values, const std::uint8_t* legal, TieBreak ties,
                          std::span<double> probabilities) {
  const double best = best_value(values, legal);
  double tied = 0;
  for (std::size_t a = 0; a < values.size(); ++a) {
    const bool greedy =
        is_legal(legal, a) && values[a] == best && (ties == TieBreak::random || tied == 0);
    probabilities[a] = greedy ? 1 : 0;
    tied += probabilities[a];
  }
  for (double& p : probabilities) p /= tied;
}

Explorer::Explorer(const ExplorationConfig& config, std::int64_t total_steps)
    : config_((config.validate(), config)),
      schedule_(Schedule::over("epsilon", config.epsilon_schedule, config.epsilon,
                               config.epsilon_end, config.epsilon_steps, config.epsilon_fraction,
                               total_steps)),
      epsilon_(config.epsilon) {}

double Explorer::bonus(std::int64_t count, double log_t) const {
  const auto n = static_cast<double>(count);
  if (config_.exploration == ExplorationKind::count_bonus)
    return config_.count_bonus / std::sqrt(1 + n);
  return count == 0 ? std::numeric_limits<double>::infinity()
                    : config_.ucb_c * std::sqrt(log_t / n);
}

std::vector<double> Explorer::bonuses(std::span<const std::int64_t> counts) const {
  if (!config_.needs_counts()) return {};
  const double log_t = log_total(counts);
  std::vector<double> bonuses;
  for (const std::int64_t count : counts) bonuses.push_back(bonus(count, log_t));
  return bonuses;
}

Thoughts Explorer::think(std::vector<double> values, std::span<const std::int64_t> counts,
                         const std::uint8_t* legal) const {
  Thoughts thoughts{.bonuses = bonuses(counts),
                    .probabilities = std::vector<double>(values.size())};
  probabilities(values, counts, legal, thoughts.probabilities);
  thoughts.action_values = std::move(values);
  return thoughts;
}

int Explorer::select_by_score(std::span<const double> values, std::span<const std::int64_t> counts,
                              const std::uint8_t* legal, Rng& rng) const {
  if (config_.exploration != ExplorationKind::softmax) {
    const double log_t = log_total(counts);
    return best_action(
        values.size(), [&](std::size_t a) { return values[a] + bonus(counts[a], log_t); }, legal,
        config_.ties, rng);
  }
  const double best = best_value(values, legal);
  const auto weight = [&](std::size_t a) {
    return is_legal(legal, a) ? std::exp((values[a] - best) / config_.temperature) : 0.0;
  };
  double sum = 0;
  for (std::size_t a = 0; a < values.size(); ++a) sum += weight(a);
  double left = rng.uniform() * sum;
  std::size_t action = 0;
  for (std::size_t a = 0; a < values.size() && left >= 0; ++a) {
    const double w = weight(a);
    if (w > 0) action = a;
    left -= w;
  }
  return static_cast<int>(action);
}

void Explorer::probabilities(std::span<const double> values, std::span<const std::int64_t> counts,
                             const std::uint8_t* legal, std::span<double> out) const {
  switch (config_.exploration) {
    case ExplorationKind::greedy:
      greedy_probabilities(values, legal, config_.ties, out);
      return;
    case ExplorationKind::epsilon_greedy: {
      greedy_probabilities(values, legal, config_.ties, out);
      double num_legal = 0;
      for (std::size_t a = 0; a < values.size(); ++a) num_legal += is_legal(legal, a) ? 1 : 0;
      for (std::size_t a = 0; a < values.size(); ++a) {
        out[a] = (1 - epsilon_) * out[a] + (is_legal(legal, a) ? epsilon_ / num_legal : 0);
      }
      return;
    }
    case ExplorationKind::softmax: {
      const double best = best_value(values, legal);
      double sum = 0;
      for (std::size_t a = 0; a < values.size(); ++a) {
        out[a] = is_legal(legal, a) ? std::exp((values[a] - best) / config_.temperature) : 0;
        sum += out[a];
      }
      for (double& p : out) p /= sum;
      return;
    }
    case ExplorationKind::ucb:
    case ExplorationKind::count_bonus: {
      const double log_t = log_total(counts);
      for (std::size_t a = 0; a < values.size(); ++a) out[a] = values[a] + bonus(counts[a], log_t);
      greedy_probabilities(out, legal, config_.ties, out);
      return;
    }
  }
}

}  // namespace pavlov
