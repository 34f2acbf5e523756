#include "agents/exploration/learned_bonus.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "agents/deep/observation_encoder.h"
#include "core/checkpoint.h"
#include "core/settings.h"
#include "nets/core/make_network.h"

namespace pavlov {
namespace {

constexpr std::int64_t kMostStates = 100'000;  // whose last bonuses are remembered

/// Of the frames that an observation is made of (FrameStack: along the first axis).
int frames_in(const LearnerContext& context) {
  const auto shape = shape_of(context.observation_space);
  return !shape.empty() && shape[0] == context.frame_stack ? context.frame_stack : 1;
}

std::size_t states_to_remember(const Space& space) {
  if (std::holds_alternative<Box>(space)) return 0;
  double count = 1;  // may be too large for a whole number
  const auto* several = std::get_if<MultiDiscrete>(&space);
  for (const int size : several ? several->sizes : std::vector{std::get<Discrete>(space).n}) {
    count *= size;
  }
  return count <= kMostStates ? static_cast<std::size_t>(count) : 0;
}

void append(std::vector<float>& to, const std::vector<float>& rows, int row, std::size_t width) {
  const auto begin = rows.begin() + row * static_cast<std::ptrdiff_t>(width);
  to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
}

}  // namespace

void squared_distances(std::span<const float> a, std::span<const float> b,
                       std::span<double> distances) {
  const std::size_t width = a.size() / distances.size();
  for (std::size_t i = 0; i < distances.size(); ++i) {
    distances[i] = 0;
    for (std::size_t j = i * width; j < (i + 1) * width; ++j) {
      const auto difference = static_cast<double>(a[j] - b[j]);
      distances[i] += difference * difference;
    }
  }
}

LearnedBonusConfig::LearnedBonusConfig() {
  network.hidden_sizes = {64};
  network.initialization = Initialization::orthogonal;
}

void LearnedBonusConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "bonus", name, value, allowed);
  };
  check(warmup_steps >= 0, "warmup_steps", static_cast<double>(warmup_steps), "0 or more");
  check(observation_clip > 0, "observation_clip", observation_clip, "above 0");
  check(gamma >= 0 && gamma < 1, "gamma", gamma, "in [0, 1)");
  check(batch_size >= 1, "batch_size", batch_size, "1 or more");
  check(update_proportion > 0 && update_proportion <= 1, "update_proportion", update_proportion,
        "in (0, 1]");
  network.validate();
  optimizer.validate();
}

void IntrinsicReturns::learn(std::span<const double> bonuses) {
  for (std::size_t i = 0; i < bonuses.size(); ++i) {
    returns_[i] = gamma_ * returns_[i] + bonuses[i];
    moments_.begin_row();
    moments_.add(0, returns_[i]);
  }
}

void IntrinsicReturns::save(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<double> numbers = returns_;
  moments_.append_numbers(numbers);
  checkpoint.put(name, numbers);
}

void IntrinsicReturns::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto numbers = checkpoint.doubles(name, std::ssize(returns_) + 3);
  std::copy_n(numbers.begin(), returns_.size(), returns_.begin());
  moments_.set_numbers(std::span(numbers).subspan(returns_.size()));
}

LearnedBonus::LearnedBonus(const LearnedBonusConfig& config, const LearnerContext& context,
                           const char* name, bool of_states)
    : config_((config.validate(), config)),
      name_(name),
      of_states_(of_states),
      observation_space_(context.observation_space),
      action_space_(context.action_space),
      frames_(of_states ? frames_in(context) : 1),
      standardizer_(observation_space_, {.standardize = config.normalize_observations,
                                         .limit = config.observation_clip,
                                         .frames = frames_}),
      returns_(context.num_envs, config.gamma),
      rng_(Rng(context.seed).child("bonus")),
      choice_rng_(rng_.child("choice")),
      latest_(of_states ? 0 : states_to_remember(observation_space_),
              std::numeric_limits<double>::quiet_NaN()),
      element_(std::max(width_of(observation_space_), width_of(action_space_))) {}

void LearnedBonus::judge(const BatchView& batch, std::span<double> errors) {
  const auto n = static_cast<std::size_t>(batch.size);
  seen_.n = batch.size;
  seen_.next_observations.resize(n * standardizer_.width());
  standardizer_.apply_all(batch.next_observations, batch.size, seen_.next_observations);
  if (!of_states_) {
    seen_.observations.resize(seen_.next_observations.size());
    standardizer_.apply_all(batch.previous_observations, batch.size, seen_.observations);
    const auto width = static_cast<std::size_t>(action_width());
    const auto numbers = static_cast<std::size_t>(batch.actions.width);
    seen_.actions.resize(n * width);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < numbers; ++j) {
        element_[j] = batch.actions.number(static_cast<int>(i), static_cast<int>(j));
      }
      flatten(action_space_, std::span(element_).first(numbers),
              std::span(seen_.actions).subspan(i * width, width));
    }
  }
  find_errors(seen_, errors);
}

void LearnedBonus::warm_up(const BatchView& batch) {
  errors_.resize(static_cast<std::size_t>(batch.size));
  judge(batch, errors_);
  returns_.learn(errors_);
  standardizer_.learn(batch.next_observations, batch.size);
}

void LearnedBonus::reward(const BatchView& batch, std::span<double> bonuses) {
  judge(batch, bonuses);
  returns_.learn(bonuses);
  for (double& bonus : bonuses) bonus = scaled(bonus);
  if (!latest_.empty()) remember(batch, bonuses);
  standardizer_.learn(batch.next_observations, batch.size);

  for (int i = 0; i < batch.size; ++i) {
    if (config_.update_proportion == 1 || choice_rng_.bernoulli(config_.update_proportion)) keep(i);
  }
  gathered_ += batch.size;
  if (gathered_ < config_.batch_size) return;
  if (kept_.n > 0) loss_ = learn_from(kept_);
  gathered_ = kept_.n = 0;
  for (auto* rows : {&kept_.observations, &kept_.actions, &kept_.next_observations}) rows->clear();
}

void LearnedBonus::keep(int i) {
  ++kept_.n;
  append(kept_.next_observations, seen_.next_observations, i, standardizer_.width());
  if (of_states_) return;
  append(kept_.observations, seen_.observations, i, standardizer_.width());
  append(kept_.actions, seen_.actions, i, flat_size(action_space_));
}

void LearnedBonus::remember(const BatchView& batch, std::span<const double> bonuses) {
  const auto state = std::span(element_).first(width_of(observation_space_));
  for (int i = 0; i < batch.size; ++i) {
    for (std::size_t j = 0; j < state.size(); ++j) {
      state[j] = batch.next_observations.number(i, static_cast<int>(j));
    }
    latest_[static_cast<std::size_t>(index_of(observation_space_, state))] =
        bonuses[static_cast<std::size_t>(i)];
  }
}

std::optional<double> LearnedBonus::at(std::span<const double> observation) {
  if (!of_states_) {
    if (latest_.empty()) return std::nullopt;
    const double bonus =
        latest_[static_cast<std::size_t>(index_of(observation_space_, observation))];
    return std::isnan(bonus) ? std::nullopt : std::optional(bonus);
  }
  RowStorage row = row_of(observation_space_, observation);
  Steps step{.n = 1};
  step.next_observations.resize(standardizer_.width());
  standardizer_.apply(row.rows(), 0, step.next_observations);
  double error = 0;
  find_errors(step, {&error, 1});
  return scaled(error);
}

std::unique_ptr<Network> LearnedBonus::make_observation_network(int outputs, const Rng& rng,
                                                                int extra_layers) const {
  NetworkConfig config = config_.network;
  NetworkShape shape{.input = {observation_width()}, .actions = outputs};
  if (auto axes = shape_of(observation_space_);
      axes.size() >= 2 && dtype_of(observation_space_) == Dtype::u8) {
    if (frames_ > 1) axes.erase(axes.begin());
    shape.input = axes;
    config.torso = config.torso_for({.input = axes, .dtype = Dtype::u8});
  }
  config.hidden_sizes = config.hidden_sizes_for(shape);
  config.hidden_sizes.resize(config.hidden_sizes.size() + static_cast<std::size_t>(extra_layers),
                             outputs);
  if (config.hidden_sizes.empty()) config.hidden_sizes = {0};
  return make_network(config, shape, rng);
}

std::unique_ptr<Network> LearnedBonus::make_dense_network(int inputs, int outputs,
                                                          const Rng& rng) const {
  NetworkConfig config = config_.network;
  config.torso = Torso::none;
  return make_network(config, {.input = {inputs}, .actions = outputs}, rng);
}

void LearnedBonus::check_gradient(double norm) const {
  if (std::isfinite(norm)) return;
  throw std::runtime_error(std::string(name_) + ": the gradient of the bonus is not finite; a " +
                           "smaller bonus-learning-rate may help");
}

std::vector<Learner::Figure> LearnedBonus::figures() const {
  return {{"bonus_loss", loss_}, {"bonus_deviation", returns_.deviation()}};
}

void LearnedBonus::save(Checkpoint& checkpoint) const {
  standardizer_.save(checkpoint, "bonus.observations");
  returns_.save(checkpoint, "bonus.returns");
  checkpoint.put("bonus.rng.choice", choice_rng_);
  checkpoint.put("bonus.latest", latest_);
  checkpoint.put("bonus.kept.observations", kept_.observations);
  checkpoint.put("bonus.kept.actions", kept_.actions);
  checkpoint.put("bonus.kept.next_observations", kept_.next_observations);
  const std::int64_t counts[] = {kept_.n, gathered_};
  checkpoint.put("bonus.kept", counts);
  checkpoint.put("bonus.loss", std::span(&loss_, 1));
}

void LearnedBonus::load(const Checkpoint& checkpoint) {
  standardizer_.load(checkpoint, "bonus.observations");
  returns_.load(checkpoint, "bonus.returns");
  choice_rng_ = checkpoint.rng("bonus.rng.choice");
  latest_ = checkpoint.doubles("bonus.latest", std::ssize(latest_));
  const auto counts = checkpoint.integers("bonus.kept", 2);
  kept_.n = static_cast<int>(counts[0]);
  gathered_ = static_cast<int>(counts[1]);
  const int width = of_states_ ? 0 : 1;
  kept_.observations =
      checkpoint.floats("bonus.kept.observations", counts[0] * width * observation_width());
  kept_.actions = checkpoint.floats("bonus.kept.actions", counts[0] * width * action_width());
  kept_.next_observations =
      checkpoint.floats("bonus.kept.next_observations", counts[0] * observation_width());
  loss_ = checkpoint.doubles("bonus.loss", 1)[0];
}

}  // namespace pavlov
