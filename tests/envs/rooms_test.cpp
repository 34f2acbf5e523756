#include "envs/exploration/rooms.h"

#include <cmath>
#include <set>
#include <string>

#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

constexpr int kLeft = 0;
constexpr int kRight = 1;
constexpr int kUp = 2;
constexpr int kDown = 3;

/// A square of a map of 7 columns, and the fence around it.
constexpr double at(int row, int column) { return (row + 1) * 9 + column + 1; }

/// The state of this map of two rooms with the agent at the start; T is the decoy.
///
///     . K . X . . .
///     . . . D . . .
///     S T . X . . G
std::vector<double> small_map(double decoy = at(2, 1)) {
  return {at(2, 0), 0, at(2, 0), at(2, 6), decoy, at(1, 3), at(0, 1)};
}

std::unique_ptr<VectorEnv> small_env(const std::string& settings = "&decoy_reward=0.1") {
  auto env = make("KeyDoor-v0?room_size=3" + settings);
  env->reset();
  env->set_state(0, small_map(settings.find("decoy") == std::string::npos ? -1 : at(2, 1)));
  return env;
}

double step(VectorEnv& env, int action) {
  env.view().actions.set(0, 0, action);
  env.step();
  return env.view().rewards[0];
}

int observed(const VectorEnv& env) {
  return static_cast<int>(env.view().next_observations.number(0));
}

}  // namespace

TEST_CASE("a key is fetched, a door passed, and only the goal pays", "[unit]") {
  const auto env = small_env();
  CHECK(env->observation_space() == Space(Discrete{.n = 2 * 19}));
  CHECK(env->coverage_cells() == 19);
  // Places: the first room has 0 to 8, the second 9 to 17, the door is 18; + 19 with the key.
  const std::vector<std::array<int, 2>> way = {
      {kLeft, 6},        {kUp, 3},          {kRight, 4},
      {kRight, 5},       {kRight, 5},  // locked
      {kUp, 2},          {kLeft, 1 + 19},   {kDown, 4 + 19},
      {kRight, 5 + 19},  {kUp, 2 + 19},     {kRight, 2 + 19},  // a wall
      {kDown, 5 + 19},   {kRight, 18 + 19}, {kDown, 18 + 19},
      {kRight, 12 + 19}, {kRight, 13 + 19}, {kDown, 16 + 19}};
  for (const auto& [action, place] : way) {
    CHECK(step(*env, action) == 0);
    CHECK(observed(*env) == place);
    CHECK(env->next_coverage_cell(0) == place % 19);
    CHECK(env->view().terminated[0] == 0);
  }
  CHECK(step(*env, kRight) == 1);
  CHECK(env->view().terminated[0] == 1);
  CHECK(observed(*env) == 17 + 19);
}

TEST_CASE("a decoy ends the episode with a small reward", "[unit]") {
  const auto env = small_env();
  CHECK(step(*env, kRight) == 0.1);
  CHECK(env->view().terminated[0] == 1);
  const auto without = small_env("");
  CHECK(step(*without, kRight) == 0);
  CHECK(without->view().terminated[0] == 0);
}

TEST_CASE("planes show each kind of thing, keys until they are found", "[unit]") {
  const auto env = small_env("&decoy_reward=0.1&observation=planes");
  CHECK(env->observation_space() == Space(Box(0, 1, {6, 3, 7}, Dtype::u8)));
  step(*env, kUp);
  const auto ones = [&](int plane) {
    std::set<std::pair<int, int>> cells;
    for (int k = 0; k < 21; ++k) {
      if (env->view().observations.number(0, 21 * plane + k) == 1) cells.insert({k / 7, k % 7});
    }
    return cells;
  };
  using Cells = std::set<std::pair<int, int>>;
  CHECK(ones(0) == Cells{{1, 0}});
  CHECK(ones(1) == Cells{{0, 3}, {2, 3}});
  CHECK(ones(2) == Cells{{1, 3}});
  CHECK(ones(3) == Cells{{0, 1}});
  CHECK(ones(4) == Cells{{2, 6}});
  CHECK(ones(5) == Cells{{2, 1}});
  step(*env, kUp);
  step(*env, kRight);
  CHECK(ones(0) == Cells{{0, 1}});
  CHECK(ones(2).empty());
  CHECK(ones(3).empty());
}

TEST_CASE("the grid names what is still to find and to open", "[unit]") {
  const auto env = small_env();
  const auto label = [&](int row, int column) {
    return env->grid(0)->labels[static_cast<std::size_t>(row * 7 + column)];
  };
  CHECK(label(0, 1) == "key");
  CHECK(label(1, 3) == "door");
  CHECK(label(2, 1) == "+0.1");
  for (const int action : {kUp, kUp, kRight}) step(*env, action);
  CHECK(label(0, 1).empty());
  CHECK(label(1, 3).empty());
}

TEST_CASE("the vector tells where the agent is, what it holds and what comes next", "[unit]") {
  const auto env = small_env("&observation=vector");
  step(*env, kUp);
  const auto seen = [&] { return env->view().observations.numbers(0); };
  const auto sixth = static_cast<double>(1.0F / 6.0F);
  CHECK(seen() == std::vector<double>{0.5, 0, 0, 0, sixth, 0.5, 0.5, 1, 1});
  step(*env, kUp);
  step(*env, kRight);
  CHECK(seen() == std::vector<double>{0, sixth, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("every layout can be solved, and only with all keys", "[unit]") {
  for (const int rooms : {1, 2, 3, 5, 6}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Rooms world(
          {.rooms = rooms, .room_size = 3, .layout_seed = seed, .decoy_reward = 0.01});
      const auto model = *world.model();
      const auto values = optimal_values(model, 0.9);
      const double steps = 1 + std::log(mean_at_start(model, values)) / std::log(0.9);
      CHECK(steps >= rooms - 0.001);
      CHECK(steps < 12 * rooms);
      // Without the first key there is no way out of the first room.
      std::set<int> reached = {model.start.front().first};
      std::vector<int> frontier(reached.begin(), reached.end());
      while (!frontier.empty()) {
        const int state = frontier.back();
        frontier.pop_back();
        for (int action = 0; action < 4; ++action) {
          for (const auto& outcome : model.outcomes(state, action)) {
            if (outcome.next < world.coverage_cells() && reached.insert(outcome.next).second) {
              frontier.push_back(outcome.next);
            }
          }
        }
      }
      // All but the key's place, and a corner that key and decoy may hide.
      CHECK(reached.size() <= (rooms > 1 ? 8 : 9));
    }
  }
}

TEST_CASE("rooms wind through a square, each with a door to the next", "[unit]") {
  RoomLayout layout(6, 4, false, false);
  CHECK(layout.rows() == 9);
  CHECK(layout.columns() == 14);
  CHECK(layout.places() == 6 * 16 + 5);
  Rng rng(1);
  layout.draw(rng);
  const auto& doors = layout.doors();
  CHECK(layout.column(doors[0]) == 4);
  CHECK(layout.column(doors[1]) == 9);
  CHECK(layout.row(doors[2]) == 4);  // down from the last of the row
  CHECK(layout.column(doors[2]) >= 10);
  CHECK(layout.column(doors[3]) == 9);
  CHECK(layout.row(doors[3]) >= 5);
  CHECK(layout.column(doors[4]) == 4);
  CHECK(layout.row(layout.goal()) >= 5);
  CHECK(layout.column(layout.goal()) < 4);
}

TEST_CASE("layouts follow their seed, or are new in every episode", "[unit]") {
  const auto first_states = [](const std::string& name, std::uint64_t seed) {
    const auto env = make(name, {.seed = seed});
    std::set<std::vector<double>> states;
    for (int episode = 0; episode < 10; ++episode) {
      env->reset();
      states.insert(env->state(0));
    }
    return states;
  };
  CHECK(first_states("KeyDoor-v0", 1).size() == 1);
  CHECK(first_states("KeyDoor-v0", 1) == first_states("KeyDoor-v0", 2));
  CHECK(first_states("KeyDoor-v0?layout_seed=1", 1) != first_states("KeyDoor-v0", 1));
  CHECK(first_states("KeyDoor-v0?new_layout=true", 1).size() == 10);
  CHECK(first_states("KeyDoor-v0?new_layout=true", 1) !=
        first_states("KeyDoor-v0?new_layout=true", 2));
  CHECK_FALSE(make("KeyDoor-v0?new_layout=true")->model());
}

TEST_CASE("doors of MultiRoom are open", "[unit]") {
  const auto env = make("MultiRoom-v0");
  CHECK(env->observation_space() == Space(Discrete{.n = 6 * 25 + 5}));
  const auto model = *env->model();
  CHECK(mean_at_start(model, optimal_values(model, 0.99)) > 0.5);
}

TEST_CASE("senseless rooms are refused", "[unit]") {
  CHECK_THROWS_WITH(make("KeyDoor-v0?room_size=2"), Contains("from 3 to 100"));
  CHECK_THROWS_WITH(make("KeyDoor-v0?rooms=0"), Contains("from 1 to 100"));
  const auto env = small_env();
  const auto refused = [&](std::size_t number, double value, const std::string& reason) {
    auto state = small_map();
    state[number] = value;
    CHECK_THROWS_WITH(env->set_state(0, state), Contains(reason));
  };
  refused(0, at(0, 3), "no place");  // in a wall
  refused(0, -5, "no place");
  refused(1, 2, "no place");                   // one key too many
  refused(3, at(0, 0), "not in their rooms");  // the goal in the first room
  refused(5, at(1, 2), "not in their rooms");  // the door in the first room
  refused(6, at(0, 6), "not in their rooms");  // the key in the second
}
