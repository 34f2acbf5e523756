#include "replay/uniform.h"

#include <algorithm>

namespace pavlov {

UniformReplay::UniformReplay(const ReplayConfig& config, const ReplayLayout& layout)
    : ring_(layout, config.replay_capacity, config.n_step),
      batch_(layout),
      ends_(static_cast<std::size_t>(layout.num_envs)) {}

double UniformReplay::bytes(const ReplayConfig& config, const ReplayLayout& layout) {
  return Ring::bytes(layout, config.replay_capacity, config.n_step);
}

void UniformReplay::add(const Experience& experience) {
  ring_.add(experience);
  count();
}

void UniformReplay::break_episodes() {
  ring_.break_episodes();
  count();
}

void UniformReplay::count() {
  std::int64_t total = 0;
  for (int env = 0; env < ring_.num_envs(); ++env) {
    const Ring::Window window = ring_.window(env);
    total += window.end - window.begin;
    ends_[static_cast<std::size_t>(env)] = total;
  }
}

/// A place in the windows, which may hold no transition.
std::int64_t UniformReplay::draw(Rng& rng) const {
  const auto drawn = static_cast<std::int64_t>(rng.uniform() * static_cast<double>(ends_.back()));
  const auto end = std::upper_bound(ends_.begin(), ends_.end(), drawn);
  const int env = static_cast<int>(end - ends_.begin());
  return ring_.place(env, ring_.window(env).end - (*end - drawn));
}

const ReplayBatch& UniformReplay::sample(int batch_size, Rng& rng) {
  check_draw(*this, batch_size);
  batch_.resize(batch_size);
  const auto places = std::span(batch_.places).first(static_cast<std::size_t>(batch_size));
  for (std::int64_t& place : places) {
    place = draw(rng);
    ring_.fetch(place);
  }
  for (std::int64_t& place : places) {  // at most every second is drawn again
    while (!ring_.is_transition(place)) place = draw(rng);
  }
  ring_.gather(batch_);
  return batch_.view();
}

void UniformReplay::save(Checkpoint& checkpoint, const std::string& name) const {
  ring_.save(checkpoint, name);
}

void UniformReplay::load(const Checkpoint& checkpoint, const std::string& name) {
  ring_.load(checkpoint, name);
  count();
}

}  // namespace pavlov
