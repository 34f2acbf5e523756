#include "envs/core/wrapped_env.h"

#include <utility>

#include "core/checkpoint.h"

namespace pavlov {

WrappedEnv::WrappedEnv(std::unique_ptr<VectorEnv> inner)
    : VectorEnv(inner->name(), inner->observation_space(), inner->action_space(), inner->size()),
      inner_(std::move(inner)),
      action_(width_of(action_space_)) {}

WrappedEnv::WrappedEnv(const WrappedEnv& other)
    : VectorEnv(other), inner_(other.inner_->clone()), action_(other.action_) {}

void WrappedEnv::reset() {
  inner_->reset();
  after_reset(0, size());
  point_view();
}

void WrappedEnv::reset(int i) {
  inner_->reset(i);
  after_reset(i, i + 1);
  point_view();
}

void WrappedEnv::step() {
  before_step();
  inner_->step();
  after_step();
  point_view();
}

void WrappedEnv::save(Checkpoint& checkpoint, const std::string& name) const {
  inner_->save(checkpoint, name + ".inner");
  save_own(checkpoint, name);
}

void WrappedEnv::load(const Checkpoint& checkpoint, const std::string& name) {
  inner_->load(checkpoint, name + ".inner");
  load_own(checkpoint, name);
  point_view();
}

void WrappedEnv::check_actions() {
  for (int i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < action_.size(); ++j) {
      action_[j] = view_.actions.number(i, static_cast<int>(j));
    }
    if (!contains(action_space_, action_)) refuse_action(i);
  }
}

}  // namespace pavlov
