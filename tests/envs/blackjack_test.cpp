#include "envs/tabular/blackjack.h"

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"
#include "tests/support/planning.h"

using namespace pavlov;
using nlohmann::json;

namespace {

json exact() {
  return json::parse(
      test::read_text(test::find_golden("sutton_barto.json").value()))["ch05_blackjack_exact"];
}

int state_of(int sum, int dealer, int ace) { return (sum * 11 + dealer) * 2 + ace; }

const Blackjack::Config kExploring{.sab = false, .start = BlackjackStart::uniform};

}  // namespace

TEST_CASE("recorded hands of blackjack play out card by card", "[golden]") {
  const auto hands = test::read_csv(test::find_golden("blackjack_hands.csv.gz").value());
  const auto cell = [&](const auto& row, const char* name) { return row[hands.column(name)]; };
  REQUIRE(hands.rows.size() >= 1800);
  for (const auto& row : hands.rows) {
    const auto cards = split(cell(row, "cards"), ' ');
    std::size_t dealt = 0;
    const auto draw = [&] { return std::stoi(cards.at(dealt++)); };
    std::vector<std::string> seen;
    const auto note = [&](const Blackjack::Observation& o) {
      seen.push_back(std::to_string(o[0]) + ":" + std::to_string(o[1]) + ":" +
                     std::to_string(o[2]));
    };
    Blackjack game({.natural = cell(row, "natural") == "1", .sab = cell(row, "sab") == "1"});
    note(game.deal(draw));
    double reward = 0;
    bool terminated = false;
    for (const char action : cell(row, "actions")) {
      REQUIRE_FALSE(terminated);
      const auto result = game.play(action - '0', draw);
      note(result.observation);
      reward = result.reward;
      terminated = result.terminated;
    }
    CHECK(terminated);
    CHECK(dealt == cards.size());
    CHECK(join(seen, " ") == cell(row, "steps_obs"));
    CHECK(reward == std::stod(cell(row, "reward")));
  }
}

TEST_CASE("the model of blackjack has the exact action values", "[golden]") {
  const auto golden = exact();
  const auto model = Blackjack(kExploring).model().value();
  const auto values = test::optimal_values(model, 1);
  for (const auto& row : golden["rows"]) {
    const int state = state_of(row[0], row[1], row[2]);
    CHECK(std::abs(test::action_value(model, values, state, 0, 1) - row[3].get<double>()) < 1e-10);
    CHECK(std::abs(test::action_value(model, values, state, 1, 1) - row[4].get<double>()) < 1e-10);
  }
}

TEST_CASE("sticking on 20 and 21 has the exact values", "[golden]") {
  const auto golden = exact()["policy_stick_on_20_or_21_values"];
  const auto model = Blackjack(kExploring).model().value();
  std::vector<double> values(static_cast<std::size_t>(model.num_states()), 0.0);
  for (int sweep = 0; sweep < 30; ++sweep) {
    for (int state = 0; state < model.num_states(); ++state) {
      if (model.terminal(state)) continue;
      const int action = state / 22 >= 20 ? 0 : 1;
      values[static_cast<std::size_t>(state)] = test::action_value(model, values, state, action, 1);
    }
  }
  for (const auto& row : golden["rows"]) {
    const auto state = static_cast<std::size_t>(state_of(row[0], row[1], row[2]));
    CHECK(std::abs(values[state] - row[3].get<double>()) < 1e-10);
  }
}

TEST_CASE("the dealer's final sums have the exact distribution", "[golden]") {
  const auto golden = exact()["dealer_final_distribution_by_upcard_17_to_21_and_bust"];
  for (int card = 1; card <= 10; ++card) {
    const auto distribution = Blackjack::dealer_distribution(card);
    for (std::size_t i = 0; i < 6; ++i) {
      CHECK(std::abs(distribution[i] - golden[std::to_string(card)][i].get<double>()) < 1e-10);
    }
  }
}

TEST_CASE("a game of blackjack from the deal is worth -0.0466 to the best player", "[golden]") {
  const auto model = make("Blackjack-v1?sab=false")->model().value();
  const auto values = test::optimal_values(model, 1);
  double value = 0;
  double total = 0;
  for (const auto& [state, p] : model.start) {
    value += p * values[static_cast<std::size_t>(state)];
    total += p;
  }
  CHECK(total == Approx(1));
  CHECK(std::abs(value - exact()["start_value_optimal_no_natural_rule"].get<double>()) < 1e-10);
}

TEST_CASE("games of blackjack agree with the model where there is one", "[unit]") {
  test::check_model("Blackjack-v1?sab=false");
  test::check_model("Blackjack-v1?sab=false&start=uniform");
  CHECK_FALSE(Blackjack().model().has_value());
  CHECK_FALSE(Blackjack({.natural = true, .sab = false}).model().has_value());
}

TEST_CASE("exploring starts are equally likely and dealt ones are not", "[unit]") {
  const auto model = Blackjack(kExploring).model().value();
  CHECK(model.start.size() == 200);
  Blackjack game(kExploring);
  Rng rng(2);
  std::map<int, int> counts;
  for (int i = 0; i < 100000; ++i) {
    const auto o = game.reset(rng);
    ++counts[state_of(o[0], o[1], o[2])];
  }
  CHECK(counts.size() == 200);
  for (const auto& [state, p] : model.start) {
    CHECK(p == Approx(1.0 / 200));
    CHECK(std::abs(counts[state] - 500) < 6 * std::sqrt(500.0));
  }
}

TEST_CASE("a state of blackjack is set and senseless ones are refused", "[unit]") {
  const auto env = make("Blackjack-v1");
  env->reset();
  env->set_state(0, std::vector<double>{15, 0, 2, 17, 0, 2, 10, 0});
  env->view().actions.set(0, 0, 0);
  env->step();
  CHECK(env->view().terminated[0] != 0);
  CHECK(env->view().rewards[0] == -1);
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{22, 0, 3, 17, 0, 2, 10, 0}), Contains("22"));
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{15, 0, 2, 17, 0, 2, 11, 0}), Contains("11"));
}
