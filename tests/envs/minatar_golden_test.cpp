// The MinAtar games against recordings of the published ones, whose draws are played back.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/core/state_numbers.h"
#include "envs/minatar/asterix.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/freeway.h"
#include "envs/minatar/seaquest.h"
#include "envs/minatar/space_invaders.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::minatar;
using nlohmann::json;

namespace {

/// Plays back recorded draws, and fails where a game draws anything else.
class RecordedDraws {
 public:
  /// A record is [kind, arguments, value] behind the step it was made in, if `with_step`.
  RecordedDraws(const json& records, bool with_step) {
    for (const auto& record : records) {
      const std::size_t kind = with_step ? 1 : 0;
      const int step = with_step ? record[0].get<int>() : 0;
      const json& value = record[kind + 2];
      for (const json& number : value.is_array() ? value : json::array({value})) {
        draws_.push_back({step, record[kind], record[kind + 1], number});
      }
    }
  }

  bool bernoulli(double p) { return next("rand").value.get<double>() < p; }
  int integer(int low, int high) {
    const Draw& draw = next("randint");
    REQUIRE(draw.arguments[0] == low);
    REQUIRE(draw.arguments[1] == high + 1);
    return draw.value;
  }

  /// That all draws up to this step, and no later one, were made.
  void check_made_until(int step) const {
    REQUIRE((made_ == draws_.size() || draws_[made_].step > step));
    REQUIRE((made_ == 0 || draws_[made_ - 1].step <= step));
  }

 private:
  struct Draw {
    int step;
    std::string kind;
    json arguments;
    json value;
  };
  const Draw& next(const std::string& kind) {
    REQUIRE(made_ < draws_.size());
    REQUIRE(draws_[made_].kind == kind);
    return draws_[made_++];
  }

  std::vector<Draw> draws_;
  std::size_t made_ = 0;
};

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/// A recorded state (cell by cell, all channels of a cell together) as planes.
template <class Observation>
Observation planes_of(const std::string& hex) {
  Observation planes{};
  const std::size_t channels = planes.size() / (kSize * kSize);
  REQUIRE(hex.size() >= planes.size() / 4);
  for (std::size_t i = 0; i < planes.size(); ++i) {
    const int bit = (hex_digit(hex[i / 4]) >> (3 - i % 4)) & 1;
    planes[(i % channels) * kSize * kSize + i / channels] = static_cast<std::uint8_t>(bit);
  }
  return planes;
}

/// Follows one episode. Where a difficulty is recorded, it is the first number of the state; divers
/// aboard and oxygen are the fourth and fifth.
template <class Game>
void follow_episode(const json& episode) {
  using Observation = typename Game::Observation;
  Game game;
  RecordedDraws reset_draws(episode["reset_draws"], false);
  RecordedDraws draws(episode["draws"], true);
  REQUIRE(game.reset(reset_draws) == planes_of<Observation>(episode["states_hex"][0]));
  reset_draws.check_made_until(0);

  const int steps = episode["steps"];
  for (int t = 1; t <= steps; ++t) {
    const auto i = static_cast<std::size_t>(t);
    INFO("step " << t);
    const auto result = game.step(episode["actions"][i - 1].get<int>(), draws);
    draws.check_made_until(t);
    REQUIRE(result.observation == planes_of<Observation>(episode["states_hex"][i]));
    REQUIRE(result.reward == episode["rewards"][i - 1].get<double>());
    REQUIRE(result.terminated == (episode["terminal"][i - 1].get<int>() != 0));
    if (!episode["difficulty_ramp"].is_null()) {
      REQUIRE(state_numbers(game)[0] == episode["difficulty_ramp"][i].get<double>());
    }
    if (episode.contains("diver_count_oxygen")) {
      const auto& divers_and_oxygen = episode["diver_count_oxygen"][i - 1];
      REQUIRE(state_numbers(game)[3] == divers_and_oxygen[0].get<double>());
      REQUIRE(state_numbers(game)[4] == divers_and_oxygen[1].get<double>());
    }
  }
}

template <class Game>
void follow(const std::string& name) {
  const auto path = test::find_golden("minatar_" + name + ".json.gz");
  REQUIRE(path);
  const json record = json::parse(test::read_text(*path));
  REQUIRE(record["episodes"].size() == 5);
  for (const auto& episode : record["episodes"]) {
    INFO(name << ", episode " << episode["episode"]);
    follow_episode<Game>(episode);
  }
}

}  // namespace

TEST_CASE("MinAtar's asterix follows the published one bit for bit", "[golden]") {
  follow<Asterix>("asterix");
}

TEST_CASE("MinAtar's breakout follows the published one bit for bit", "[golden]") {
  follow<Breakout>("breakout");
}

TEST_CASE("MinAtar's freeway follows the published one bit for bit", "[golden]") {
  follow<Freeway>("freeway");
}

TEST_CASE("MinAtar's seaquest follows the published one bit for bit", "[golden]") {
  follow<Seaquest>("seaquest");
}

TEST_CASE("MinAtar's space invaders follows the published one bit for bit", "[golden]") {
  follow<SpaceInvaders>("space_invaders");
}
