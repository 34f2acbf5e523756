#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

#include "core/text.h"
#include "envs/core/float_kernels.h"
#include "envs/core/registry.h"
#include "envs/core/typed_batch.h"

namespace pavlov {

/// A batch in the float32 form: the copies' numbers lie side by side, and loops that are compiled
/// for vectors (envs/core/float_loops.h) step as many at a time as a register holds. Copy i draws
/// from the stream that a single copy would draw from, and follows it as closely as float allows.
template <HasFloatForm E>
class FloatBatch final : public TypedBatch<E, FloatBatch<E>> {
  using Base = TypedBatch<E, FloatBatch<E>>;
  using Config = typename E::Config;
  using ActionElement = FloatActionElement<E>;
  static constexpr auto kNumbers = static_cast<std::ptrdiff_t>(kStateSize<E>);

 public:
  FloatBatch(std::string name, const Config& config, const BatchOptions& options,
             const FloatKernels<E>& kernels)
      : Base(std::move(name), E(config), Dtype::f32, kDtypeOf<ActionElement>, options),
        config_(config),
        prototype_(config),
        kernels_(&kernels),
        state_(blocks() * kNumbers, Dtype::f32, kLaneBlock),
        streams_(static_cast<std::size_t>(blocks() * kLaneBlock)) {
    static_assert(!HasLegalActions<E>, "the float32 form knows no illegal actions");
    this->seed(options.seed);
  }

  /// Of which work on another thread pays; whole blocks.
  static constexpr int kCopiesPerThread = 2048;

  void reset() override {
    std::array<int, kChunk> copies;
    for (int i = 0; i < this->size(); i += kChunk) {
      const int count = std::min(kChunk, this->size() - i);
      std::iota(copies.begin(), copies.begin() + count, i);
      kernels_->start(config_, arrays(), copies.data(), count);
    }
  }
  void reset(int i) override { kernels_->start(config_, arrays(), &i, 1); }
  void step() override { this->step_all(*this); }

  std::unique_ptr<VectorEnv> clone() const override {
    std::unique_ptr<FloatBatch> copy(new FloatBatch(*this));
    copy->bind();
    return copy;
  }

  /// Copy i as the struct.
  E environment(int i) const {
    std::array<double, kStateSize<E>> numbers;
    for (std::ptrdiff_t j = 0; j < kNumbers; ++j) {
      numbers[static_cast<std::size_t>(j)] = static_cast<double>(*number(i, j));
    }
    E env = prototype_;
    std::size_t used = 0;
    detail::take_numbers(numbers, used, env);
    return env;
  }
  /// Puts copy i into the state of `env`, rounded to float. Throws std::invalid_argument for
  /// numbers that are too great for it.
  void set_environment(int i, const E& env) {
    const auto numbers = state_numbers(env);
    for (const double x : numbers) {
      if (!(std::abs(x) <= static_cast<double>(std::numeric_limits<float>::max()))) {
        throw std::invalid_argument(this->name_ + ": " + shortest(x) + " is too great for a float");
      }
    }
    for (std::ptrdiff_t j = 0; j < kNumbers; ++j) {
      *const_cast<float*>(number(i, j)) = static_cast<float>(numbers[static_cast<std::size_t>(j)]);
    }
  }

 private:
  friend Batch;

  static constexpr int kChunk = 1024;  ///< copies whose arrays fit into a core's own cache

  FloatBatch(const FloatBatch& other) = default;  // for `clone`, which binds the view to the copy

  std::vector<Rng> streams() const override {
    std::vector<Rng> streams;
    streams.reserve(streams_.size());
    for (int i = 0; i < this->size(); ++i) {
      streams.push_back(Rng::from_state(streams_[static_cast<std::size_t>(i)]));
    }
    return streams;
  }
  void set_streams(std::vector<Rng> streams) override {
    std::transform(streams.begin(), streams.end(), streams_.begin(),
                   [](const Rng& rng) { return rng.state(); });
  }

  void check(int begin, int end) const {
    const auto count = static_cast<std::size_t>(end - begin);
    if (std::memchr(this->ended_.data() + begin, 1, count) != nullptr || !allowed(begin, end)) {
      for (int i = begin; i < end; ++i) {
        this->check_running(i);
        this->template check_action<ActionElement>(i);
      }
    }
  }
  /// Whether all actions lie within bounds that are the same for all their numbers; false where
  /// they are not the same.
  bool allowed(int begin, int end) const {
    const auto* actions = this->view_.actions.Rows::template row<ActionElement>(begin);
    const auto count = static_cast<std::ptrdiff_t>(end - begin) * this->view_.actions.width;
    if constexpr (std::is_same_v<ActionElement, int>) {
      return kernels_->within(actions, count, this->first_action_,
                              this->first_action_ + static_cast<int>(this->num_actions_) - 1);
    } else {
      const auto& box = std::get<Box>(this->action_space_);
      const auto differs = [](const std::vector<double>& bounds) {
        return std::adjacent_find(bounds.begin(), bounds.end(), std::not_equal_to<>()) !=
               bounds.end();
      };
      return !differs(box.low) && !differs(box.high) &&
             kernels_->within(actions, count, static_cast<float>(box.low[0]),
                              static_cast<float>(box.high[0]));
    }
  }

  /// `begin` is a multiple of 16.
  void advance(int begin, int end) {
    const FloatArrays all = arrays();
    std::array<int, kChunk + kLaneBlock> ended;
    for (int i = begin; i < end; i += kChunk) {
      const int count = kernels_->advance(config_, all, i, std::min(i + kChunk, end), ended.data());
      for (int k = 0; HasCoverage<E> && k < count; ++k) {
        this->keep_last_cell(ended[static_cast<std::size_t>(k)]);
      }
      if (this->options_.auto_reset) kernels_->start(config_, all, ended.data(), count);
    }
  }

  std::ptrdiff_t blocks() const { return (this->size() + kLaneBlock - 1) / kLaneBlock; }
  /// Number j of copy i's state.
  const float* number(int i, std::ptrdiff_t j) const {
    return state_.rows().template row<float>(0) + (i / kLaneBlock * kNumbers + j) * kLaneBlock +
           i % kLaneBlock;
  }
  FloatArrays arrays() {
    return {.max_episode_steps = this->options_.max_episode_steps,
            .state = state_.rows().template row<float>(0),
            .streams = streams_.data(),
            .actions = this->view_.actions.data,
            .observations = this->template current_row<float>(0),
            .next_observations = this->template next_row<float>(0),
            .rewards = this->rewards_.data(),
            .terminated = this->terminated_.data(),
            .truncated = this->truncated_.data(),
            .ended = this->ended_.data(),
            .elapsed = this->elapsed_.data()};
  }

  Config config_;
  E prototype_;
  const FloatKernels<E>* kernels_;
  RowStorage state_;
  std::vector<Rng::State> streams_;
};

/// Offers E, which is registered as `id`, in the float32 form as well. `kernels` gives its loops:
/// float_kernels<E>() of a file that includes envs/core/float_loops.h.
template <HasFloatForm E>
bool register_float_form(const std::string& id, const FloatKernels<E>& (*kernels)(),
                         const typename E::Config& defaults = {}) {
  return register_float_form(
      id, [defaults, kernels](const std::string& name, const SettingValues& values,
                              const BatchOptions& options) {
        return std::make_unique<FloatBatch<E>>(name, configured(defaults, values, name), options,
                                               kernels());
      });
}

}  // namespace pavlov
