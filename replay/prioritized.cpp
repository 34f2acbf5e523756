#include "replay/prioritized.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pavlov {
namespace {

std::unique_ptr<Priorities> make_priorities(const ReplayConfig& config, std::int64_t slots) {
  return config.sampling == ReplayKind::rank ? make_rank_priorities(slots, config)
                                             : make_proportional_priorities(slots, config);
}

}  // namespace

PrioritizedReplay::PrioritizedReplay(const ReplayConfig& config, const ReplayLayout& layout)
    : config_(config),
      ring_(layout, config.replay_capacity, config.n_step),
      priorities_(
          make_priorities(config, Ring::num_slots(layout, config.replay_capacity, config.n_step))),
      windows_(static_cast<std::size_t>(layout.num_envs)),
      batch_(layout),
      beta_(config.priority_beta) {}

double PrioritizedReplay::bytes(const ReplayConfig& config, const ReplayLayout& layout) {
  const std::int64_t slots = Ring::num_slots(layout, config.replay_capacity, config.n_step);
  return Ring::bytes(layout, config.replay_capacity, config.n_step) +
         (config.sampling == ReplayKind::rank ? rank_bytes(slots) : proportional_bytes(slots));
}

void PrioritizedReplay::add(const Experience& experience) {
  ring_.add(experience);
  follow_ring();
}

void PrioritizedReplay::break_episodes() {
  ring_.break_episodes();
  follow_ring();
}

/// Transitions that left the ring's windows lose their priority, those that came get one.
void PrioritizedReplay::follow_ring() {
  for (int env = 0; env < ring_.num_envs(); ++env) {
    Ring::Window& known = windows_[static_cast<std::size_t>(env)];
    const Ring::Window window = ring_.window(env);
    for (; known.begin < std::min(known.end, window.begin); ++known.begin) {
      priorities_->remove(ring_.slot_of(ring_.place(env, known.begin)));
    }
    for (known.end = std::max(known.end, window.begin); known.end < window.end; ++known.end) {
      const std::int64_t place = ring_.place(env, known.end);
      if (ring_.is_transition(place)) priorities_->add(ring_.slot_of(place));
    }
    known = window;
  }
}

const ReplayBatch& PrioritizedReplay::sample(int batch_size, Rng& rng) {
  check_draw(*this, batch_size);
  batch_.resize(batch_size);
  const auto count = static_cast<std::size_t>(batch_size);
  slots_.resize(count);
  shares_.resize(count);
  priorities_->draw(rng, slots_);
  for (std::size_t b = 0; b < count; ++b) {
    batch_.places[b] = ring_.place_in(slots_[b]);
    ring_.fetch(batch_.places[b]);
    shares_[b] = priorities_->probability(slots_[b]);
  }
  const double least = *std::min_element(shares_.begin(), shares_.end());
  for (std::size_t b = 0; b < count; ++b) {
    batch_.weights[b] = static_cast<float>(std::pow(least / shares_[b], beta_));
  }
  ring_.gather(batch_);
  return batch_.view();
}

void PrioritizedReplay::update_priorities(std::span<const float> td_errors) {
  const auto& places = batch_.view().places;
  if (td_errors.size() != places.size()) {
    throw std::invalid_argument("replay: " + std::to_string(places.size()) +
                                " TD errors are wanted, one for each transition drawn, not " +
                                std::to_string(td_errors.size()));
  }
  slots_.clear();
  errors_.clear();
  errors_.reserve(places.size());
  for (std::size_t b = 0; b < places.size(); ++b) {
    if (!std::isfinite(td_errors[b])) {
      throw std::invalid_argument("replay: a TD error must be finite, not " +
                                  std::to_string(td_errors[b]));
    }
    if (!ring_.holds(places[b])) continue;  // overwritten since it was drawn
    slots_.push_back(ring_.slot_of(places[b]));
    errors_.push_back(td_errors[b]);
  }
  priorities_->update(slots_, errors_);
}

void PrioritizedReplay::set_progress(double progress) {
  beta_ = config_.priority_beta +
          std::clamp(progress, 0.0, 1.0) * (config_.priority_beta_end - config_.priority_beta);
}

double PrioritizedReplay::probability(std::int64_t place) const {
  return ring_.holds(place) ? priorities_->probability(ring_.slot_of(place)) : 0;
}

void PrioritizedReplay::save(Checkpoint& checkpoint, const std::string& name) const {
  ring_.save(checkpoint, name);
  const Priorities::Contents contents = priorities_->contents();
  checkpoint.put(name + "/priority_slots", contents.slots);
  checkpoint.put(name + "/priorities", contents.priorities);
  checkpoint.put(name + "/largest_priority", std::vector{contents.largest});
  checkpoint.put(name + "/priority_updates", std::vector{contents.updates});
  checkpoint.put(name + "/beta", std::vector{beta_});
}

void PrioritizedReplay::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto require = [&](bool holds, const char* array) {
    if (holds) return;
    throw std::runtime_error("replay: array '" + name + "/" + array +
                             "' holds numbers that this replay cannot have");
  };
  Priorities::Contents contents = {
      .slots = checkpoint.integers(name + "/priority_slots"),
      .priorities = checkpoint.doubles(name + "/priorities"),
      .largest = checkpoint.doubles(name + "/largest_priority", 1).front(),
      .updates = checkpoint.integers(name + "/priority_updates", 1).front()};
  const double beta = checkpoint.doubles(name + "/beta", 1).front();
  const auto sensible = [&](double priority) {
    const bool vanishes = config_.sampling == ReplayKind::proportional && priority == 0;
    return priority >= 0 && priority <= contents.largest && !vanishes;
  };
  require(contents.largest > 0 && contents.largest <= std::numeric_limits<float>::max(),
          "largest_priority");
  require(contents.updates >= 0, "priority_updates");
  require(beta >= 0 && beta <= 1, "beta");
  require(contents.priorities.size() == contents.slots.size() &&
              std::all_of(contents.priorities.begin(), contents.priorities.end(), sensible),
          "priorities");

  // All transitions of the ring as new ones first: what the checkpoint names must be the same.
  ring_.load(checkpoint, name);
  priorities_ = nullptr;  // makes room for the next
  priorities_ = make_priorities(config_, ring_.num_slots());
  windows_.assign(windows_.size(), {});
  follow_ring();
  std::vector<std::int64_t> named = contents.slots;
  std::sort(named.begin(), named.end());
  std::vector<std::int64_t> present = priorities_->contents().slots;
  std::sort(present.begin(), present.end());
  require(named == present, "priority_slots");
  priorities_->restore(contents);
  beta_ = beta;
}

}  // namespace pavlov
