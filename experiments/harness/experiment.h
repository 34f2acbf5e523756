#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "core/settings.h"
#include "experiments/harness/main.h"

namespace pavlov {

/// Sets an experiment's settings from its arguments: its own options, and `--config FILE` whose
/// values give way to them. `--help` is headed by the question.
void read_arguments(const std::string& program, const std::string& question,
                    const std::vector<Setting>& settings, const Arguments& arguments);
/// Prints the question and the settings in force.
void announce(const std::string& question, const std::vector<Setting>& settings);

/// The whole `main` of a small experiment: reads `Config` (an aggregate with `visit`, see
/// core/settings.h), announces it and calls `body(config)`:
///
///     int main(int argc, char** argv) {
///       return pavlov::run_experiment<Config>(argc, argv, "Does greed pay? (Figure 2.2)", run);
///     }
///
/// The exit code is what the body answers: an int as it is; a bool, whether all agrees with the
/// reference, as 0 or 1.
template <class Config, class Body>
int run_experiment(int argc, char** argv, const std::string& question, const Body& body) {
  return run_main(argc, argv, [&](const Arguments& arguments) {
    Config config;
    const auto settings = settings_of(config);
    read_arguments(program_name(argv[0]), question, settings, arguments);
    if constexpr (requires { config.validate(); }) config.validate();
    announce(question, settings);
    if constexpr (std::is_void_v<decltype(body(config))>) {
      body(config);
      return 0;
    } else if constexpr (std::same_as<decltype(body(config)), bool>) {
      return body(config) ? 0 : 1;
    } else {
      return static_cast<int>(body(config));
    }
  });
}

}  // namespace pavlov
