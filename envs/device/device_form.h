#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include "envs/core/table_batch.h"
#include "envs/device/device.h"
#include "envs/device/device_table.h"
#include "envs/device/float_steps.h"
#include "envs/device/plain_steps.h"

namespace pavlov {

/// How copies of E live on a device: what steps them, and how the struct's state is put into the
/// numbers there and taken out of them.
template <class E>
struct DeviceForm;

/// In the float32 form.
template <HasFloatForm E>
struct DeviceForm<E> {
  using Steps = FloatSteps<E>;
  DeviceForm(const std::string& /*name*/, const typename E::Config& config,
             const Device& /*device*/)
      : prototype(config), rule(config) {}

  static std::array<float, Steps::kState> numbers_of(const E& env) {
    std::array<float, Steps::kState> numbers;
    std::ranges::transform(state_numbers(env), numbers.begin(),
                           [](double x) { return static_cast<float>(x); });
    return numbers;
  }
  static void put(const std::array<float, Steps::kState>& numbers, E& env) {
    const std::array<double, Steps::kState> exact =
        std::apply([](auto... x) { return std::array{static_cast<double>(x)...}; }, numbers);
    std::size_t used = 0;
    detail::take_numbers(exact, used, env);
  }

  E prototype;
  typename Steps::Rule rule;
};

/// As the number of a state that is looked up in a table.
template <HasStepTable E>
struct DeviceForm<E> {
  using Steps = TableSteps;
  DeviceForm(const std::string& name, const typename E::Config& config, const Device& device)
      : prototype(config) {
    if (!prototype.step_table()) {
      throw std::invalid_argument(name +
                                  ": with these settings its steps are no table, or a large one");
    }
    table = std::make_shared<DeviceTable>(device, prototype.step_model(), E::kEqualStarts);
    rule = table->rule();
  }

  static std::array<int, 1> numbers_of(const E& env) { return {env.coverage_cell()}; }
  static void put(const std::array<int, 1>& numbers, E& env) { env.enter(numbers[0]); }

  E prototype;
  std::shared_ptr<const DeviceTable> table;
  TableRule rule;
};

/// As the struct itself.
template <HasPlainSteps E>
struct DeviceForm<E> {
  using Steps = PlainSteps<E>;
  DeviceForm(const std::string& /*name*/, const typename E::Config& config,
             const Device& /*device*/)
      : prototype(config), rule(config) {}

  static std::array<std::uint32_t, Steps::kState> numbers_of(const E& env) {
    return Steps::numbers_of(env);
  }
  static void put(const std::array<std::uint32_t, Steps::kState>& words, E& env) {
    env = Steps::state_of(words);
  }

  E prototype;
  typename Steps::Rule rule;
};

}  // namespace pavlov
