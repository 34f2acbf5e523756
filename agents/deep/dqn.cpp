#include "agents/deep/dqn.h"

#include <algorithm>

#include "agents/core/registry.h"
#include "core/own_library.h"
#include "core/settings.h"
#include "nets/core/make_network.h"

namespace pavlov {
namespace {

constexpr const char* kName = "dqn";

NetworkShape shape_of(const DqnConfig& config, const ObservationEncoder& encoder, int actions) {
  NetworkShape shape{.actions = actions,
                     .atoms = config.value.outputs_per_action(),
                     .dueling = config.dueling,
                     .noisy = config.noisy};
  encoder.describe(shape);
  return shape;
}

ReplayLayout layout_of(const DqnConfig& config, const LearnerContext& context) {
  return {
      .num_envs = context.num_envs,
      .observation_dtype = dtype_of(context.observation_space),
      .observation_width = static_cast<int>(width_of(context.observation_space)),
      .frame_stack = context.frame_stack,
      .legal_width = context.legal_actions ? discrete_actions(context.action_space, kName).n : 0,
      .gamma = config.gamma};
}

}  // namespace

Dqn::Dqn(const Config& config, const LearnerContext& context)
    : AnyDqn(config, context),
      atoms_(config.value.outputs_per_action()),
      total_steps_(context.total_steps),
      encoder_(context.observation_space, config.normalize_observations),
      head_(make_value_head(config.value)),
      replay_(make_replay(config.replay, layout_of(config, context))),
      values_(static_cast<std::size_t>(actions_.n)) {
  online_ = make_network(config.network, shape_of(config, encoder_, actions_.n),
                         Rng(context.seed).child("weights"));
  if (config.target_network) target_ = online_->clone();
  optimizer_ = online_->make_optimizer(config.optimizer);
}

Dqn::~Dqn() = default;

void Dqn::begin_episodes() { replay_->break_episodes(); }

std::span<const float> Dqn::predict(Network& network, const Rows& observations, int n,
                                    std::vector<float>& room) {
  room.resize(std::max(room.size(), static_cast<std::size_t>(n * network.outputs())));
  network.predict(encoder_.encode(observations, n), n, room.data());
  return room;
}

std::span<const float> Dqn::outputs_of(std::span<const float> outputs, int i, int action) const {
  return outputs.subspan(static_cast<std::size_t>((i * actions_.n + action) * atoms_),
                         static_cast<std::size_t>(atoms_));
}

std::span<const double> Dqn::values(std::span<const float> outputs, int i) {
  for (int a = 0; a < actions_.n; ++a) {
    values_[static_cast<std::size_t>(a)] = head_->mean(outputs_of(outputs, i, a));
  }
  return values_;
}

void Dqn::act(const BatchView& batch, Mode mode) {
  const bool explore = mode == Mode::explore;
  if (config_.noisy) {
    online_->use_noise(explore);
    if (explore) online_->draw_noise(noise_rng_);
  }
  const auto outputs = predict(*online_, batch.observations, batch.size, outputs_);
  Rng& rng = explore ? exploration_rng_ : exploitation_rng_;
  for (int i = 0; i < batch.size; ++i) {
    const std::uint8_t* legal =
        batch.legal_actions == nullptr ? nullptr : batch.legal_actions + i * actions_.n;
    const int action = explorer_.select(values(outputs, i), {}, legal, mode, rng);
    *batch.actions.row<int>(i) = actions_.start + action;
  }
}

void Dqn::observe(const BatchView& batch) {
  if (batch.legal_actions != nullptr) remember_legal(batch);
  replay_->add({.observations = batch.previous_observations,
                .actions = batch.actions,
                .rewards = batch.rewards,
                .terminated = batch.terminated,
                .truncated = batch.truncated,
                .next_observations = batch.next_observations,
                .next_legal = next_legal_.empty() ? nullptr : next_legal_.data()});
  encoder_.learn(batch.previous_observations, batch.size);
  count_steps(batch.size);
  if (replay_->size() == 0) due_ = 0;
}

/// Which actions are legal on `next_observations`. A batch tells it of the present observations
/// only: the same, but where an episode has ended; there nothing follows, or nothing is known.
void Dqn::remember_legal(const BatchView& batch) {
  const auto n = static_cast<std::ptrdiff_t>(actions_.n);
  next_legal_.assign(batch.legal_actions, batch.legal_actions + batch.size * n);
  for (int i = 0; i < batch.size; ++i) {
    if ((batch.terminated[i] | batch.truncated[i]) != 0) {
      std::fill_n(next_legal_.begin() + i * n, n, std::uint8_t{1});
    }
  }
}

void Dqn::learn() {
  if (total_steps_ > 0) {
    replay_->set_progress(
        std::min(1.0, static_cast<double>(steps_) / static_cast<double>(total_steps_)));
  }
  for (; due_ > 0; --due_) update();
  follow(*online_);
}

// y = R + gamma Q^(S', argmax_a Q°(S', a)), Q° being the target network Q^ itself, or the online
// one (Double DQN); loss (1/B) sum_b w_b L(Q(S, A) - y).
void Dqn::update() {
  const ReplayBatch& batch = replay_->sample(config_.batch_size, replay_rng_);
  Network& target = target_ ? *target_ : *online_;
  if (config_.noisy) {
    for (Network* network : {online_.get(), &target}) {
      network->use_noise(true);
      network->draw_noise(noise_rng_);
    }
  }
  const auto next = predict(target, batch.next_observations, batch.size, next_outputs_);
  const auto choice = config_.double_dqn && target_
                          ? predict(*online_, batch.next_observations, batch.size, choice_outputs_)
                          : next;
  const auto outputs =
      online_->forward(encoder_.encode(batch.observations, batch.size), batch.size);

  gradient_.assign(outputs.size(), 0.0F);
  td_errors_.resize(static_cast<std::size_t>(batch.size));
  last_ = {};
  for (int b = 0; b < batch.size; ++b) {
    const auto k = static_cast<std::size_t>(b);
    const std::uint8_t* legal =
        batch.next_legal == nullptr ? nullptr : batch.next_legal + b * actions_.n;
    const int next_action =
        best_action(values(choice, b), legal, TieBreak::lowest, exploitation_rng_);
    const int action = *batch.actions.row<int>(b) - actions_.start;
    const auto prediction = outputs_of(outputs, b, action);
    const auto gradient = std::span(gradient_).subspan(
        static_cast<std::size_t>((b * actions_.n + action) * atoms_), prediction.size());
    const auto error = head_->learn(prediction, static_cast<double>(batch.rewards[k]),
                                    static_cast<double>(batch.discounts[k]),
                                    outputs_of(next, b, next_action), gradient);
    const float scale = batch.weights[k] / static_cast<float>(batch.size);
    for (float& g : gradient) g *= scale;
    td_errors_[k] = static_cast<float>(error.priority);
    last_.loss += error.loss * static_cast<double>(scale);
    last_.td_error += error.priority / batch.size;
    last_.q += head_->mean(prediction) / batch.size;
  }
  online_->backward(gradient_);
  last_.gradient_norm = optimizer_->step();
  count_update(last_.gradient_norm);
  replay_->update_priorities(td_errors_);
}

std::vector<double> Dqn::action_values(std::span<const double> observation) const {
  RowStorage row = row_of(observation_space_, observation);
  auto encoder = encoder_;
  online_->use_noise(false);
  std::vector<float> outputs(static_cast<std::size_t>(online_->outputs()));
  online_->predict(encoder.encode(row.rows(), 1), 1, outputs.data());
  std::vector<double> means;
  for (int a = 0; a < actions_.n; ++a) means.push_back(head_->mean(outputs_of(outputs, 0, a)));
  return means;
}

void Dqn::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", kName);
  online_->save(checkpoint, "online");
  if (target_) target_->save(checkpoint, "target");
  optimizer_->save(checkpoint, "optimizer");
  if (config_.save_replay && holds_experience(checkpoint)) replay_->save(checkpoint, "replay");
  encoder_.save(checkpoint, "observations");
  save_progress(checkpoint);
}

void Dqn::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  online_->load(checkpoint, "online");
  if (target_) target_->load(checkpoint, "target");
  optimizer_->load(checkpoint, "optimizer");
  if (config_.save_replay && holds_experience(checkpoint)) replay_->load(checkpoint, "replay");
  encoder_.load(checkpoint, "observations");
  last_ = load_progress(checkpoint);
}

namespace {

DqnFactory& tensor_factory() {
  static DqnFactory factory = nullptr;
  return factory;
}

/// Whether it can do with tensors alone.
bool fits_tensors(const DqnConfig& config, const LearnerContext& context) {
  const ExplorationKind tries = config.exploration.exploration;
  return config.value.value == ValueKind::mean && !config.noisy && !config.normalize_observations &&
         config.replay.sampling == ReplayKind::uniform && config.replay.n_step == 1 &&
         context.frame_stack == 1 && !context.legal_actions &&
         !std::holds_alternative<MultiDiscrete>(context.observation_space) &&
         (tries == ExplorationKind::greedy || tries == ExplorationKind::epsilon_greedy);
}

/// Hessel et al. 2018, table 1.
DqnConfig rainbow() {
  DqnConfig config;
  config.double_dqn = true;
  config.dueling = true;
  config.noisy = true;
  config.value.value = ValueKind::categorical;
  config.replay.sampling = ReplayKind::proportional;
  config.replay.n_step = 3;
  config.replay.priority_alpha = 0.5;
  config.optimizer.learning_rate = 6.25e-5;
  config.optimizer.optimizer_epsilon = 1.5e-4;
  config.exploration.exploration = ExplorationKind::greedy;
  return config;
}

bool register_dqn(const std::string& name, const std::string& summary, const DqnConfig& defaults) {
  auto entry = entry_of<Learner, Dqn>(name, summary, defaults);
  entry.make = [defaults, name](const SettingValues& values, const LearnerContext& context) {
    return make_dqn(configured(defaults, values, name), context);
  };
  return register_learner_entry(std::move(entry));
}

[[maybe_unused]] const bool registered[] = {
    register_dqn("dqn", "deep Q-network, every addition a switch (Mnih et al. 2015)", {}),
    register_dqn("rainbow", "deep Q-network with all additions (Hessel et al. 2018)", rainbow())};

}  // namespace

bool register_tensor_dqn(DqnFactory factory) {
  tensor_factory() = factory;
  return true;
}

std::unique_ptr<Learner> make_dqn(const DqnConfig& config, const LearnerContext& context) {
  if (config.network.device == "cpu" || !fits_tensors(config, context)) {
    return std::make_unique<Dqn>(config, context);
  }
  if (tensor_factory() == nullptr) open_own_library("libpavlov_tensor.so", "a learner on a device");
  return tensor_factory()(config, context);
}

}  // namespace pavlov
