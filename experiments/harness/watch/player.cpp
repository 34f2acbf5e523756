#include "experiments/harness/watch/player.h"

#include <algorithm>
#include <limits>

namespace pavlov {
namespace {

constexpr int kMostStates = 100000;  // visits are counted up to so many

}  // namespace

Player::Player(std::unique_ptr<VectorEnv> env, std::unique_ptr<Learner> agent)
    : env_(std::move(env)), agent_(std::move(agent)) {
  const Space& space = env_->observation_space();
  if (!std::holds_alternative<Box>(space) && static_cast<int>(flat_size(space)) <= kMostStates &&
      count_of(space) <= kMostStates) {
    visits_.assign(static_cast<std::size_t>(count_of(space)), 0);
  }
  env_->freeze_statistics(true);
  env_->reset();
  start_episode();
}

void Player::restart(std::uint64_t seed) {
  env_->seed(seed);
  env_->reset();
  if (learning) agent_->begin_episodes();
  start_episode();
}

void Player::start_episode() {
  ++episode_;
  steps_ = 0;
  return_ = reward_ = 0;
  ended_ = false;
  action_.clear();
  values_.clear();
  rewards_.clear();
  note_observation();
  think();
}

void Player::begin_step() {
  const BatchView& view = env_->view();
  if (ended_) {
    env_->reset(0);
    start_episode();
  }
  for (int i = 1; i < view.size; ++i) {
    if ((view.terminated[i] | view.truncated[i]) != 0) env_->reset(i);
  }
  if (agent_) agent_->act(view, learning ? Mode::explore : mode);
}

void Player::step() {
  if (!agent_) return;
  begin_step();
  finish_step();
  if (learning) {
    agent_->observe(env_->view());
    agent_->learn();
    think();
  }
}

void Player::step_by_hand(std::span<const double> action) {
  begin_step();
  const BatchView& view = env_->view();
  for (std::size_t j = 0; j < action.size(); ++j) {
    view.actions.set(0, static_cast<int>(j), action[j]);
  }
  if (!agent_) {  // the other copies stand in for nobody
    for (int i = 1; i < view.size; ++i) {
      for (std::size_t j = 0; j < action.size(); ++j) {
        view.actions.set(i, static_cast<int>(j), action[j]);
      }
    }
  }
  finish_step();
}

void Player::finish_step() {
  const BatchView& view = env_->view();
  action_ = view.actions.numbers(0);
  env_->step();
  ++steps_;
  reward_ = view.raw_rewards[0];
  return_ += reward_;
  rewards_.push_back(reward_);
  ended_ = (view.terminated[0] | view.truncated[0]) != 0;
  note_observation();
  think();
}

bool Player::terminated() const { return ended_ && env_->view().terminated[0] != 0; }

void Player::think() {
  if (agent_) thoughts_ = agent_->think(observation());
  const double value = thoughts_.state_value().value_or(std::numeric_limits<double>::quiet_NaN());
  // One value for each state of the episode: after `steps_` steps there are steps_ + 1.
  values_.resize(static_cast<std::size_t>(steps_) + 1, std::numeric_limits<double>::quiet_NaN());
  values_.back() = terminated() ? 0 : value;
}

void Player::note_observation() {
  const auto numbers = observation();
  if (!visits_.empty()) {
    ++visits_[static_cast<std::size_t>(index_of(env_->observation_space(), numbers))];
  }
  if (lowest_.empty()) lowest_ = highest_ = numbers;
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    lowest_[j] = std::min(lowest_[j], numbers[j]);
    highest_[j] = std::max(highest_[j], numbers[j]);
  }
}

}  // namespace pavlov
