#include "replay/replay.h"

#include <cmath>
#include <map>
#include <set>

#include "core/settings.h"
#include "tests/replay/random_steps.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::RandomSteps;

namespace {

constexpr ReplayKind kKinds[] = {ReplayKind::uniform, ReplayKind::proportional, ReplayKind::rank};

/// What row b of the batch holds, as the plain list has it.
test::Transition row(const ReplayBatch& batch, int b, int legal_width) {
  const auto i = static_cast<std::size_t>(b);
  const std::uint8_t* const legal = batch.next_legal + b * legal_width;
  return {.observation = batch.observations.numbers(b),
          .action = batch.actions.number(b),
          .reward = static_cast<double>(batch.rewards[i]),
          .discount = static_cast<double>(batch.discounts[i]),
          .next_observation = batch.next_observations.numbers(b),
          .next_legal = std::vector<std::uint8_t>(legal, legal + legal_width)};
}

void check_same(const test::Transition& drawn, const test::Transition& wanted) {
  REQUIRE(drawn.observation == wanted.observation);
  REQUIRE(drawn.action == wanted.action);
  REQUIRE(drawn.reward == Approx(wanted.reward).margin(1e-5));
  REQUIRE(drawn.discount == Approx(wanted.discount).margin(1e-6));
  REQUIRE(drawn.next_observation == wanted.next_observation);
  REQUIRE(drawn.next_legal == wanted.next_legal);
}

/// Bytes asked for to make a replay.
double allocated(const ReplayConfig& config, const ReplayLayout& layout) {
  const auto before = test::allocated_bytes();
  const auto replay = make_replay(config, layout);
  return static_cast<double>(test::allocated_bytes() - before);
}

/// Two batches are the same to the last bit.
bool same(const ReplayBatch& a, const ReplayBatch& b) {
  for (int i = 0; i < a.size; ++i) {
    const auto row = static_cast<std::size_t>(i);
    if (a.observations.numbers(i) != b.observations.numbers(i) ||
        a.next_observations.numbers(i) != b.next_observations.numbers(i) ||
        a.actions.numbers(i) != b.actions.numbers(i) || a.rewards[row] != b.rewards[row] ||
        a.discounts[row] != b.discounts[row] || a.weights[row] != b.weights[row] ||
        a.places[row] != b.places[row]) {
      return false;
    }
  }
  return a.size == b.size;
}

}  // namespace

TEST_CASE("replay draws exactly the transitions that a plain list of all steps has", "[unit]") {
  struct Case {
    int num_envs, frame_stack, n_step, capacity;
    double terminate, truncate;
    Dtype dtype;
    int legal_width;
  };
  const Case cases[] = {
      {1, 1, 1, 10, 0.0, 0.0, Dtype::f32, 0},   {1, 1, 1, 10, 0.2, 0.2, Dtype::f64, 0},
      {3, 1, 1, 31, 0.1, 0.1, Dtype::i32, 3},   {1, 1, 3, 12, 0.2, 0.0, Dtype::f32, 0},
      {1, 1, 3, 12, 0.0, 0.3, Dtype::f32, 0},   {4, 1, 5, 40, 0.1, 0.1, Dtype::f32, 9},
      {1, 4, 1, 15, 0.0, 0.0, Dtype::u8, 0},    {1, 4, 1, 15, 0.2, 0.2, Dtype::u8, 0},
      {2, 4, 3, 30, 0.15, 0.15, Dtype::u8, 17}, {5, 3, 4, 5, 0.2, 0.4, Dtype::u8, 1},
      {1, 2, 2, 1, 0.3, 0.3, Dtype::f32, 0},    {2, 1, 1, 20, 0.0, 1.0, Dtype::f32, 0},
      {2, 1, 2, 20, 1.0, 0.0, Dtype::f32, 0},
  };
  for (const ReplayKind kind : kKinds) {
    for (const Case& c : cases) {
      INFO(to_text(kind) << ", " << c.num_envs << " environments, " << c.frame_stack << " frames, "
                         << c.n_step << " steps, capacity " << c.capacity << ", ends "
                         << c.terminate << ", " << c.truncate);
      const auto layout = RandomSteps::layout(c.num_envs, c.frame_stack, c.dtype, c.legal_width);
      RandomSteps steps(layout, c.terminate, c.truncate, 5);
      const auto replay = make_replay(
          {.sampling = kind, .replay_capacity = c.capacity, .n_step = c.n_step}, layout);
      const std::int64_t capacity = (c.capacity + c.num_envs - 1) / c.num_envs;
      Rng rng(7);
      for (int t = 0; t < 120; ++t) {
        replay->add(steps.step());
        if (t % 37 == 36) {
          replay->break_episodes();
          replay->break_episodes();  // nothing is left to break
          steps.break_episodes();
        }
        std::set<std::pair<int, std::size_t>> kept;
        for (int env = 0; env < c.num_envs; ++env) {
          for (const auto step : steps.kept(env, capacity, c.n_step)) kept.emplace(env, step);
        }
        REQUIRE(replay->size() == static_cast<std::int64_t>(kept.size()));
        if (kept.empty()) {
          CHECK_THROWS_WITH(replay->sample(1, rng), Contains("no transition can be drawn yet"));
          continue;
        }
        const ReplayBatch& batch = replay->sample(8, rng);
        REQUIRE(batch.size == 8);
        for (int b = 0; b < batch.size; ++b) {
          const auto found = steps.find(batch.observations.numbers(b));
          REQUIRE(kept.contains(found));
          check_same(row(batch, b, c.legal_width),
                     *steps.transition(found.first, found.second, c.n_step));
          const float weight = batch.weights[static_cast<std::size_t>(b)];
          REQUIRE((kind == ReplayKind::uniform ? weight == 1 : weight > 0 && weight <= 1));
        }
      }
    }
  }
}

TEST_CASE("replay keeps its whole capacity of one long episode", "[unit]") {
  for (const int num_envs : {1, 4}) {
    const auto layout = RandomSteps::layout(num_envs, 4, Dtype::u8);
    RandomSteps steps(layout, 0, 0, 1);
    const auto replay = make_replay({.replay_capacity = 40, .n_step = 3}, layout);
    for (int t = 0; t < 100; ++t) replay->add(steps.step());
    CHECK(replay->size() == 40);
  }
}

TEST_CASE("uniform replay draws every transition alike", "[unit]") {
  const auto layout = RandomSteps::layout(3);
  RandomSteps steps(layout, 0.1, 0.2, 3);
  const auto replay = make_replay({.replay_capacity = 60, .n_step = 2}, layout);
  for (int t = 0; t < 50; ++t) replay->add(steps.step());
  Rng rng(11);
  std::map<std::int64_t, int> drawn;
  constexpr int kDraws = 100'000;
  const ReplayBatch& batch = replay->sample(kDraws, rng);
  for (const auto place : batch.places) ++drawn[place];
  const auto cells = static_cast<double>(replay->size());
  CHECK(static_cast<double>(drawn.size()) == cells);
  double chi_square = 0;
  for (const auto& [place, count] : drawn) {
    chi_square += std::pow(count - kDraws / cells, 2) / (kDraws / cells);
  }
  // Mean cells - 1, variance 2 (cells - 1).
  CHECK(std::abs(chi_square - (cells - 1)) < 4 * std::sqrt(2 * (cells - 1)));
}

TEST_CASE("n-step returns stop at the end of an episode", "[unit]") {
  // Rewards 1, 2, 4 with gamma 1/2; the third step ends the episode, then it goes on.
  for (const bool terminated : {true, false}) {
    const ReplayLayout layout = {.gamma = 0.5};
    const auto replay = make_replay({.replay_capacity = 10, .n_step = 5}, layout);
    for (int t = 0; t < 4; ++t) {
      const float observation = static_cast<float>(t < 3 ? t : 100);
      const float next = static_cast<float>(t < 3 ? t + 1 : 101);
      const int action = 0;
      const double reward = std::pow(2, t);
      const std::uint8_t ends = t == 2 ? 1 : 0;
      const std::uint8_t no = 0;
      replay->add({.observations = {&observation, Dtype::f32, 1},
                   .actions = {&action, Dtype::i32, 1},
                   .rewards = &reward,
                   .terminated = terminated ? &ends : &no,
                   .truncated = terminated ? &no : &ends,
                   .next_observations = {&next, Dtype::f32, 1}});
    }
    Rng rng(1);
    CHECK(replay->size() == 3);  // the fourth step's episode goes on
    const ReplayBatch& batch = replay->sample(64, rng);
    for (int b = 0; b < batch.size; ++b) {
      const auto i = static_cast<std::size_t>(b);
      const auto start = static_cast<int>(batch.observations.number(b));
      const float returns[] = {3, 4, 4};  // 1 + 2/2 + 4/4, 2 + 4/2, 4
      const float discounts[] = {0.125F, 0.25F, 0.5F};
      CHECK(batch.rewards[i] == returns[start]);
      CHECK(batch.discounts[i] == (terminated ? 0 : discounts[start]));
      CHECK(batch.next_observations.number(b) == (terminated ? start : 3));
    }
  }
}

TEST_CASE("without replay the last step of all environments is learned from", "[unit]") {
  const auto layout = RandomSteps::layout(6, 2, Dtype::u8, 3);
  RandomSteps steps(layout, 0.3, 0.3, 2);
  const auto replay = make_replay({.replay = false}, layout);
  Rng rng(1);
  CHECK(replay->size() == 0);
  CHECK_THROWS_WITH(replay->sample(1, rng), Contains("no transition can be drawn yet"));
  for (std::size_t t = 0; t < 20; ++t) {
    replay->add(steps.step());
    CHECK(replay->size() == 6);
    CHECK_THROWS_WITH(replay->sample(0, rng), Contains("batch_size must be 1 or more, not 0"));
    const ReplayBatch& batch = replay->sample(32, rng);
    REQUIRE(batch.size == 6);
    for (int env = 0; env < 6; ++env) {
      check_same(row(batch, env, 3), *steps.transition(env, t, 1));
    }
  }
}

TEST_CASE("replay allocates nothing once it is made and was drawn from", "[unit]") {
  for (const bool kept : {false, true}) {
    for (const ReplayKind kind : kKinds) {
      if (!kept && kind != ReplayKind::uniform) continue;
      const auto layout = RandomSteps::layout(4, 2, Dtype::u8, 3);
      RandomSteps steps(layout, 0.1, 0.1, 2);
      const auto replay =
          make_replay({.replay = kept, .sampling = kind, .replay_capacity = 50}, layout);
      Rng rng(1);
      const std::vector<float> errors(4, 0.5F);
      std::int64_t allocated = 0;
      for (int t = 0; t < 100; ++t) {
        const Experience experience = steps.step();
        const auto before = test::allocations();
        replay->add(experience);
        if (t % 30 == 29) replay->break_episodes();
        replay->sample(4, rng);
        replay->update_priorities(errors);
        if (t > 0) allocated += test::allocations() - before;
      }
      CHECK(allocated == 0);
    }
  }
}

TEST_CASE("a restored replay draws the same transitions as the saved one", "[unit]") {
  for (const bool kept : {false, true}) {
    for (const ReplayKind kind : kKinds) {
      for (const int filled : {0, 3, 60}) {
        if (!kept && kind != ReplayKind::uniform) continue;
        const auto layout = RandomSteps::layout(4, 3, Dtype::u8, 3);
        const ReplayConfig config = {
            .replay = kept, .sampling = kind, .replay_capacity = 100, .n_step = kept ? 3 : 1};
        RandomSteps steps(layout, 0.1, 0.1, 2);
        const auto replay = make_replay(config, layout);
        Rng rng(1);
        Rng errors(3);
        const auto train = [&](Replay& one, const Experience& experience, Rng& draws, Rng& noise) {
          one.add(experience);
          if (one.size() == 0) return true;
          std::vector<float> td_errors;
          const int size = one.sample(4, draws).size;
          for (int b = 0; b < size; ++b) td_errors.push_back(static_cast<float>(noise.normal()));
          one.update_priorities(td_errors);
          return true;
        };
        for (int t = 0; t < filled; ++t) train(*replay, steps.step(), rng, errors);
        replay->set_progress(0.5);

        Checkpoint checkpoint;
        replay->save(checkpoint, "replay");
        const auto restored = make_replay(config, layout);
        restored->load(checkpoint, "replay");
        CHECK(restored->size() == replay->size());
        Rng rng2 = rng;
        Rng errors2 = errors;
        for (int t = 0; t < 60; ++t) {  // both go on alike
          const Experience experience = steps.step();
          train(*replay, experience, rng, errors);
          train(*restored, experience, rng2, errors2);
          REQUIRE(restored->size() == replay->size());
          if (replay->size() == 0) continue;
          REQUIRE(same(restored->sample(16, rng2), replay->sample(16, rng)));
        }
      }
    }
  }
}

TEST_CASE("only the filled part of a replay is saved", "[unit]") {
  const auto layout = RandomSteps::layout(2);
  RandomSteps steps(layout, 0, 0, 2);
  const auto replay = make_replay({.replay_capacity = 100'000}, layout);
  for (int t = 0; t < 10; ++t) replay->add(steps.step());
  Checkpoint checkpoint;
  replay->save(checkpoint, "replay");
  std::size_t bytes = 0;
  for (const auto& [name, array] : checkpoint.arrays()) bytes += array.bytes.size();
  CHECK(bytes < 1000);  // 22 slots of 25 bytes and a few numbers
}

TEST_CASE("a foreign or senseless checkpoint of a replay is refused by name", "[unit]") {
  const auto layout = RandomSteps::layout(2, 2, Dtype::u8);
  const ReplayConfig configs[] = {{.replay_capacity = 20},
                                  {.replay = false},
                                  {.sampling = ReplayKind::proportional, .replay_capacity = 20},
                                  {.sampling = ReplayKind::rank, .replay_capacity = 20}};
  for (const ReplayConfig& config : configs) {
    RandomSteps steps(layout, 0.1, 0.1, 2);
    const auto replay = make_replay(config, layout);
    for (int t = 0; t < 15; ++t) replay->add(steps.step());
    Checkpoint good;
    replay->save(good, "replay");
    Rng rng(1);
    const auto before = replay->sample(4, rng).observations.numbers(0);

    for (const auto& [name, array] : good.arrays()) {
      INFO(name);
      Checkpoint bad = good;
      Checkpoint::Array changed = array;
      changed.bytes.resize(array.bytes.size() + 8);
      changed.shape = {static_cast<std::int64_t>(changed.bytes.size())};
      changed.dtype = "U8";
      bad.put(name, changed);
      CHECK_THROWS_WITH(replay->load(bad, "replay"), Contains(name));
      if (array.dtype == "I64") {
        bad.put(name, std::vector<std::int64_t>(array.bytes.size() / 8, -5));
        CHECK_THROWS_WITH(replay->load(bad, "replay"), Contains(name));
      }
      if (array.dtype == "F64") {
        bad.put(name, std::vector<double>(array.bytes.size() / 8, -5));
        CHECK_THROWS_WITH(replay->load(bad, "replay"), Contains(name));
      }
    }
    CHECK_THROWS_WITH(replay->load(Checkpoint(), "replay"), Contains("replay/"));
    rng = Rng(1);
    if (config.sampling == ReplayKind::uniform) {  // as it was
      CHECK(replay->sample(4, rng).observations.numbers(0) == before);
    }
    replay->load(good, "replay");
    rng = Rng(1);
    CHECK(replay->sample(4, rng).observations.numbers(0) == before);
  }
  const auto larger = make_replay({.replay_capacity = 22}, layout);
  Checkpoint checkpoint;
  make_replay({.replay_capacity = 20}, layout)->save(checkpoint, "replay");
  CHECK_THROWS_WITH(larger->load(checkpoint, "replay"), Contains("other settings"));
}

TEST_CASE("a replay takes the bytes it says, near the least there can be", "[unit]") {
  struct Case {
    ReplayLayout layout;
    double least;  // bytes of a transition: frame, action, reward, flags
  };
  const Case cases[] = {
      {{.observation_width = 4}, 16 + 4 + 5},
      {{.num_envs = 8,
        .observation_dtype = Dtype::u8,
        .observation_width = 4 * 84 * 84,
        .frame_stack = 4},
       84 * 84 + 4 + 5},
      {{.observation_width = 10, .legal_width = 9}, 40 + 4 + 5 + 2},
  };
  for (const ReplayKind kind : kKinds) {
    for (const Case& c : cases) {
      const ReplayConfig config = {.sampling = kind, .replay_capacity = 20'000};
      const double extra = kind == ReplayKind::uniform        ? 0
                           : kind == ReplayKind::proportional ? 10
                                                              : 22;
      const double least = (c.least + extra) * 20'000;
      CHECK(replay_bytes(config, c.layout) < 1.1 * least);
      // Beside a small one, which looks at the machine's memory as this one does.
      const ReplayConfig small = {.sampling = kind, .replay_capacity = 8};
      const double wanted = replay_bytes(config, c.layout) - replay_bytes(small, c.layout);
      CHECK(allocated(config, c.layout) - allocated(small, c.layout) ==
            Approx(wanted).epsilon(0.001));
    }
  }
}

TEST_CASE("a replay that cannot be is refused with what was given and what is allowed", "[unit]") {
  const ReplayLayout layout = {.num_envs = 8, .observation_width = 4};
  const auto refusal = [&](const ReplayConfig& config, const std::string& words) {
    CHECK_THROWS_WITH(make_replay(config, layout), Contains("replay: ") && Contains(words));
  };
  refusal({.replay_capacity = 7}, "one transition for each of the 8 environments, not 7");
  refusal({.replay_capacity = 0}, "replay_capacity must be between 1 and 10^15, not 0");
  refusal({.replay_capacity = 4'000'000'000'000}, "needs 100 TB of memory, only");
  refusal({.n_step = 0}, "n_step must be 1 or more, not 0");
  refusal({.priority_alpha = 1.5}, "priority_alpha must be in [0, 1], not 1.5");
  refusal({.priority_beta = -1}, "priority_beta must be in [0, 1], not -1");
  refusal({.priority_beta_end = 2}, "priority_beta_end must be in [0, 1], not 2");
  refusal({.priority_epsilon = -1}, "priority_epsilon must be finite and 0 or more, not -1");
  refusal({.priority_epsilon = INFINITY}, "priority_epsilon must be finite");
  refusal({.replay = false, .n_step = 3}, "n_step must be 1 where replay is false, not 3");
  refusal({.replay = false, .sampling = ReplayKind::rank},
          "sampling must be uniform where replay is false, not rank");
  ReplayLayout odd = layout;
  odd.frame_stack = 3;
  CHECK_THROWS_WITH(make_replay({}, odd), Contains("observation_width must be a multiple of"));
}
