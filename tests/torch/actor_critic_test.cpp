// Whole updates of DDPG, TD3 and SAC, on the fused path, are those that LibTorch's autograd gives
// from the formulas.
#include <numbers>

#include "agents/core/registry.h"
#include "agents/deep/sac.h"
#include "core/settings.h"
#include "envs/core/registry.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"

using namespace pavlov;
using torch::Tensor;

namespace {

constexpr int kCopies = 6;
constexpr int kUpdates = 3;
constexpr double kGamma = 0.9;
constexpr double kRate = 1e-3;
constexpr double kTargetRate = 0.1;
constexpr std::uint64_t kSeed = 5;

/// Each update learns from the last step of six pendulums, once.
const SettingValues kSettings = {
    {"replay", "false"},       {"learning_starts", "0"}, {"train_every_steps", "6"},
    {"policy_delay", "1"},     {"optimizer", "sgd"},     {"learning_rate", "0.001"},
    {"hidden_sizes", "16,12"}, {"gamma", "0.9"},         {"target_rate", "0.1"}};

/// The network with two hidden layers that the flat parameters make.
Tensor mlp(const Tensor& parameters, Tensor x, std::int64_t outputs) {
  std::int64_t at = 0;
  for (const std::int64_t units : {std::int64_t{16}, std::int64_t{12}, outputs}) {
    const std::int64_t inputs = x.size(1);
    const Tensor weight = parameters.slice(0, at, at + units * inputs).view({units, inputs});
    at += units * inputs;
    x = torch::linear(x, weight, parameters.slice(0, at, at + units));
    at += units;
    if (units != outputs || at != parameters.numel()) x = x.relu();
  }
  return x;
}

Tensor q_value(const Tensor& critic, const Tensor& observations, const Tensor& actions) {
  return mlp(critic, torch::cat({observations, actions}, 1), 1).squeeze(1);
}

Tensor parameters_of(const Network& network) {
  std::vector<float> values(static_cast<std::size_t>(network.num_parameters()));
  network.get_parameters(values);
  return torch::tensor(values);
}

Tensor to_tensor(const Rows& rows) {
  Tensor tensor = torch::empty({kCopies, rows.width});
  for (int i = 0; i < kCopies; ++i) {
    for (int j = 0; j < rows.width; ++j) tensor[i][j] = rows.number(i, j);
  }
  return tensor;
}

Tensor normal_draws(Rng& rng) {
  Tensor draws = torch::empty({kCopies, 1});
  for (int i = 0; i < kCopies; ++i) draws[i] = rng.normal();
  return draws;
}

/// parameters - rate * d loss / d parameters
Tensor stepped(const Tensor& parameters, const std::function<Tensor(const Tensor&)>& loss) {
  const Tensor leaf = parameters.clone().requires_grad_();
  return (parameters - kRate * torch::autograd::grad({loss(leaf)}, {leaf})[0]).detach();
}

/// The three algorithms by their formulas.
struct Reference {
  Reference(const std::string& name, OffPolicyActorCritic& agent)
      : algorithm(name), actor(parameters_of(agent.actor())), actor_target(actor) {
    for (int k = 0; k < agent.critics().count(); ++k) {
      critics.push_back(parameters_of(agent.critics().network(k)));
    }
    targets = critics;
  }

  /// Actions of SAC and their log-probabilities.
  std::pair<Tensor, Tensor> draw(const Tensor& parameters, const Tensor& observations) {
    const Tensor outputs = mlp(parameters, observations, 2);
    const Tensor log_deviation = outputs.slice(1, 1, 2).clamp(-20, 2);
    const Tensor noise = normal_draws(rng);
    const Tensor u = outputs.slice(1, 0, 1) + log_deviation.exp() * noise;
    const Tensor log_p = -0.5 * noise.square() - log_deviation -
                         0.5 * std::log(2 * std::numbers::pi) -
                         2 * (std::numbers::ln2 - u - torch::softplus(-2 * u));
    return {u.tanh(), log_p.squeeze(1)};
  }

  std::pair<Tensor, Tensor> next_actions(const Tensor& observations) {
    if (algorithm == "sac") {
      const auto [actions, log_p] = draw(actor, observations);
      return {actions, -log_temperature.exp() * log_p};
    }
    Tensor actions = mlp(actor_target, observations, 1).tanh();
    if (algorithm == "td3") {
      actions = (actions + (0.2 * normal_draws(rng)).clamp(-0.5, 0.5)).clamp(-1, 1);
    }
    return {actions, torch::zeros({kCopies})};
  }

  static Tensor least(const std::vector<Tensor>& of, const Tensor& observations,
                      const Tensor& actions) {
    Tensor q = q_value(of[0], observations, actions);
    for (const Tensor& critic : of) q = q.min(q_value(critic, observations, actions));
    return q;
  }

  void update(const Tensor& s, const Tensor& a, const Tensor& r, const Tensor& s2) {
    const auto [a2, bonus] = next_actions(s2);
    const Tensor y = (r + kGamma * (least(targets, s2, a2) + bonus)).detach();
    for (Tensor& critic : critics) {
      critic =
          stepped(critic, [&](const Tensor& p) { return (q_value(p, s, a) - y).square().mean(); });
    }
    Tensor entropy;
    actor = stepped(actor, [&](const Tensor& p) {
      if (algorithm != "sac") return -q_value(critics[0], s, mlp(p, s, 1).tanh()).mean();
      const auto [actions, log_p] = draw(p, s);
      entropy = -log_p.detach().mean();
      return (log_temperature.exp().detach() * log_p - least(critics, s, actions)).mean();
    });
    if (algorithm == "sac") {
      temperature_optimizer.zero_grad();
      (log_temperature * (entropy + 1)).backward();
      temperature_optimizer.step();
    }
    const auto follow = [](Tensor& target, const Tensor& source) {
      target = kTargetRate * source + (1 - kTargetRate) * target;
    };
    follow(actor_target, actor);
    for (std::size_t k = 0; k < critics.size(); ++k) follow(targets[k], critics[k]);
  }

  std::string algorithm;
  Tensor actor, actor_target;
  std::vector<Tensor> critics, targets;
  Rng rng = Rng(kSeed).child("learning");
  Tensor log_temperature = torch::zeros({}, torch::requires_grad());
  torch::optim::Adam temperature_optimizer{{log_temperature}, kRate};
};

bool close(const Tensor& a, const Tensor& b) { return torch::allclose(a, b, 1e-4, 1e-5); }

}  // namespace

TEST_CASE("updates of DDPG, TD3 and SAC are those of autograd", "[unit]") {
  for (const char* name : {"ddpg", "td3", "sac"}) {
    INFO(name);
    const auto env = pavlov::make("Pendulum-v1", {.num_envs = kCopies, .seed = 3});
    const auto learner = make_learner(name, *env, kSeed, 0, kSettings);
    auto& agent = dynamic_cast<OffPolicyActorCritic&>(*learner);
    Reference reference(name, agent);
    const Tensor before = reference.actor;
    const BatchView& view = env->view();
    env->reset();
    for (int t = 0; t < kUpdates; ++t) {
      agent.act(view, Mode::explore);
      env->step();
      agent.observe(view);
      agent.learn();
      Tensor rewards = torch::empty({kCopies});
      for (int i = 0; i < kCopies; ++i) rewards[i] = view.rewards[i];
      reference.update(to_tensor(view.previous_observations), to_tensor(view.actions) / 2, rewards,
                       to_tensor(view.next_observations));
      CHECK(close(parameters_of(agent.actor()), reference.actor));
      for (int k = 0; k < agent.critics().count(); ++k) {
        CHECK(close(parameters_of(agent.critics().network(k)),
                    reference.critics[static_cast<std::size_t>(k)]));
      }
    }
    CHECK_FALSE(close(reference.actor, before));
    if (const auto* sac = dynamic_cast<const Sac*>(&agent)) {
      CHECK(sac->temperature() ==
            Approx(reference.log_temperature.exp().item<double>()).epsilon(1e-5));
    }
  }
}
