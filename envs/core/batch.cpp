#include "envs/core/batch.h"

#include <stdexcept>

namespace pavlov {
namespace {

BatchOptions checked(const BatchOptions& options) {
  require(options.first_stream >= 0, "batch", "first_stream", options.first_stream, "0 or more");
  require(options.max_episode_steps >= 0, "batch", "max_episode_steps", options.max_episode_steps,
          "0 or more");
  require(options.threads >= 1, "batch", "threads", options.threads, "1 or more");
  return options;
}

}  // namespace

Batch::Batch(std::string name, Space observation_space, Space action_space,
             const BatchOptions& options)
    : VectorEnv(std::move(name), std::move(observation_space), std::move(action_space),
                options.num_envs),
      options_(checked(options)),
      elapsed_(static_cast<std::size_t>(size()), 0),
      ended_(elapsed_.size(), 1),
      rewards_(elapsed_.size(), 0.0),
      terminated_(elapsed_.size(), 0),
      truncated_(elapsed_.size(), 0),
      actions_(row_storage(size(), action_space_)),
      pool_(options_.threads),
      observations_{row_storage(size(), observation_space_),
                    row_storage(size(), observation_space_)},
      next_observations_(row_storage(size(), observation_space_)) {
  if (const auto* discrete = std::get_if<Discrete>(&action_space_)) {
    first_action_ = discrete->start;
    num_actions_ = static_cast<unsigned>(discrete->n);
  }
  bind();
}

Space Batch::stored_as(Dtype dtype, Space space) {
  if (auto* box = std::get_if<Box>(&space)) {
    box->dtype = dtype;
  } else if (dtype != Dtype::i32) {
    throw std::invalid_argument("an environment whose space is " + to_string(space) +
                                " has int or arrays of int for it");
  }
  return space;
}

void Batch::seed(std::uint64_t seed) {
  const Rng root = Rng(seed).child("environment");
  std::vector<Rng> streams;
  streams.reserve(elapsed_.size());
  for (int i = 0; i < size(); ++i) {
    streams.push_back(root.child(static_cast<std::uint64_t>(options_.first_stream) +
                                 static_cast<std::uint64_t>(i)));
  }
  set_streams(std::move(streams));
}

void Batch::reset() {
  for (int i = 0; i < size(); ++i) reset(i);
}

void Batch::bind() {
  view_.actions = actions_.rows();
  view_.observations = observations_[current_].rows();
  view_.previous_observations = observations_[current_ ^ 1U].rows();
  view_.next_observations = next_observations_.rows();
  view_.rewards = view_.raw_rewards = rewards_.data();
  view_.terminated = terminated_.data();
  view_.truncated = truncated_.data();
  view_.legal_actions = legal_.empty() ? nullptr : legal_.data();
}

void Batch::refuse_to_step(int i) const {
  refuse(i, "the episode has ended (or not begun): reset it before the next step");
}

void Batch::save(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<double> numbers;
  std::vector<std::int64_t> ends;  // of the copies' numbers
  for (int i = 0; i < size(); ++i) {
    const auto one = state(i);
    numbers.insert(numbers.end(), one.begin(), one.end());
    ends.push_back(std::ssize(numbers));
  }
  checkpoint.put(name + ".state", numbers);
  checkpoint.put(name + ".state_ends", ends);
  checkpoint.put(name + ".rngs", streams());
  checkpoint.put(name + ".elapsed", std::vector<std::int64_t>(elapsed_.begin(), elapsed_.end()));
  checkpoint.put(name + ".ended", std::vector<std::int64_t>(ended_.begin(), ended_.end()));
  checkpoint.put(name + ".observations", view_.observations, size());
}

void Batch::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto numbers = checkpoint.doubles(name + ".state");
  const auto ends = checkpoint.integers(name + ".state_ends", size());
  const auto elapsed = checkpoint.integers(name + ".elapsed", size());
  const auto ended = checkpoint.integers(name + ".ended", size());
  set_streams(checkpoint.rngs(name + ".rngs", size()));
  checkpoint.copy_rows(name + ".observations", observations_[current_].rows(), size());
  std::int64_t begin = 0;
  for (int i = 0; i < size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (ends[k] < begin || ends[k] > std::ssize(numbers)) {
      throw std::runtime_error(checkpoint.origin() + ": array '" + name +
                               ".state_ends' tells no places in '" + name + ".state'");
    }
    try {
      set_state(i, std::span(numbers.data() + begin, numbers.data() + ends[k]));
    } catch (const std::invalid_argument& error) {
      throw std::runtime_error(checkpoint.origin() + ": " + error.what());
    }
    begin = ends[k];
    elapsed_[k] = static_cast<int>(elapsed[k]);
    ended_[k] = ended[k] != 0;
  }
}

}  // namespace pavlov
