// Batches on a device, with this processor in its place: the same bits as float32 batches, as those
// that are stepped by a table and as MinAtar's games, and all else that a batch promises.

#include "envs/device/device_batch.h"

#include <string>
#include <typeinfo>
#include <vector>

#include "envs/classic/float_forms.h"
#include "envs/device/device_kernels.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/seaquest.h"
#include "envs/tabular/taxi.h"
#include "tests/envs/random_play.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

BatchOptions short_episodes(bool auto_reset) {
  return {.num_envs = 37,
          .seed = 9,
          .first_stream = 5,
          .auto_reset = auto_reset,
          .max_episode_steps = 60};
}

/// Steps both with the same random actions, resetting some by hand.
void require_same_steps(VectorEnv& device, VectorEnv& batch, int steps, bool auto_reset = true) {
  RandomPlayer player(device, 3);
  for (int t = 0; t < steps; ++t) {
    player.act(device);
    const Rows actions = device.view().actions;
    std::memcpy(batch.view().actions.bytes(0), actions.data,
                actions.bytes_per_row() * static_cast<std::size_t>(device.size()));
    device.step();
    batch.step();
    bool equal = true;
    for (int i = 0; i < device.size(); ++i) {
      equal = equal && last_step(device, i) == last_step(batch, i) &&
              (device.coverage_cells() == 0 ||
               device.next_coverage_cell(i) == batch.next_coverage_cell(i));
      const bool ended = batch.view().terminated[i] != 0 || batch.view().truncated[i] != 0;
      if ((ended && !auto_reset) || (t * 31 + i) % 97 == 0) {
        device.reset(i);
        batch.reset(i);
      }
      equal = equal && device.state(i) == batch.state(i) &&
              (device.coverage_cells() == 0 || device.coverage_cell(i) == batch.coverage_cell(i));
    }
    REQUIRE(equal);
  }
}

}  // namespace

TEST_CASE("a device steps as batches on the processor do, bit for bit", "[contract]") {
  auto names = ids_with_device_form();
  for (const auto* name : {"CartPole-v1?gravity=3.7", "GridWorld-v0?slip=0.3",
                           "GridWorld-v0?slip=0.25&random_start=true", "GridWorld-v0?slip=1",
                           "FrozenLake-v1?is_slippery=false", "FrozenLake8x8-v1?success_rate=0.8",
                           "FrozenLake-v1?map=SFFS/FHFG", "Maze-v0?maze_seed=3&random_start=true",
                           "Taxi-v4?is_rainy=true", "CliffWalking-v1?is_slippery=true",
                           "MinAtar-Asterix-v1?difficulty_ramping=false",
                           "MinAtar-Seaquest-v0?difficulty_ramping=false"}) {
    names.push_back(name);
  }
  for (const auto& name : names) {
    INFO(name);
    for (const bool auto_reset : {true, false}) {
      const BatchOptions options = short_episodes(auto_reset);
      const auto device = make(device_form(name), options);
      const auto batch = make(form_of_device(name), options);
      CHECK(device->state(36) == batch->state(36));
      device->reset();
      batch->reset();
      CHECK(device->observation_space() == batch->observation_space());
      CHECK(device->action_space() == batch->action_space());
      CHECK(device->action_names() == batch->action_names());
      CHECK(device->time_step() == batch->time_step());
      if (batch->model()) CHECK(device->coverage_cells() == batch->coverage_cells());
      REQUIRE(device->model().has_value() == batch->model().has_value());
      if (batch->model()) CHECK(device->model()->size() == batch->model()->size());
      REQUIRE(device->grid(0).has_value() == batch->grid(0).has_value());
      if (device->grid(0)) CHECK(device->grid(36)->agent == batch->grid(36)->agent);
      require_same_steps(*device, *batch, auto_reset ? 1000 : 200, auto_reset);
    }
  }
}

TEST_CASE("what has a float32 form, tables and MinAtar's games have a form for devices",
          "[contract]") {
  int tables = 0;
  for (const auto& id : registered_ids()) {
    const auto env = make(id, {.num_envs = 64});
    const bool table = std::string(typeid(*env).name()).find("TableBatch") != std::string::npos;
    INFO(id);
    const auto settings = find_environment(id).settings();
    const bool fast = find_setting(settings, kRealSetting) != nullptr;
    CHECK((table || fast || id.starts_with("MinAtar-")) ==
          (find_setting(settings, kDeviceSetting) != nullptr));
    tables += table;
  }
  CHECK(tables >= 9);
}

TEST_CASE("batches on devices go on from checkpoints of the processor's, and theirs from them",
          "[unit]") {
  const BatchOptions options{.num_envs = 64, .seed = 3};
  for (const auto& id : ids_with_device_form()) {
    INFO(id);
    const auto device = make(device_form(id), options);
    const auto batch = make(form_of_device(id), options);
    device->reset();
    RandomPlayer(*device, 4).play(*device, 71);
    const auto copy = device->clone();
    Checkpoint checkpoint;
    device->save(checkpoint, "env");
    batch->load(checkpoint, "env");
    const auto trajectory = random_trajectory(*device, 80, 5, 63);
    CHECK(random_trajectory(*batch, 80, 5, 63) == trajectory);
    CHECK(random_trajectory(*copy, 80, 5, 63) == trajectory);
    device->load(checkpoint, "env");
    CHECK(random_trajectory(*device, 80, 5, 63) == trajectory);
  }
}

TEST_CASE("settings that devices do not know are refused, and what is no state", "[unit]") {
  CHECK_THROWS_WITH(make("CartPole-v1?device=host"),
                    Contains("CartPole-v1?device=host: ") && Contains("add real=float"));
  CHECK_THROWS_WITH(make("Taxi-v4?device=host&fickle_passenger=true"),
                    Contains("fickle_passenger=true: ") && Contains("table"));
  CHECK_THROWS_WITH(make("Taxi-v4?device=abacus"), Contains("cpu") && Contains("cuda"));
  CHECK_THROWS_WITH(make("MinAtar-Freeway-v1?device=host")->set_state(0, std::vector<double>(35)),
                    Contains("no game of Freeway looks like this"));
  const auto taxis = make("Taxi-v4?device=host", {.num_envs = 3});
  CHECK_THROWS_WITH(taxis->set_state(2, std::vector<double>{500, 0}), Contains("500"));
  taxis->reset();
  *taxis->view().actions.row<int>(2) = 6;
  CHECK_THROWS_WITH(taxis->step(), Contains("copy 2: action 6 is not allowed"));
}

TEST_CASE("a batch on a device refuses what other batches refuse, and then steps nothing",
          "[unit]") {
  const BatchOptions options{.num_envs = 4, .seed = 2, .max_episode_steps = 50};
  const auto env = make(device_form("CartPole-v1"), options);
  VectorEnv& poles = *env;
  CHECK_THROWS_WITH(poles.step(), Contains("copy 0") && Contains("reset"));
  poles.reset();
  *poles.view().actions.row<int>(3) = 2;
  const auto state = poles.state(0);
  const auto* observations = poles.view().observations.data;
  CHECK_THROWS_WITH(poles.step(), Contains("copy 3: action 2 is not allowed"));
  CHECK(poles.state(0) == state);
  CHECK(poles.view().observations.data == observations);
  *poles.view().actions.row<int>(3) = 1;
  poles.step();
  CHECK(poles.state(0) != state);
  CHECK_THROWS_WITH(poles.set_state(0, std::vector<double>{0, 0, NAN, 0}), Contains("number 3"));
  poles.set_state(1, std::vector<double>{1, 2, 3, 4});
  CHECK(poles.state(1) == std::vector<double>{1, 2, 3, 4});

  const auto pendulums = make(device_form("Pendulum-v1"), options);
  pendulums->reset();
  *pendulums->view().actions.row<float>(2) = NAN;
  CHECK_THROWS_WITH(pendulums->step(), Contains("copy 2"));
}

TEST_CASE("stepping a batch on a device allocates nothing", "[unit]") {
  const auto poles = make(device_form("CartPole-v1"), {.num_envs = 64});
  poles->reset();
  RandomPlayer player(*poles, 6);
  const auto before = allocations();
  player.play(*poles, 100);
  CHECK(allocations() == before);
}

TEST_CASE("many random steps in one go are as many single ones", "[unit]") {
  const auto outcome = [](const VectorEnv& env, int i) {
    const auto& view = env.view();
    return std::tuple(view.observations.numbers(i), view.next_observations.numbers(i),
                      view.rewards[i], view.terminated[i], view.truncated[i]);
  };
  const auto check = [&]<class E>(const std::string& id, E) {
    INFO(id);
    const BatchOptions options{.num_envs = 33, .seed = 9, .max_episode_steps = 60};
    const auto many = make(device_form(id), options);
    const auto single = make(device_form(id), options);
    auto& device = dynamic_cast<DeviceBatch<E>&>(*many);
    const auto arrays = [&] { return dynamic_cast<DeviceBatch<E>&>(*single).arrays(); };
    many->reset();
    single->reset();
    for (int t = 0; t < 210; t += 7) {
      device.play(1, static_cast<std::uint64_t>(t), 7);
      for (int k = t; k < t + 7; ++k) {
        for (int i = 0; i < 33; ++i) {
          act_randomly(arrays(), i, 1, i, static_cast<std::uint64_t>(k));
        }
        single->step();
      }
      for (int i = 0; i < 33; ++i) {
        REQUIRE(many->state(i) == single->state(i));
        REQUIRE(outcome(*many, i) == outcome(*single, i));
      }
    }
  };
  check("Acrobot-v1", Acrobot());
  check("CartPole-v1", CartPole());
  check("MountainCar-v0", MountainCar());
  check("MountainCarContinuous-v0", MountainCarContinuous());
  check("Pendulum-v1", Pendulum());
  check("Taxi-v4", Taxi());
  check("MinAtar-Breakout-v1", minatar::Breakout());
  check("MinAtar-Seaquest-v1", minatar::Seaquest());
}

TEST_CASE("the random policy of devices uses all of its actions", "[unit]") {
  const auto env = make(device_form("MountainCar-v0"), {.num_envs = 3000, .seed = 1});
  auto& cars = dynamic_cast<DeviceBatch<MountainCar>&>(*env);
  cars.reset();
  cars.play(7, 0, 1);
  int counts[3] = {};
  for (int i = 0; i < 3000; ++i) ++counts[*cars.view().actions.row<int>(i)];
  for (const int count : counts) CHECK(std::abs(count - 1000) < 120);
}

TEST_CASE("memory that a device reaches is known as long as it is there", "[unit]") {
  const void* inside = nullptr;
  {
    const auto poles = make(device_form("CartPole-v1"), {.num_envs = 64});
    inside = poles->view().observations.bytes(63);
    CHECK(device_at(inside) == &host_device());
    CHECK(device_at(poles->view().rewards) == &host_device());
    CHECK(device_at(poles->view().actions.data) == &host_device());
    CHECK(device_bytes() >= std::size_t{64} * (16 + 16 + 4 + 3 * 16 + 8 + 3 + 4));
  }
  CHECK(device_bytes() == 0);
  CHECK(device_at(inside) == nullptr);
  CHECK(device_at(&inside) == nullptr);
}

TEST_CASE("a device draws the words of a stream", "[unit]") {
  Rng rng(5);
  rng.bits32();
  std::uint64_t words[9];
  host_device().draw(rng.state(), words, 9);
  for (const auto word : words) CHECK(word == rng.bits64());
}

TEST_CASE("a device without kernels for an environment says so", "[unit]") {
  struct Unknown : TableSteps {};
  const Device card = host_device();
  CHECK_THROWS_WITH(kernels_on<Unknown>(card, "My-v0"),
                    "My-v0: no kernels for graphics cards were compiled for it");
}

TEST_CASE("forms for graphics cards are refused where there is no card", "[unit]") {
  if (cuda_device() != nullptr) return;
  for (const auto* name : {"CartPole-v1?device=cuda", "FrozenLake-v1?device=cuda"}) {
    CHECK_THROWS_WITH(make(name), Contains(name + std::string(": ")) && Contains("graphics card"));
  }
}
