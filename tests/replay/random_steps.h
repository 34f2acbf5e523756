#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "replay/replay.h"

namespace pavlov::test {

/// A transition over up to n steps as the textbook has it, every observation written out.
struct Transition {
  std::vector<double> observation;
  double action = 0;
  double reward = 0;
  double discount = 0;
  std::vector<double> next_observation;
  std::vector<std::uint8_t> next_legal;
};

/// Environments whose episodes are random, and a plain list of all that happened. Each frame is a
/// number of its own, written in base 256 with four digits.
class RandomSteps {
 public:
  static constexpr int kDigits = 4;

  RandomSteps(const ReplayLayout& layout, double terminate, double truncate, std::uint64_t seed)
      : layout_(layout),
        terminate_(terminate),
        truncate_(truncate),
        rng_(seed),
        frames_(layout.frame_stack),
        histories_(static_cast<std::size_t>(layout.num_envs)),
        observations_(layout.num_envs, layout.observation_dtype, layout.observation_width),
        next_observations_(layout.num_envs, layout.observation_dtype, layout.observation_width),
        actions_(layout.num_envs, layout.action_dtype, layout.action_width),
        rewards_(histories_.size()),
        terminated_(histories_.size()),
        truncated_(histories_.size()),
        legal_(histories_.size() * static_cast<std::size_t>(layout.legal_width)),
        next_legal_(legal_.size()) {}

  /// A layout that suits: observations of `frame_stack` frames.
  static ReplayLayout layout(int num_envs, int frame_stack = 1, Dtype dtype = Dtype::f32,
                             int legal_width = 0) {
    return {.num_envs = num_envs,
            .observation_dtype = dtype,
            .observation_width = kDigits * frame_stack,
            .frame_stack = frame_stack,
            .legal_width = legal_width,
            .gamma = 0.9};
  }

  /// One step of all environments.
  Experience step() {
    for (int env = 0; env < layout_.num_envs; ++env) {
      const auto i = static_cast<std::size_t>(env);
      History& history = histories_[i];
      if (history.empty() || history.back().ended()) {
        fresh_ = std::vector<double>(static_cast<std::size_t>(frames_), counter_++);
        fresh_legal_ = random_legal();
      } else {
        fresh_ = history.back().next_frames;
        fresh_legal_ = history.back().next_legal;
      }
      Step step{.frames = fresh_, .next_frames = fresh_};
      step.legal = fresh_legal_;
      step.next_legal = random_legal();
      std::rotate(step.next_frames.begin(), step.next_frames.begin() + 1, step.next_frames.end());
      step.next_frames.back() = counter_++;
      step.action = rng_.integer(0, 9);
      step.reward = rng_.integer(-8, 8) / 4.0;
      step.terminated = rng_.bernoulli(terminate_);
      step.truncated = rng_.bernoulli(truncate_);
      write(observations_.rows(), env, step.frames);
      write(next_observations_.rows(), env, step.next_frames);
      for (int j = 0; j < layout_.action_width; ++j) actions_.rows().set(env, j, step.action);
      rewards_[i] = step.reward;
      terminated_[i] = step.terminated ? 1 : 0;
      truncated_[i] = step.truncated ? 1 : 0;
      std::copy(step.legal.begin(), step.legal.end(), legal_.begin() + env * layout_.legal_width);
      std::copy(step.next_legal.begin(), step.next_legal.end(),
                next_legal_.begin() + env * layout_.legal_width);
      history.push_back(step);
    }
    const bool flags = layout_.legal_width > 0;
    return {.observations = observations_.rows(),
            .actions = actions_.rows(),
            .rewards = rewards_.data(),
            .terminated = terminated_.data(),
            .truncated = truncated_.data(),
            .next_observations = next_observations_.rows(),
            .legal = flags ? legal_.data() : nullptr,
            .next_legal = flags ? next_legal_.data() : nullptr};
  }

  void break_episodes() {
    for (History& history : histories_) {
      if (!history.empty()) history.back().truncated = true;
    }
  }

  /// The transition that starts at step t of an environment; nothing where it is not n steps old.
  std::optional<Transition> transition(int env, std::size_t t, int n_step) const {
    const History& history = histories_[static_cast<std::size_t>(env)];
    const Step& first = history[t];
    Transition out{.observation = digits(first.frames), .action = first.action};
    for (int m = 0; m < n_step; ++m) {
      if (t + static_cast<std::size_t>(m) >= history.size()) return std::nullopt;
      const Step& step = history[t + static_cast<std::size_t>(m)];
      out.reward += std::pow(layout_.gamma, m) * step.reward;
      out.discount = step.terminated ? 0 : std::pow(layout_.gamma, m + 1);
      out.next_observation = digits(step.terminated ? first.frames : step.next_frames);
      out.next_legal = step.terminated ? first.legal : step.next_legal;
      if (step.ended()) break;
    }
    return out;
  }

  std::size_t steps() const { return histories_.front().size(); }

  /// Environment and step at which this observation was made.
  std::pair<int, std::size_t> find(const std::vector<double>& observation) const {
    for (int env = 0; env < layout_.num_envs; ++env) {
      const History& history = histories_[static_cast<std::size_t>(env)];
      for (std::size_t t = 0; t < history.size(); ++t) {
        if (digits(history[t].frames) == observation) return {env, t};
      }
    }
    return {-1, 0};
  }

  /// Steps of an environment that a replay of `capacity` transitions for each must offer: counted
  /// slot by slot, where each step takes one and a truncated episode's last observation another.
  std::vector<std::size_t> kept(int env, std::int64_t capacity, int n_step) const {
    const History& history = histories_[static_cast<std::size_t>(env)];
    std::vector<std::int64_t> slots;  // of step t
    std::int64_t written = 0;
    for (const Step& step : history) {
      slots.push_back(written++);
      if (step.truncated && !step.terminated) ++written;
    }
    if (!history.empty() && !history.back().ended()) ++written;
    std::int64_t end = 0;
    for (std::size_t t = 0; t < history.size(); ++t) {
      const bool final_slot = history[t].truncated && !history[t].terminated;
      if (transition(env, t, n_step)) end = slots[t] + (final_slot ? 2 : 1);
    }
    const std::int64_t oldest = written - (capacity + n_step + frames_ - 1);
    std::vector<std::size_t> kept;
    std::int64_t first = 0;  // step of its episode
    for (std::size_t t = 0; t < history.size(); ++t) {
      const bool starts = t == 0 || history[t - 1].ended();
      first = starts ? slots[t] : first;
      const std::int64_t oldest_frame = std::max(first, slots[t] - (frames_ - 1));
      if (transition(env, t, n_step) && slots[t] >= end - capacity && oldest_frame >= oldest) {
        kept.push_back(t);
      }
    }
    return kept;
  }

 private:
  struct Step {
    std::vector<double> frames;
    std::vector<double> next_frames;
    std::vector<std::uint8_t> legal;
    std::vector<std::uint8_t> next_legal;
    double action = 0;
    double reward = 0;
    bool terminated = false;
    bool truncated = false;
    bool ended() const { return terminated || truncated; }
  };
  using History = std::vector<Step>;

  static std::vector<double> digits(const std::vector<double>& frames) {
    std::vector<double> out;
    for (double frame : frames) {
      for (int d = 0; d < kDigits; ++d, frame = std::floor(frame / 256)) {
        out.push_back(std::fmod(frame, 256));
      }
    }
    return out;
  }

  static void write(const MutableRows& rows, int row, const std::vector<double>& frames) {
    const auto numbers = digits(frames);
    for (std::size_t j = 0; j < numbers.size(); ++j) rows.set(row, static_cast<int>(j), numbers[j]);
  }

  std::vector<std::uint8_t> random_legal() {
    std::vector<std::uint8_t> flags(static_cast<std::size_t>(layout_.legal_width));
    for (auto& flag : flags) flag = rng_.bernoulli(0.5) ? 1 : 0;
    return flags;
  }

  ReplayLayout layout_;
  double terminate_, truncate_;
  Rng rng_;
  int frames_;
  double counter_ = 1;
  std::vector<double> fresh_;
  std::vector<std::uint8_t> fresh_legal_;
  std::vector<History> histories_;
  RowStorage observations_, next_observations_, actions_;
  std::vector<double> rewards_;
  std::vector<std::uint8_t> terminated_, truncated_, legal_, next_legal_;
};

}  // namespace pavlov::test
