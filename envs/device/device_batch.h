#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/checkpoint.h"
#include "envs/core/state_numbers.h"
#include "envs/device/device.h"
#include "envs/device/device_loops.h"

namespace pavlov {

/// A batch in the float32 form whose copies are stepped by a device and live there: state, random
/// streams, counts of steps, observations and actions. Rewards and ends lie with the processor,
/// which keeps the score, and the device writes them there. Both reach all of it, so that `view()`
/// serves learners on the processor as any batch's does, and learners on the device, whose tensors
/// are made of the same memory, without a copy. Numbers are those of the float32 form on the
/// processor, bit for bit.
template <HasFloatForm E>
class DeviceBatch final : public VectorEnv {
  using Config = typename E::Config;
  using ActionElement = FloatActionElement<E>;

 public:
  DeviceBatch(std::string name, const Config& config, const BatchOptions& options,
              const Device& device, const DeviceKernels<E>& kernels)
      : VectorEnv(std::move(name), stored_as_float(E(config).observation_space()),
                  stored_as_float(E(config).action_space()), options.num_envs),
        config_(config),
        options_(options),
        device_(&device),
        kernels_(&kernels),
        state_(device, Place::device, kStateSize<E> * copies()),
        streams_(device, Place::device, copies()),
        actions_(device, Place::device, kActionSize<E> * copies()),
        observations_(device, Place::device, kObservationSize<E> * copies()),
        previous_observations_(device, Place::device, kObservationSize<E> * copies()),
        next_observations_(device, Place::device, kObservationSize<E> * copies()),
        rewards_(device, Place::shared, copies()),
        flags_(device, Place::shared, 3 * copies()),
        elapsed_(device, Place::device, copies()),
        refused_(device, Place::device, 1),
        told_(device, Place::shared, 1) {
    const auto width = static_cast<int>(kObservationSize<E>);
    view_.observations = {observations_.data(), Dtype::f32, width};
    view_.previous_observations = {previous_observations_.data(), Dtype::f32, width};
    view_.next_observations = {next_observations_.data(), Dtype::f32, width};
    view_.actions = {{actions_.data(), kDtypeOf<ActionElement>, static_cast<int>(kActionSize<E>)}};
    view_.rewards = view_.raw_rewards = rewards_.data();
    view_.terminated = flags_.data();
    view_.truncated = flags_.data() + copies();
    std::fill_n(ended(), copies(), 1);
    *refused_.data() = *told_.data() = -1;
    seed(options.seed);
  }

  void reset() override {
    kernels_->start(config_, arrays());
    device_->wait();
  }
  void reset(int i) override {
    device_->wait();
    start_copy<E>(config_, arrays(), i);
  }
  void seed(std::uint64_t seed) override {
    const Rng root = Rng(seed).child("environment");
    device_->wait();
    for (std::size_t i = 0; i < copies(); ++i) {
      streams_.data()[i] =
          root.child(static_cast<std::uint64_t>(options_.first_stream) + i).state();
    }
  }

  void step() override {
    check_running();
    std::swap(view_.observations.data, view_.previous_observations.data);
    kernels_->step(config_, arrays());
    device_->wait();
    if (*told_.data() < 0) return;
    std::swap(view_.observations.data, view_.previous_observations.data);
    *refused_.data() = -1;
    refuse_action(std::exchange(*told_.data(), -1));
  }
  /// So many steps with random actions in one go, which is not waited for.
  void play(std::uint64_t key, std::uint64_t first_step, int steps) {
    kernels_->play(config_, arrays(), key, first_step, steps);
  }

  std::unique_ptr<VectorEnv> clone() const override {
    auto copy = std::make_unique<DeviceBatch>(name_, config_, options_, *device_, *kernels_);
    if (view_.observations.data != observations_.data()) {
      std::swap(copy->view_.observations.data, copy->view_.previous_observations.data);
    }
    copy->state_.copy_from(state_);
    copy->streams_.copy_from(streams_);
    copy->actions_.copy_from(actions_);
    copy->observations_.copy_from(observations_);
    copy->previous_observations_.copy_from(previous_observations_);
    copy->next_observations_.copy_from(next_observations_);
    copy->rewards_.copy_from(rewards_);
    copy->flags_.copy_from(flags_);
    copy->elapsed_.copy_from(elapsed_);
    device_->wait();
    return copy;
  }

  std::vector<double> state(int i) const override { return state_numbers(environment(i)); }
  void set_state(int i, std::span<const double> numbers) override {
    E env = environment(i);
    try {
      set_state_numbers(env, numbers);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(name_ + ": " + error.what());
    }
    const auto k = static_cast<std::size_t>(i);
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      state_.data()[j * copies() + k] = static_cast<float>(numbers[j]);
    }
    elapsed_.data()[k] = 0;
    ended()[k] = 0;
  }

  double time_step() const override {
    if constexpr (HasTimeStep<E>) return E(config_).time_step();
    return VectorEnv::time_step();
  }
  std::vector<std::string> action_names() const override {
    if constexpr (HasActionNames<E>) return E(config_).action_names();
    return {};
  }
  bool draw(int i, Canvas& canvas) const override {
    environment(i).draw(canvas);
    return true;
  }

  bool can_be_saved() const override { return true; }
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

  DeviceArrays<E> arrays() const;

 private:
  static Space stored_as_float(Space space) {
    if (auto* box = std::get_if<Box>(&space)) box->dtype = Dtype::f32;
    return space;
  }

  std::size_t copies() const { return static_cast<std::size_t>(this->size()); }
  std::uint8_t* ended() const { return flags_.data() + 2 * copies(); }
  void check_running() const {
    const auto* const end = ended() + copies();
    const auto* const found = std::find(static_cast<const std::uint8_t*>(ended()), end, 1);
    if (found == end) return;
    refuse(static_cast<int>(found - ended()),
           "the episode has ended (or not begun): reset it before the next step");
  }
  /// Copy i as the struct.
  E environment(int i) const {
    device_->wait();
    std::array<double, kStateSize<E>> numbers;
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      numbers[j] = static_cast<double>(state_.data()[j * copies() + static_cast<std::size_t>(i)]);
    }
    E env(config_);
    std::size_t used = 0;
    detail::take_numbers(numbers, used, env);
    return env;
  }

  Config config_;
  BatchOptions options_;
  const Device* device_;
  const DeviceKernels<E>* kernels_;
  DeviceArray<float> state_;
  DeviceArray<Rng::State> streams_;
  DeviceArray<ActionElement> actions_;
  DeviceArray<float> observations_;  ///< this and the next change places with each step
  DeviceArray<float> previous_observations_;
  DeviceArray<float> next_observations_;
  DeviceArray<double> rewards_;
  DeviceArray<std::uint8_t> flags_;  ///< [3, n] terminated, truncated, ended
  DeviceArray<int> elapsed_;
  DeviceArray<int> refused_;
  DeviceArray<int> told_;
};

template <HasFloatForm E>
DeviceArrays<E> DeviceBatch<E>::arrays() const {
  DeviceArrays<E> arrays{
      .size = this->size(),
      .max_episode_steps = options_.max_episode_steps,
      .auto_reset = options_.auto_reset,
      .state = state_.data(),
      .streams = streams_.data(),
      .actions = actions_.data(),
      .observations = const_cast<float*>(view_.observations.template row<float>(0)),
      .next_observations = next_observations_.data(),
      .rewards = rewards_.data(),
      .terminated = flags_.data(),
      .truncated = flags_.data() + copies(),
      .ended = ended(),
      .elapsed = elapsed_.data(),
      .refused = refused_.data(),
      .told = told_.data()};
  if (const auto* discrete = std::get_if<Discrete>(&action_space_)) {
    arrays.least_action = static_cast<ActionElement>(discrete->start);
    arrays.greatest_action = static_cast<ActionElement>(discrete->start + discrete->n - 1);
  } else {
    const auto& box = std::get<Box>(action_space_);
    arrays.least_action = static_cast<ActionElement>(box.low.front());
    arrays.greatest_action = static_cast<ActionElement>(box.high.front());
  }
  return arrays;
}

// As other batches are saved, so that each goes on where another form of it stopped.

template <HasFloatForm E>
void DeviceBatch<E>::save(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<double> numbers;
  std::vector<std::int64_t> ends;
  std::vector<Rng> streams;
  for (int i = 0; i < this->size(); ++i) {
    const auto one = state(i);
    numbers.insert(numbers.end(), one.begin(), one.end());
    ends.push_back(std::ssize(numbers));
    streams.push_back(Rng::from_state(streams_.data()[i]));
  }
  checkpoint.put(name + ".state", numbers);
  checkpoint.put(name + ".state_ends", ends);
  checkpoint.put(name + ".rngs", streams);
  checkpoint.put(name + ".elapsed",
                 std::vector<std::int64_t>(elapsed_.data(), elapsed_.data() + copies()));
  checkpoint.put(name + ".ended", std::vector<std::int64_t>(ended(), ended() + copies()));
  checkpoint.put(name + ".observations", view_.observations, this->size());
}

template <HasFloatForm E>
void DeviceBatch<E>::load(const Checkpoint& checkpoint, const std::string& name) {
  const std::size_t width = kStateSize<E>;
  const auto numbers =
      checkpoint.doubles(name + ".state", static_cast<std::int64_t>(width * copies()));
  const auto elapsed = checkpoint.integers(name + ".elapsed", this->size());
  const auto is_ended = checkpoint.integers(name + ".ended", this->size());
  const auto streams = checkpoint.rngs(name + ".rngs", this->size());
  device_->wait();
  checkpoint.copy_rows(name + ".observations", {view_.observations}, this->size());
  for (int i = 0; i < this->size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    try {
      set_state(i, std::span(numbers).subspan(k * width, width));
    } catch (const std::invalid_argument& error) {
      throw std::runtime_error(checkpoint.origin() + ": " + error.what());
    }
    streams_.data()[k] = streams[k].state();
    elapsed_.data()[k] = static_cast<int>(elapsed[k]);
    ended()[k] = is_ended[k] != 0;
  }
}

}  // namespace pavlov
