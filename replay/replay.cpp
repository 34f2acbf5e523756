#include "replay/replay.h"

#include <cmath>
#include <cstdio>
#include <new>
#include <stdexcept>

#include "core/memory.h"
#include "core/settings.h"
#include "core/text.h"
#include "replay/latest.h"
#include "replay/prioritized.h"
#include "replay/uniform.h"

namespace pavlov {
namespace {

constexpr std::int64_t kLargestCapacity = 1'000'000'000'000'000;

void check(const ReplayLayout& layout) {
  const auto at_least = [](int least, const char* name, int value) {
    require(value >= least, "replay", name, value, std::to_string(least) + " or more");
  };
  at_least(1, "num_envs", layout.num_envs);
  at_least(1, "observation_width", layout.observation_width);
  at_least(1, "frame_stack", layout.frame_stack);
  at_least(1, "action_width", layout.action_width);
  at_least(0, "legal_width", layout.legal_width);
  require(layout.observation_width % layout.frame_stack == 0, "replay", "observation_width",
          layout.observation_width,
          "a multiple of frame_stack, " + std::to_string(layout.frame_stack));
  require(layout.gamma >= 0 && layout.gamma <= 1, "replay", "gamma", layout.gamma, "in [0, 1]");
}

/// "1.5 GB".
std::string size_text(double bytes) {
  const char* const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  int unit = 0;
  for (; bytes >= 1000 && unit < 5; ++unit) bytes /= 1000;
  char text[40];
  std::snprintf(text, sizeof text, "%.3g %s", bytes, units[unit]);
  return text;
}

[[noreturn]] void refuse_size(const ReplayConfig& config, double needed, const std::string& left) {
  throw std::invalid_argument("replay: replay_capacity " + std::to_string(config.replay_capacity) +
                              " needs " + size_text(needed) + " of memory, " + left);
}

}  // namespace

void ReplayConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "replay", name, value, allowed);
  };
  const auto check_share = [&](const char* name, double value) {
    check(value >= 0 && value <= 1, name, value, "in [0, 1]");
  };
  check(replay_capacity >= 1 && replay_capacity <= kLargestCapacity, "replay_capacity",
        static_cast<double>(replay_capacity), "between 1 and 10^15");
  check(n_step >= 1, "n_step", n_step, "1 or more");
  check_share("priority_alpha", priority_alpha);
  check_share("priority_beta", priority_beta);
  check_share("priority_beta_end", priority_beta_end);
  check(priority_epsilon >= 0 && std::isfinite(priority_epsilon), "priority_epsilon",
        priority_epsilon, "finite and 0 or more");
  if (!replay) {
    check(n_step == 1, "n_step", n_step, "1 where replay is false");
    if (sampling != ReplayKind::uniform) {
      throw std::invalid_argument("replay: sampling must be uniform where replay is false, not " +
                                  to_text(sampling));
    }
  }
}

double replay_bytes(const ReplayConfig& config, const ReplayLayout& layout) {
  if (!config.replay) return LatestReplay::bytes(layout);
  return config.sampling == ReplayKind::uniform ? UniformReplay::bytes(config, layout)
                                                : PrioritizedReplay::bytes(config, layout);
}

std::unique_ptr<Replay> make_replay(const ReplayConfig& config, const ReplayLayout& layout) {
  config.validate();
  check(layout);
  if (!config.replay) return std::make_unique<LatestReplay>(layout);
  require(config.replay_capacity >= layout.num_envs, "replay", "replay_capacity",
          static_cast<double>(config.replay_capacity),
          "at least one transition for each of the " + std::to_string(layout.num_envs) +
              " environments");
  const double needed = replay_bytes(config, layout);
  const double available = available_memory().value_or(0x1p62);
  if (needed > available) {
    refuse_size(config, needed, "only " + size_text(available) + " are available");
  }
  try {
    if (config.sampling == ReplayKind::uniform) {
      return std::make_unique<UniformReplay>(config, layout);
    }
    return std::make_unique<PrioritizedReplay>(config, layout);
  } catch (const std::bad_alloc&) {
    refuse_size(config, needed, "which the system does not give");
  }
}

}  // namespace pavlov
