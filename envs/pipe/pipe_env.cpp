#include "envs/pipe/pipe_env.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

#include "core/settings.h"
#include "envs/core/registry.h"
#include "envs/pipe/peer.h"

namespace pavlov {
namespace {

using protocol::json;

/// Runs `task` for 0 … n - 1, to the end even if one fails, so that no program is left with an
/// answer that nobody took; then throws what the first failure threw.
void for_each_copy(int n, const std::function<void(int)>& task) {
  std::exception_ptr failure;
  for (int i = 0; i < n; ++i) {
    try {
      task(i);
    } catch (...) {
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

std::pair<Space, Space> read_spaces(const json& reply) {
  std::pair spaces{protocol::read_space(protocol::member(reply, "observation_space")),
                   protocol::read_space(protocol::member(reply, "action_space"))};
  for (Space* space : {&spaces.first, &spaces.second}) {
    if (auto* box = std::get_if<Box>(space)) box->dtype = Dtype::f64;
  }
  return spaces;
}

}  // namespace

void PipeEnv::Config::validate() const {
  require(timeout > 0, "pipe", "timeout", timeout, "positive");
}

std::unique_ptr<PipeEnv> PipeEnv::start(const std::string& command, const Config& config,
                                        const BatchOptions& options) {
  config.validate();
  require(options.num_envs >= 1, "pipe", "num_envs", options.num_envs, "1 or more");
  Peers peers;
  for (int i = 0; i < options.num_envs; ++i) {
    peers.push_back(std::make_unique<Peer>(command, config.timeout));
  }
  for (const auto& peer : peers) peer->ask({{"op", "spaces"}});
  const auto spaces = peers.front()->answer(read_spaces);
  for (std::size_t i = 1; i < peers.size(); ++i) {
    if (peers[i]->answer(read_spaces) != spaces) {
      throw std::runtime_error("pipe:" + command + ": two copies told different spaces");
    }
  }
  return std::unique_ptr<PipeEnv>(
      new PipeEnv(command, spaces.first, spaces.second, std::move(peers), options));
}

PipeEnv::PipeEnv(const std::string& command, Space observation_space, Space action_space,
                 Peers peers, const BatchOptions& options)
    : VectorEnv("pipe:" + command, std::move(observation_space), std::move(action_space),
                options.num_envs),
      options_(options),
      peers_(std::move(peers)),
      seeds_(peers_.size()),
      elapsed_(peers_.size(), 0),
      ended_(peers_.size(), 1),
      rewards_(peers_.size(), 0.0),
      terminated_(peers_.size(), 0),
      truncated_(peers_.size(), 0),
      actions_(row_storage(size(), action_space_)),
      observations_(size(), observation_space_) {
  view_.actions = actions_.rows();
  view_.rewards = view_.raw_rewards = rewards_.data();
  view_.terminated = terminated_.data();
  view_.truncated = truncated_.data();
  observations_.show_in(view_);
  seed(options.seed);
}

PipeEnv::~PipeEnv() {
  for (const auto& peer : peers_) peer->say_goodbye();  // to all, before one is waited for
}

void PipeEnv::seed(std::uint64_t seed) {
  const Rng root = Rng(seed).child("environment");
  for (std::size_t i = 0; i < seeds_.size(); ++i) {
    Rng stream = root.child(static_cast<std::uint64_t>(options_.first_stream) + i);
    seeds_[i] = stream.bits64() >> 11;  // below 2^53: exact in every language's JSON
  }
}

void PipeEnv::reset() { reset_all(std::vector<std::uint8_t>(peers_.size(), 1)); }

void PipeEnv::reset(int i) {
  ask_reset(i);
  take_reset(i);
}

void PipeEnv::reset_all(const std::vector<std::uint8_t>& which) {
  const auto chosen = [&](auto task) {
    for_each_copy(size(), [&](int i) {
      if (which[static_cast<std::size_t>(i)] != 0) task(i);
    });
  };
  chosen([this](int i) { ask_reset(i); });
  chosen([this](int i) { take_reset(i); });
}

void PipeEnv::ask_reset(int i) {
  const auto k = static_cast<std::size_t>(i);
  json question = {{"op", "reset"}};
  if (seeds_[k]) question["seed"] = *seeds_[k];
  ended_[k] = 1;
  peers_[k]->ask(question);
}

void PipeEnv::take_reset(int i) {
  const auto k = static_cast<std::size_t>(i);
  peers_[k]->answer([&](const json& reply) {
    store(observations_.present(), i,
          protocol::read_numbers(protocol::member(reply, "observation")));
  });
  seeds_[k].reset();
  elapsed_[k] = 0;
  ended_[k] = 0;
}

void PipeEnv::check(int i) const {
  if (ended_[static_cast<std::size_t>(i)] != 0) {
    refuse(i, "the episode has ended (or not begun): reset it before the next step");
  }
  if (!contains(action_space_, view_.actions.numbers(i))) refuse_action(i);
}

void PipeEnv::step() {
  for (int i = 0; i < size(); ++i) check(i);
  observations_.advance();
  observations_.show_in(view_);
  for_each_copy(size(), [this](int i) {
    const auto action = protocol::write_action(action_space_, view_.actions.numbers(i));
    peers_[static_cast<std::size_t>(i)]->ask({{"op", "step"}, {"action", action}});
  });
  for_each_copy(size(), [this](int i) { take_step(i); });
  if (options_.auto_reset) reset_all(ended_);
}

void PipeEnv::take_step(int i) {
  const auto k = static_cast<std::size_t>(i);
  peers_[k]->answer([&](const json& reply) {
    const auto numbers = protocol::read_numbers(protocol::member(reply, "observation"));
    store(observations_.next(), i, numbers);
    store(observations_.present(), i, numbers);
    rewards_[k] = protocol::read_number(protocol::member(reply, "reward"));
    if (!std::isfinite(rewards_[k])) throw std::runtime_error("a reward that is not finite");
    terminated_[k] = protocol::read_flag(reply, "terminated");
    truncated_[k] = protocol::read_flag(reply, "truncated");
  });
  if (++elapsed_[k] == options_.max_episode_steps) truncated_[k] = 1;
  ended_[k] = terminated_[k] | truncated_[k];
}

void PipeEnv::store(const MutableRows& rows, int i, const std::vector<double>& numbers) const {
  // Boxes are held to loosely, as many environments do, but no box holds what is not a number.
  const bool fits = std::holds_alternative<Box>(observation_space_)
                        ? std::ranges::none_of(numbers, [](double x) { return std::isnan(x); })
                        : contains(observation_space_, numbers);
  if (!fits || numbers.size() != width_of(observation_space_)) {
    throw std::runtime_error("observation " +
                             protocol::excerpt(protocol::write_numbers(numbers).dump()) +
                             " does not fit " + to_string(observation_space_));
  }
  for (std::size_t j = 0; j < numbers.size(); ++j) rows.set(i, static_cast<int>(j), numbers[j]);
}

std::vector<double> PipeEnv::state(int i) const {
  return peers_[static_cast<std::size_t>(i)]->call({{"op", "state"}}, [](const json& reply) {
    return protocol::read_numbers(protocol::member(reply, "state"));
  });
}

void PipeEnv::set_state(int i, std::span<const double> numbers) {
  const auto k = static_cast<std::size_t>(i);
  peers_[k]->call({{"op", "set_state"}, {"state", protocol::write_numbers(numbers)}},
                  [](const json&) {});
  elapsed_[k] = 0;
  ended_[k] = 0;
}

std::unique_ptr<VectorEnv> PipeEnv::clone() const {
  throw std::runtime_error(name_ + " cannot be copied: it is another program");
}

namespace {
[[maybe_unused]] const bool registered = register_scheme(
    "pipe",
    {.settings =
         [] {
           const auto config = std::make_shared<PipeEnv::Config>();
           return owning(settings_of(*config), config);
         },
     .make =
         [](const std::string& command, const SettingValues& values, const BatchOptions& options) {
           return PipeEnv::start(command, configured(PipeEnv::Config{}, values, "pipe"), options);
         }});
}  // namespace

}  // namespace pavlov
