#include "envs/core/action_wrappers.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>

#include "core/checkpoint.h"

namespace pavlov {
namespace {

/// The box of real actions that a wrapper needs.
const Box& real_box(const VectorEnv& env, const std::string& wrapper) {
  const auto* box = std::get_if<Box>(&env.action_space());
  if (box == nullptr || box->dtype == Dtype::u8) {
    throw std::invalid_argument(env.name() + ": " + wrapper + " needs a box of real actions, not " +
                                to_string(env.action_space()));
  }
  return *box;
}

const Box& bounded_box(const VectorEnv& env, const std::string& wrapper) {
  const Box& box = real_box(env, wrapper);
  const auto finite = [](double bound) { return std::isfinite(bound); };
  if (!std::all_of(box.low.begin(), box.low.end(), finite) ||
      !std::all_of(box.high.begin(), box.high.end(), finite)) {
    throw std::invalid_argument(env.name() + ": " + wrapper + " needs actions with bounds, not " +
                                to_string(env.action_space()));
  }
  return box;
}

void copy_row(const MutableRows& to, const Rows& from, int i) {
  const auto bytes = static_cast<std::size_t>(to.width) * bytes_of(to.dtype);
  const auto place = static_cast<std::size_t>(i) * bytes;
  std::memcpy(to.row<std::byte>(0) + place, from.row<std::byte>(0) + place, bytes);
}

}  // namespace

StickyActions::StickyActions(std::unique_ptr<VectorEnv> env, double probability,
                             const BatchOptions& options)
    : WrappedEnv(std::move(env)),
      probability_(probability),
      first_stream_(options.first_stream),
      actions_(row_storage(size(), action_space_)),
      last_(row_storage(size(), action_space_)),
      stuck_(static_cast<std::size_t>(size()), 0),
      rngs_(stuck_.size()) {
  if (inner().legal_actions != nullptr) {
    throw std::invalid_argument(name_ +
                                ": sticky_actions is not possible, as an action may not be "
                                "legal a second time");
  }
  seed_streams(options.seed);
  point_view();
}

void StickyActions::seed(std::uint64_t seed) {
  WrappedEnv::seed(seed);
  seed_streams(seed);
}

void StickyActions::seed_streams(std::uint64_t seed) {
  const Rng root = Rng(seed).child("sticky actions");
  for (std::size_t i = 0; i < rngs_.size(); ++i) {
    rngs_[i] = root.child(static_cast<std::uint64_t>(first_stream_) + i);
  }
}

void StickyActions::before_step() {
  check_actions();
  for (int i = 0; i < size(); ++i) {
    const bool stuck = stuck_[static_cast<std::size_t>(i)] != 0;
    copy_row(inner().actions, stuck ? last_.rows() : view_.actions, i);
  }
}

void StickyActions::after_step() {
  for (int i = 0; i < size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    copy_row(last_.rows(), inner().actions, i);
    const bool ended = (inner().terminated[i] | inner().truncated[i]) != 0;
    stuck_[k] = rngs_[k].bernoulli(probability_) && !ended;
  }
}

void StickyActions::after_reset(int begin, int end) {
  std::fill(stuck_.begin() + begin, stuck_.begin() + end, std::uint8_t{0});
}

void StickyActions::point_view() {
  WrappedEnv::point_view();
  view_.actions = actions_.rows();
}

void StickyActions::save_own(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + ".last_actions", last_.rows(), size());
  checkpoint.put(name + ".stuck", std::vector<std::int64_t>(stuck_.begin(), stuck_.end()));
  checkpoint.put(name + ".rngs", rngs_);
}

void StickyActions::load_own(const Checkpoint& checkpoint, const std::string& name) {
  checkpoint.copy_rows(name + ".last_actions", last_.rows(), size());
  const auto stuck = checkpoint.integers(name + ".stuck", size());
  stuck_.assign(stuck.begin(), stuck.end());
  rngs_ = checkpoint.rngs(name + ".rngs", size());
}

RescaleActions::RescaleActions(std::unique_ptr<VectorEnv> env)
    : WrappedEnv(std::move(env)),
      bounds_(bounded_box(*this, "rescale_actions")),
      actions_(row_storage(size(), action_space_)) {
  action_space_ = Box(-1, 1, bounds_.shape, bounds_.dtype);
  point_view();
}

void RescaleActions::before_step() {
  check_actions();
  for (int i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < bounds_.low.size(); ++j) {
      const double low = bounds_.low[j];
      const double high = bounds_.high[j];
      const int place = static_cast<int>(j);
      const double stretched = low + (high - low) * ((view_.actions.number(i, place) + 1) / 2);
      inner().actions.set(i, place, std::clamp(stretched, low, high));
    }
  }
}

void RescaleActions::point_view() {
  WrappedEnv::point_view();
  view_.actions = actions_.rows();
}

ClipActions::ClipActions(std::unique_ptr<VectorEnv> env)
    : WrappedEnv(std::move(env)),
      bounds_(real_box(*this, "clip_actions")),
      actions_(row_storage(size(), action_space_)) {
  action_space_ = Box(-kInfinity, kInfinity, bounds_.shape, bounds_.dtype);
  point_view();
}

void ClipActions::before_step() {
  check_actions();
  for (int i = 0; i < size(); ++i) {
    for (std::size_t j = 0; j < bounds_.low.size(); ++j) {
      const int place = static_cast<int>(j);
      inner().actions.set(
          i, place, std::clamp(view_.actions.number(i, place), bounds_.low[j], bounds_.high[j]));
    }
  }
}

void ClipActions::point_view() {
  WrappedEnv::point_view();
  view_.actions = actions_.rows();
}

}  // namespace pavlov
