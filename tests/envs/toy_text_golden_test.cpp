// FrozenLake, CliffWalking and Taxi against the tables of the published ones.

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/tabular/taxi.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Recordings by name, and the environment that each is of.
const std::map<std::string, std::string>& recordings() {
  static const std::map<std::string, std::string> names = {
      {"frozen_lake_4x4_slippery", "FrozenLake-v1"},
      {"frozen_lake_4x4_deterministic", "FrozenLake-v1?is_slippery=false"},
      {"frozen_lake_4x4_success_0.8", "FrozenLake-v1?success_rate=0.8"},
      {"frozen_lake_8x8_slippery", "FrozenLake8x8-v1"},
      {"frozen_lake_8x8_deterministic", "FrozenLake8x8-v1?is_slippery=false"},
      {"cliff_walking", "CliffWalking-v1"},
      {"cliff_walking_slippery", "CliffWalking-v1?is_slippery=true"},
      {"taxi", "Taxi-v4"},
      {"taxi_rainy", "Taxi-v4?is_rainy=true"}};
  return names;
}

Csv read(const std::string& name) {
  const auto path = find_golden(name + ".csv.gz");
  REQUIRE(path.has_value());
  return read_csv(*path);
}

}  // namespace

TEST_CASE("tables of toy text environments equal the published ones, order and duplicates kept",
          "[golden]") {
  for (const auto& [recording, env] : recordings()) {
    INFO(recording);
    const auto model = make(env)->model();
    REQUIRE(model.has_value());
    const Csv csv = read(recording + "_P");
    CHECK(model->size() == csv.rows.size());
    double worst_probability = 0;
    int wrong = 0;
    for (std::size_t row = 0; row < csv.rows.size(); ++row) {
      const auto integer = [&](std::size_t column) {
        return static_cast<int>(csv.number(row, column));
      };
      const auto outcomes = model->outcomes(integer(0), integer(1));
      const auto k = static_cast<std::size_t>(integer(2));
      REQUIRE(k < outcomes.size());
      const Outcome& o = outcomes[k];
      worst_probability = std::max(worst_probability, std::abs(o.probability - csv.number(row, 3)));
      if (o.next != integer(4) || o.reward != csv.number(row, 5) ||
          o.terminated != (integer(6) != 0)) {
        ++wrong;
      }
    }
    CHECK(wrong == 0);
    CHECK(worst_probability == 0);
  }
}

TEST_CASE("every step of published toy text rollouts is an entry of the table", "[golden]") {
  for (const auto& [recording, name] : recordings()) {
    INFO(recording);
    const auto env = make(name, {.auto_reset = false});
    const int limit = find_environment(parse_name(name).first).spec.max_episode_steps;
    const auto model = env->model();
    std::map<int, double> start(model->start.begin(), model->start.end());
    const Csv csv = read(recording + "_rollouts");
    REQUIRE(csv.rows.size() > 100);
    const auto column = [&](const char* title) { return csv.column(title); };
    int state = 0;
    int certain_steps = 0;
    for (std::size_t row = 0; row < csv.rows.size(); ++row) {
      INFO("row " << row);
      const auto number = [&](const char* title) { return csv.number(row, column(title)); };
      const int next = static_cast<int>(number("state"));
      const bool terminated = number("terminated") != 0;
      const int t = static_cast<int>(number("t"));
      if (t == 0) {
        REQUIRE(start.contains(next));
        state = next;
        continue;
      }
      const int action = static_cast<int>(number("action"));
      const auto outcomes = model->outcomes(state, action);
      const bool found = std::any_of(outcomes.begin(), outcomes.end(), [&](const Outcome& o) {
        return o.next == next && o.reward == number("reward") && o.terminated == terminated &&
               o.probability == number("prob");
      });
      REQUIRE(found);
      REQUIRE((number("truncated") != 0) == (t == limit));
      if (outcomes.size() == 1) {
        auto numbers = env->state(0);
        numbers[0] = state;
        env->set_state(0, numbers);
        env->view().actions.set(0, 0, action);
        env->step();
        REQUIRE(env->view().next_observations.number(0) == next);
        REQUIRE(env->view().rewards[0] == number("reward"));
        REQUIRE((env->view().terminated[0] != 0) == terminated);
        ++certain_steps;
      }
      state = next;
    }
    const bool deterministic = model->size() == static_cast<std::size_t>(model->num_states()) *
                                                    static_cast<std::size_t>(model->num_actions());
    if (deterministic) CHECK(certain_steps > 100);
  }
}

TEST_CASE("starts, optimal values, policies and returns of toy text environments are as published",
          "[golden]") {
  const auto path = find_golden("tabular_optima.json");
  REQUIRE(path.has_value());
  const auto optima = nlohmann::json::parse(read_text(*path));
  for (const auto& [recording, name] : recordings()) {
    INFO(recording);
    const auto& optimum = optima.at(recording);
    const auto model = make(name)->model();
    REQUIRE(model->num_states() == optimum.at("nS").get<int>());
    REQUIRE(model->num_actions() == optimum.at("nA").get<int>());

    const auto& start = optimum.at("initial_state_distribution");
    REQUIRE(model->start.size() == start.size());
    for (const auto& [state, probability] : model->start) {
      REQUIRE(probability == start.at(std::to_string(state)).get<double>());
    }

    const auto& discounted = optimum.at("gamma_0.99");
    const auto recorded = discounted.at("V").get<std::vector<double>>();
    const auto values = optimal_values(*model, 0.99);
    double worst = 0;
    int wrong_policies = 0;
    for (int s = 0; s < model->num_states(); ++s) {
      const auto i = static_cast<std::size_t>(s);
      // Twelve digits were printed.
      const double rounding = 5e-12 * std::abs(recorded[i]);
      worst = std::max(worst, std::abs(values[i] - recorded[i]) - rounding);
      std::string greedy;
      for (int a = 0; a < model->num_actions(); ++a) {
        if (backup(*model, s, a, 0.99, values) > values[i] - 1e-9) greedy += std::to_string(a);
      }
      wrong_policies += greedy != discounted.at("greedy_actions_within_1e-9")[i].get<std::string>();
    }
    CHECK(worst < 1e-10);
    CHECK(wrong_policies == 0);
    const double start_value = discounted.at("start_value").get<double>();
    CHECK(std::abs(mean_at_start(*model, values) - start_value) < 1e-10);

    const int limit = find_environment(parse_name(name).first).spec.max_episode_steps;
    CHECK(limit == optimum.value("time_limit", 0));
    if (limit > 0) {
      CHECK(best_return(*model, limit) ==
            Approx(optimum.at("optimal_expected_return_within_time_limit").get<double>())
                .margin(1e-10)
                .epsilon(0));
    }
  }
}

TEST_CASE("taxi states and action masks are as published", "[golden]") {
  const Csv csv = read("taxi_action_mask");
  REQUIRE(csv.rows.size() == 500);
  for (std::size_t row = 0; row < csv.rows.size(); ++row) {
    const auto integer = [&](std::size_t column) {
      return static_cast<int>(csv.number(row, column));
    };
    const TaxiState state{integer(1), integer(2), integer(3), integer(4)};
    REQUIRE(state.number() == integer(0));
    const TaxiState back = TaxiState::of(integer(0));
    REQUIRE((back.row == state.row && back.column == state.column));
    REQUIRE((back.passenger == state.passenger && back.destination == state.destination));
    const auto mask = Taxi::action_mask(state.number());
    for (std::size_t a = 0; a < mask.size(); ++a) REQUIRE(mask[a] == (integer(5 + a) != 0));
  }
}
