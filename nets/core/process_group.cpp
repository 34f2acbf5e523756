#include "nets/core/process_group.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/own_library.h"
#include "core/settings.h"
#include "core/text.h"
#include "nets/core/backend.h"

namespace pavlov {
namespace {

ProcessGroupFactory factory = nullptr;
std::shared_ptr<ProcessGroup> group;

std::optional<std::string> variable(const char* name) {
  const char* const text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  return text;
}

/// The number that the first of these variables holds which is there.
template <class... Names>
int number(int otherwise, int least, int most, Names... names) {
  for (const char* name : {names...}) {
    const auto text = variable(name);
    if (!text) continue;
    int value = 0;
    try {
      value = from_text<int>(*text);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(std::string(name) + ": " + error.what());
    }
    require(value >= least && value <= most, "environment", name, value,
            "from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
  }
  return otherwise;
}

/// The cards that CUDA would show, by the names that CUDA_VISIBLE_DEVICES takes.
std::vector<std::string> visible_cards() {
  if (const char* const listed = std::getenv("CUDA_VISIBLE_DEVICES")) {
    return *listed == '\0' ? std::vector<std::string>() : split(listed, ',');
  }
  std::vector<std::string> numbers;
  std::error_code none;  // without a driver
  for (const auto& card : std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", none)) {
    static_cast<void>(card);
    numbers.push_back(std::to_string(numbers.size()));
  }
  return numbers;
}

}  // namespace

World World::from_environment() {
  constexpr int kMost = 1'000'000;
  World world;
  if (variable("WORLD_SIZE")) {
    world.size = number(1, 1, kMost, "WORLD_SIZE");
    world.rank = number(0, 0, world.size - 1, "RANK");
    if (world.size > 1 && !variable("RANK")) {
      throw std::invalid_argument("environment: WORLD_SIZE is set, but RANK is not");
    }
  } else if (variable("OMPI_COMM_WORLD_SIZE")) {
    world.size = number(1, 1, kMost, "OMPI_COMM_WORLD_SIZE");
    world.rank = number(0, 0, world.size - 1, "OMPI_COMM_WORLD_RANK");
  } else if (variable("SLURM_PROCID")) {
    world.size = number(1, 1, kMost, "SLURM_STEP_NUM_TASKS", "SLURM_NTASKS");
    world.rank = number(0, 0, world.size - 1, "SLURM_PROCID");
    world.address = variable("SLURM_LAUNCH_NODE_IPADDR").value_or(world.address);
  }
  world.local_rank =
      number(0, 0, kMost, "LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID");
  world.address = variable("MASTER_ADDR").value_or(world.address);
  world.port = number(world.port, 1, 65534, "MASTER_PORT");
  // There torchrun itself listens, in the language of its own version.
  if (variable("TORCHELASTIC_USE_AGENT_STORE") == "True") ++world.port;
  return world;
}

void World::take_own_card() {
  const auto cards = visible_cards();
  const auto at = static_cast<std::size_t>(local_rank);
  own_card = at < cards.size();
  if (own_card) ::setenv("CUDA_VISIBLE_DEVICES", cards[at].c_str(), 1);
}

bool register_process_groups(ProcessGroupFactory made_by) {
  factory = made_by;
  return true;
}

std::shared_ptr<ProcessGroup> make_process_group(const World& world, double timeout) {
  if (factory == nullptr) open_own_library(kTorchLibrary, "learning in several processes");
  if (factory == nullptr) {
    throw std::runtime_error(std::string(kTorchLibrary) +
                             " was built without Gloo, which learning in several processes needs "
                             "(Debian's libgloo-dev)");
  }
  return factory(world, timeout);
}

void set_process_group(std::shared_ptr<ProcessGroup> now) { group = std::move(now); }
ProcessGroup* process_group() { return group.get(); }

int num_processes() { return group ? group->size() : 1; }

double mean_over_processes(double value) {
  if (!group) return value;
  group->all_reduce_mean(std::span(&value, 1));
  return value;
}

void merge_over_processes(RunningMoments& moments) {
  if (!group) return;
  std::vector<double> sums = moments.sums();
  group->all_reduce_mean(sums);
  moments.set_sums(sums);
}

std::string text_of_first_process(const std::string& text) {
  if (!group) return text;
  std::uint64_t length = text.size();
  group->broadcast(std::as_writable_bytes(std::span(&length, 1)));
  std::string first = text;
  first.resize(length);
  if (length > 0) group->broadcast(std::as_writable_bytes(std::span(first)));
  return first;
}

}  // namespace pavlov
