// Acting and stepping as one recording, which this processor calls again where a graphics card
// replays a CUDA graph. Where there is a card, the same is tested on it.

#include "agents/tensor/step_graph.h"

#include <cstdlib>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/tensor/tensor_actor_critic.h"
#include "agents/tensor/tensor_dqn.h"
#include "envs/core/registry.h"
#include "envs/device/device.h"
#include "tests/agents/deep/learner_checks.h"
#include "tests/agents/tabular/resume.h"

using namespace pavlov;

namespace {

bool card() { return cuda_device() != nullptr && torch::cuda::is_available(); }
const char* device() { return card() ? "cuda" : "cpu"; }

/// A batch that lives where tensors do.
std::unique_ptr<VectorEnv> make_there(const std::string& id) {
  const BatchOptions options{.num_envs = 40, .seed = 3, .max_episode_steps = 17};
  const std::string name = id == "Pendulum-v1" ? id + "?real=float&" : id + "?";
  return make(name + (card() ? "device=cuda" : "device=host"), options);
}

template <class Agent, class Config>
std::unique_ptr<Learner> make_agent(const VectorEnv& env, const SettingValues& settings) {
  return std::make_unique<Agent>(
      configured(Config(), test::with({{"device", device()}, {"hidden_sizes", "16"}}, settings),
                 "test"),
      context_for(env, 5, 4000));
}

/// What an agent has become after training in two parts, the second from a checkpoint, with another
/// batch played in between.
Checkpoint trained(const std::string& id, auto make_one, const SettingValues& settings,
                   bool in_one) {
  if (in_one) ::setenv("PAVLOV_CUDA_GRAPHS", "1", 1);
  const auto env = make_there(id);
  const auto other = make_there(id);
  auto agent = make_one(*env, settings);
  EpisodeStatistics statistics(env->size());
  train(*env, *agent, {.steps = 1240}, statistics);
  evaluate(*other, *agent, 40);
  const Checkpoint middle = test::saved(*agent);
  agent = make_one(*env, settings);
  agent->load(middle);
  train(*env, *agent, {.steps = 3000}, statistics);
  ::unsetenv("PAVLOV_CUDA_GRAPHS");
  return test::saved(*agent);
}

void check_same(const std::string& id, auto make_one, const SettingValues& settings) {
  INFO(id);
  CHECK(test::same(trained(id, make_one, settings, false), trained(id, make_one, settings, true)));
}

/// Counts how it is asked to act.
class Counting final : public Learner, public ActsAndSteps {
 public:
  void act(const BatchView& batch, Mode /*mode*/) override {
    ++acted;
    view_of(batch.actions, batch.size).zero_();
  }
  bool act_and_step(VectorEnv& env) override {
    ++in_one;
    act(env.view(), Mode::explore);
    env.step();
    return true;
  }
  void observe(const BatchView& /*batch*/) override {}
  void save(Checkpoint& /*checkpoint*/) const override {}
  void load(const Checkpoint& /*checkpoint*/) override {}

  int acted = 0;
  int in_one = 0;
};

}  // namespace

TEST_CASE("training acts and steps in one go where it is asked to", "[unit]") {
  const auto env = make_there("Taxi-v4");
  Counting learner;
  train(*env, learner, {.steps = 200});
  ::setenv("PAVLOV_CUDA_GRAPHS", "0", 1);
  train(*env, learner, {.steps = 200});
  CHECK(learner.acted == 10);
  CHECK(learner.in_one == 0);
  ::setenv("PAVLOV_CUDA_GRAPHS", "1", 1);
  train(*env, learner, {.steps = 200});
  ::unsetenv("PAVLOV_CUDA_GRAPHS");
  CHECK(learner.acted == 15);
  CHECK(learner.in_one == 5);
}

TEST_CASE("agents that act and step in one go learn what they do otherwise, bit for bit",
          "[unit]") {
  const SettingValues ppo = {{"rollout_steps", "10"}, {"minibatch_size", "100"}, {"epochs", "2"}};
  const auto actor_critic = make_agent<TensorActorCritic, ActorCriticConfig>;
  check_same("Pendulum-v1", actor_critic, ppo);
  check_same("FrozenLake-v1", actor_critic, ppo);
  check_same("Taxi-v4", make_agent<TensorDqn, DqnConfig>,
             {{"learning_starts", "400"}, {"train_every_steps", "80"}});
}

TEST_CASE("a recording is replayed with numbers of the stream that go on", "[unit]") {
  const auto env = make_there("Taxi-v4");
  const auto plain = make("Taxi-v4", {.num_envs = 40, .seed = 3, .max_episode_steps = 17});
  env->reset();
  plain->reset();
  Rng stream(7);
  Rng same = stream;
  StepGraph graph;
  const auto act = [](const BatchView& batch, const torch::Tensor& words) {
    view_of(batch.actions, batch.size).copy_((uniform_of(words) * 6).floor().unsqueeze(1));
  };
  for (int t = 0; t < 100; ++t) {
    REQUIRE(graph.run(*env, stream, 40, device_of(device()), act));
    for (int i = 0; i < 40; ++i) *plain->view().actions.row<int>(i) = int(6 * same.uniform());
    plain->step();
    REQUIRE(stream == same);
    for (int i = 0; i < 40; ++i) {
      REQUIRE(env->state(i) == plain->state(i));
      REQUIRE(env->view().rewards[i] == plain->view().rewards[i]);
    }
    if (t == 50) stream = same = Rng(8);  // as a checkpoint would
  }
  CHECK(graph.replays() == 100 - 2 * 3);
}

TEST_CASE("what is refused in a recording is refused as ever, and nothing is stepped", "[unit]") {
  const auto env = make_there("Taxi-v4");
  env->reset();
  Rng stream(7);
  StepGraph graph;
  const torch::Tensor action =
      torch::zeros({}, torch::TensorOptions(device_of(device())).dtype(torch::kInt32));
  const auto act = [&](const BatchView& batch, const torch::Tensor&) {
    view_of(batch.actions, batch.size).copy_(action.expand({batch.size, 1}));
  };
  const auto run = [&] { return graph.run(*env, stream, 40, device_of(device()), act); };
  for (int t = 0; t < 10; ++t) REQUIRE(run());
  const auto state = env->state(39);
  action.fill_(6);
  CHECK_THROWS_WITH(run(), Contains("action 6 is not allowed"));
  CHECK(env->state(39) == state);
  action.fill_(0);
  CHECK(run());
  CHECK(graph.replays() > 4);
}

TEST_CASE("batches that do not live on a device are not stepped in one go", "[unit]") {
  const auto env = make("Taxi-v4", {.num_envs = 40});
  env->reset();
  Rng stream(7);
  StepGraph graph;
  CHECK_FALSE(graph.run(*env, stream, 40, torch::kCPU, {}));
  CHECK(stream == Rng(7));
}
