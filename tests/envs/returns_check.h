#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "core/rng.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace pavlov::test {

/// Compares returns with those recorded from a published environment.
class ReturnsCheck {
 public:
  explicit ReturnsCheck(const std::string& file)
      : recorded_(nlohmann::json::parse(read_text(find_golden(file).value()))) {}

  /// That returns and lengths of episodes agree in their means within three standard errors of the
  /// difference. `make_policy()` gives the policy of one episode: (observation, rng) -> action.
  template <class Environment>
  void check(const std::string& key, const typename Environment::Config& config, int time_limit,
             int episodes, auto make_policy) const {
    INFO(key);
    Environment env(config);
    Rng rng = Rng(1).child(key);
    Mean returns;
    Mean lengths;
    for (int episode = 0; episode < episodes; ++episode) {
      auto policy = make_policy();
      auto observation = env.reset(rng);
      double total = 0;
      int t = 0;
      for (bool ended = false; !ended; ++t) {
        const auto result = env.step(policy(observation, rng), rng);
        observation = result.observation;
        total += result.reward;
        ended = result.terminated || t + 1 == time_limit;
      }
      returns.add(total);
      lengths.add(t);
    }
    compare("return", returns, recorded_[key]["return_stats"]);
    compare("length", lengths, recorded_[key]["length_stats"]);
  }

 private:
  struct Mean {
    double n = 0;
    double sum = 0;
    double squares = 0;
    void add(double x) {
      ++n;
      sum += x;
      squares += x * x;
    }
    double mean() const { return sum / n; }
    double standard_error() const {
      return std::sqrt(std::max(0.0, squares / n - mean() * mean()) / (n - 1));
    }
  };

  static void compare(const std::string& what, const Mean& ours, const nlohmann::json& theirs) {
    const double mean = theirs["mean"];
    const double error = std::hypot(ours.standard_error(), theirs["se"].get<double>());
    INFO(what << ": " << ours.mean() << ", recorded " << mean << ", standard error " << error);
    CHECK(std::abs(ours.mean() - mean) < 3 * error);
  }

  nlohmann::json recorded_;
};

}  // namespace pavlov::test
