#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/checkpoint.h"
#include "envs/core/env_batch.h"
#include "envs/device/device.h"
#include "envs/device/device_form.h"
#include "envs/device/queued_env.h"

namespace pavlov {

/// A batch whose copies are stepped by a device and live there: state, random streams, counts of
/// steps, observations and actions. Rewards and ends lie with the processor, which keeps the score,
/// and the device writes them there. Both reach all of it, so that `view()` serves learners on the
/// processor as any batch's does, and learners on the device, whose tensors are made of the same
/// memory, without a copy. Numbers are those of the batch on the processor, in its float32 form
/// where it has one, bit for bit.
template <class E>
class DeviceBatch final : public QueuedEnv {
  using Steps = typename DeviceForm<E>::Steps;
  using Number = typename Steps::Number;
  using Seen = typename Steps::Seen;
  using Action = typename Steps::Action;

 public:
  /// Throws std::invalid_argument for settings with which E has no form for devices.
  DeviceBatch(const std::string& name, const typename E::Config& config,
              const BatchOptions& options, const Device& device,
              const DeviceKernels<Steps>& kernels)
      : DeviceBatch(name, DeviceForm<E>(name, config, device), options, device, kernels) {
    seed(options.seed);
  }

  void reset() override {
    kernels_->start(form_.rule, arrays());
    device_->wait();
  }
  void reset(int i) override {
    device_->wait();
    start_copy(form_.rule, arrays(), i);
  }
  void seed(std::uint64_t seed) override {
    const Rng root = Rng(seed).child("environment");
    device_->wait();
    for (std::size_t i = 0; i < copies(); ++i) {
      streams_.data()[i] =
          root.child(static_cast<std::uint64_t>(options_.first_stream) + i).state();
    }
  }

  void begin_step() override {
    check_running();
    std::swap(view_.observations.data, view_.previous_observations.data);
  }
  void queue_step() override { kernels_->step(form_.rule, arrays()); }
  void end_step() override {
    device_->wait();
    if (*told_.data() < 0) return;
    std::swap(view_.observations.data, view_.previous_observations.data);
    *refused_.data() = -1;
    refuse_action(std::exchange(*told_.data(), -1));
  }
  /// So many steps with random actions in one go, which is not waited for.
  void play(std::uint64_t key, std::uint64_t first_step, int steps) {
    kernels_->play(form_.rule, arrays(), key, first_step, steps);
  }

  std::unique_ptr<VectorEnv> clone() const override {
    std::unique_ptr<DeviceBatch> copy(new DeviceBatch(name_, form_, options_, *device_, *kernels_));
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
    set_environment(i, env);
    elapsed_.data()[i] = 0;
    ended()[i] = 0;
  }

  std::optional<TabularModel> model() const override { return shown_.model(); }
  std::optional<GridView> grid(int i) const override { return shown(i).grid(0); }
  int coverage_cells() const override { return kCounted ? shown_.coverage_cells() : 0; }
  std::optional<CoverageMap> coverage_map() const override {
    return kCounted ? shown_.coverage_map() : std::nullopt;
  }
  int coverage_cell(int i) const override {
    if constexpr (kCounted) {
      if (ended()[i] == 0) return state_.data()[i];
    }
    return -1;
  }
  int next_coverage_cell(int i) const override {
    if constexpr (kCounted) {
      const bool ends = view_.terminated[i] != 0 || view_.truncated[i] != 0;
      return ends ? *view_.next_observations.template row<int>(i) : state_.data()[i];
    }
    return -1;
  }
  double time_step() const override { return shown_.time_step(); }
  std::vector<std::string> action_names() const override { return shown_.action_names(); }
  bool draw(int i, Canvas& canvas) const override { return shown(i).draw(0, canvas); }

  bool can_be_saved() const override { return true; }
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

  DeviceArrays<Steps> arrays() const;

 private:
  /// Whether coverage is counted.
  static constexpr bool kCounted = HasStepTable<E>;

  DeviceBatch(std::string name, DeviceForm<E> form, const BatchOptions& options,
              const Device& device, const DeviceKernels<Steps>& kernels);

  template <class T>
  static Space stored_as(Space space) {
    if (auto* box = std::get_if<Box>(&space)) box->dtype = kDtypeOf<T>;
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
    std::array<Number, Steps::kState> numbers;
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      numbers[j] = state_.data()[j * copies() + static_cast<std::size_t>(i)];
    }
    E env = form_.prototype;
    DeviceForm<E>::put(numbers, env);
    return env;
  }
  void set_environment(int i, const E& env) {
    const auto numbers = DeviceForm<E>::numbers_of(env);
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      state_.data()[j * copies() + static_cast<std::size_t>(i)] = numbers[j];
    }
  }
  /// Copy i in a batch of its own, to be asked what such batches tell.
  const EnvBatch<E>& shown(int i) const {
    shown_.set_environment(0, environment(i));
    return shown_;
  }

  DeviceForm<E> form_;
  BatchOptions options_;
  const Device* device_;
  const DeviceKernels<Steps>* kernels_;
  DeviceArray<Number> state_;
  DeviceArray<Rng::State> streams_;
  DeviceArray<Action> actions_;
  DeviceArray<Seen> observations_;  ///< this and the next change places with each step
  DeviceArray<Seen> previous_observations_;
  DeviceArray<Seen> next_observations_;
  DeviceArray<double> rewards_;
  DeviceArray<std::uint8_t> flags_;  ///< [3, n] terminated, truncated, ended
  DeviceArray<int> elapsed_;
  DeviceArray<int> refused_;
  DeviceArray<int> told_;
  mutable EnvBatch<E> shown_;
};

template <class E>
DeviceBatch<E>::DeviceBatch(std::string name, DeviceForm<E> form, const BatchOptions& options,
                            const Device& device, const DeviceKernels<Steps>& kernels)
    : QueuedEnv(std::move(name), stored_as<Seen>(form.prototype.observation_space()),
                stored_as<Action>(form.prototype.action_space()), options.num_envs),
      form_(std::move(form)),
      options_(options),
      device_(&device),
      kernels_(&kernels),
      state_(device, MemoryPlace::device, Steps::kState * copies()),
      streams_(device, MemoryPlace::device, copies()),
      actions_(device, MemoryPlace::device, Steps::kAction * copies()),
      observations_(device, MemoryPlace::device, Steps::kObservation * copies()),
      previous_observations_(device, MemoryPlace::device, Steps::kObservation * copies()),
      next_observations_(device, MemoryPlace::device, Steps::kObservation * copies()),
      rewards_(device, MemoryPlace::shared, copies()),
      flags_(device, MemoryPlace::shared, 3 * copies()),
      elapsed_(device, MemoryPlace::device, copies()),
      refused_(device, MemoryPlace::device, 1),
      told_(device, MemoryPlace::shared, 1),
      shown_(name_, form_.prototype, BatchOptions{}) {
  const auto width = static_cast<int>(Steps::kObservation);
  view_.observations = {observations_.data(), kDtypeOf<Seen>, width};
  view_.previous_observations = {previous_observations_.data(), kDtypeOf<Seen>, width};
  view_.next_observations = {next_observations_.data(), kDtypeOf<Seen>, width};
  view_.actions = {{actions_.data(), kDtypeOf<Action>, static_cast<int>(Steps::kAction)}};
  view_.rewards = view_.raw_rewards = rewards_.data();
  view_.terminated = flags_.data();
  view_.truncated = flags_.data() + copies();
  device.wait();
  for (int i = 0; i < this->size(); ++i) set_environment(i, form_.prototype);
  std::fill_n(ended(), copies(), 1);
  *refused_.data() = *told_.data() = -1;
}

template <class E>
DeviceArrays<typename DeviceForm<E>::Steps> DeviceBatch<E>::arrays() const {
  DeviceArrays<Steps> arrays{
      .size = this->size(),
      .max_episode_steps = options_.max_episode_steps,
      .auto_reset = options_.auto_reset,
      .state = state_.data(),
      .streams = streams_.data(),
      .actions = actions_.data(),
      .observations = const_cast<Seen*>(view_.observations.template row<Seen>(0)),
      .next_observations = next_observations_.data(),
      .rewards = rewards_.data(),
      .terminated = flags_.data(),
      .truncated = flags_.data() + copies(),
      .ended = ended(),
      .elapsed = elapsed_.data(),
      .refused = refused_.data(),
      .told = told_.data()};
  if (const auto* discrete = std::get_if<Discrete>(&action_space_)) {
    arrays.least_action = static_cast<Action>(discrete->start);
    arrays.greatest_action = static_cast<Action>(discrete->start + discrete->n - 1);
  } else {
    const auto& box = std::get<Box>(action_space_);
    arrays.least_action = static_cast<Action>(box.low.front());
    arrays.greatest_action = static_cast<Action>(box.high.front());
  }
  return arrays;
}

// As other batches are saved, so that each goes on where another form of it stopped.

template <class E>
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

template <class E>
void DeviceBatch<E>::load(const Checkpoint& checkpoint, const std::string& name) {
  const std::size_t width = state(0).size();
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
