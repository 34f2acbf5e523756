#include "envs/core/frame_stack.h"

#include <cstring>
#include <stdexcept>
#include <string>

#include "core/checkpoint.h"

namespace pavlov {
namespace {

template <class T>
std::vector<T> repeated(const std::vector<T>& values, int times) {
  std::vector<T> out;
  for (int i = 0; i < times; ++i) out.insert(out.end(), values.begin(), values.end());
  return out;
}

Space stacked(const VectorEnv& env, int frames) {
  if (frames < 1) {
    throw std::invalid_argument(env.name() + ": frame_stack must be 1 or more, not " +
                                std::to_string(frames));
  }
  const Space& space = env.observation_space();
  if (const auto* box = std::get_if<Box>(&space)) {
    Box stack(repeated(box->low, frames), repeated(box->high, frames), box->dtype);
    stack.shape = box->shape;
    stack.shape.insert(stack.shape.begin(), frames);
    return stack;
  }
  if (const auto* multi = std::get_if<MultiDiscrete>(&space)) {
    return MultiDiscrete{repeated(multi->sizes, frames)};
  }
  const auto& discrete = std::get<Discrete>(space);
  if (discrete.start != 0) {
    throw std::invalid_argument(env.name() +
                                ": frame_stack needs discrete observations from 0 on, "
                                "not " +
                                to_string(space));
  }
  return MultiDiscrete{std::vector<int>(static_cast<std::size_t>(frames), discrete.n)};
}

}  // namespace

FrameStack::FrameStack(std::unique_ptr<VectorEnv> env, int frames, const BatchOptions& options)
    : WrappedEnv(std::move(env)),
      frames_(static_cast<std::size_t>(frames)),
      frame_bytes_(width_of(observation_space_) * bytes_of(dtype_of(observation_space_))),
      auto_reset_(options.auto_reset),
      observations_(size(), stacked(*this, frames)) {
  observation_space_ = stacked(*this, frames);
  point_view();
}

void FrameStack::after_step() {
  observations_.advance();
  for (int i = 0; i < size(); ++i) {
    std::byte* const next = observations_.next().bytes(i);
    const std::size_t kept = (frames_ - 1) * frame_bytes_;
    std::memcpy(next, observations_.previous().bytes(i) + frame_bytes_, kept);
    std::memcpy(next + kept, inner().next_observations.bytes(i), frame_bytes_);
    const bool ended = (inner().terminated[i] | inner().truncated[i]) != 0;
    if (ended && auto_reset_) {
      start_stack(i);
    } else {
      std::memcpy(observations_.present().bytes(i), next, frames_ * frame_bytes_);
    }
  }
}

void FrameStack::after_reset(int begin, int end) {
  for (int i = begin; i < end; ++i) start_stack(i);
}

void FrameStack::point_view() {
  WrappedEnv::point_view();
  observations_.show_in(view_);
}

void FrameStack::save_own(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + ".observations", observations_.present(), size());
}

void FrameStack::load_own(const Checkpoint& checkpoint, const std::string& name) {
  checkpoint.copy_rows(name + ".observations", observations_.present(), size());
}

void FrameStack::start_stack(int i) {
  for (std::size_t k = 0; k < frames_; ++k) {
    std::memcpy(observations_.present().bytes(i) + k * frame_bytes_, inner().observations.bytes(i),
                frame_bytes_);
  }
}

}  // namespace pavlov
