#include "replay/latest.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace pavlov {
namespace {

/// All numbers of the batch by name, as bytes.
std::array<std::pair<std::string, std::span<std::byte>>, 6> parts(OwnedBatch& batch) {
  const auto rows = static_cast<std::size_t>(batch.view().size);
  const auto of_rows = [rows](const MutableRows& numbers) {
    return std::span(numbers.bytes(0), rows * numbers.bytes_per_row());
  };
  return {{{"/observations", of_rows(batch.observations())},
           {"/actions", of_rows(batch.actions())},
           {"/next_observations", of_rows(batch.next_observations())},
           {"/rewards", std::as_writable_bytes(std::span(batch.rewards))},
           {"/discounts", std::as_writable_bytes(std::span(batch.discounts))},
           {"/next_legal", std::as_writable_bytes(std::span(batch.next_legal))}}};
}

void copy_rows(const Rows& from, const MutableRows& to, int rows) {
  std::memcpy(to.bytes(0), from.data, static_cast<std::size_t>(rows) * from.bytes_per_row());
}

}  // namespace

LatestReplay::LatestReplay(const ReplayLayout& layout) : layout_(layout), batch_(layout) {}

double LatestReplay::bytes(const ReplayLayout& layout) {
  const auto row = [](Dtype dtype, int width) {
    return static_cast<double>(bytes_of(dtype)) * width;
  };
  return layout.num_envs * (2 * row(layout.observation_dtype, layout.observation_width) +
                            row(layout.action_dtype, layout.action_width) + layout.legal_width +
                            3 * sizeof(float) + sizeof(std::int64_t));
}

void LatestReplay::add(const Experience& experience) {
  const int envs = layout_.num_envs;
  batch_.resize(envs);
  copy_rows(experience.observations, batch_.observations(), envs);
  copy_rows(experience.actions, batch_.actions(), envs);
  copy_rows(experience.next_observations, batch_.next_observations(), envs);
  for (int env = 0; env < envs; ++env) {
    const auto i = static_cast<std::size_t>(env);
    const bool terminated = experience.terminated[env] != 0;
    if (terminated) {
      const Rows& first = experience.observations;
      std::memcpy(batch_.next_observations().bytes(env), first.bytes(env), first.bytes_per_row());
    }
    batch_.rewards[i] = static_cast<float>(experience.rewards[env]);
    batch_.discounts[i] = terminated ? 0.0F : static_cast<float>(layout_.gamma);
    batch_.places[i] = env;
    const std::uint8_t* const legal = terminated ? experience.legal : experience.next_legal;
    for (int a = env * layout_.legal_width; a < (env + 1) * layout_.legal_width; ++a) {
      batch_.next_legal[static_cast<std::size_t>(a)] = legal == nullptr ? 1 : legal[a];
    }
  }
}

const ReplayBatch& LatestReplay::sample(int batch_size, Rng& /*rng*/) {
  check_draw(*this, batch_size);
  return batch_.view();
}

void LatestReplay::save(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + "/size", std::vector<std::int64_t>{size()});
  OwnedBatch batch = batch_;
  for (const auto& [part, bytes] : parts(batch)) {
    checkpoint.put(name + part, Checkpoint::Array{"U8",
                                                  {static_cast<std::int64_t>(bytes.size())},
                                                  {bytes.begin(), bytes.end()}});
  }
}

void LatestReplay::load(const Checkpoint& checkpoint, const std::string& name) {
  const std::int64_t size = checkpoint.integers(name + "/size", 1).front();
  if (size != 0 && size != layout_.num_envs) {
    throw std::runtime_error("replay: array '" + name + "/size' must be 0 or " +
                             std::to_string(layout_.num_envs) + ", not " + std::to_string(size));
  }
  OwnedBatch batch(layout_);
  batch.resize(static_cast<int>(size));
  for (const auto& [part, bytes] : parts(batch)) {
    const Checkpoint::Array& array = checkpoint.array(name + part);
    if (array.dtype != "U8" || array.bytes.size() != bytes.size()) {
      throw std::runtime_error("replay: array '" + name + part + "' must be " +
                               std::to_string(bytes.size()) + " bytes, not " +
                               std::to_string(array.bytes.size()) + " of type " + array.dtype);
    }
    std::copy(array.bytes.begin(), array.bytes.end(), bytes.begin());
  }
  batch_ = std::move(batch);
}

}  // namespace pavlov
