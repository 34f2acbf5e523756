#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "replay/priorities.h"
#include "replay/sum_tree.h"

namespace pavlov {
namespace {

constexpr auto kNowhere = std::numeric_limits<std::uint32_t>::max();

struct Entry {
  float error;  ///< |TD error|
  std::uint32_t slot;
};

class RankPriorities final : public Priorities {
 public:
  RankPriorities(std::int64_t slots, const ReplayConfig& config);

  void add(std::int64_t slot) override;
  void remove(std::int64_t slot) override;
  void update(std::span<const std::int64_t> slots, std::span<const float> td_errors) override;
  void draw(Rng& rng, std::span<std::int64_t> slots) const override;
  double probability(std::int64_t slot) const override;

  Contents contents() const override;
  void restore(const Contents& contents) override;

 private:
  std::uint32_t& place_of(std::int64_t slot) { return places_[static_cast<std::size_t>(slot)]; }
  void put(std::size_t place, Entry entry);
  void settle(std::size_t place);
  void append(Entry entry);
  void sort();

  double alpha_;
  std::vector<Entry> heap_;            ///< the largest error first; no child is above its parent
  std::vector<std::uint32_t> places_;  ///< of each slot in the heap
  SumTree weights_;                    ///< (1 / rank)^alpha of each place in the heap
  float largest_ = 1;
  std::int64_t updates_ = 0;  ///< since the heap was sorted
};

RankPriorities::RankPriorities(std::int64_t slots, const ReplayConfig& config)
    : alpha_(config.priority_alpha), weights_(slots) {
  if (slots >= kNowhere) {
    throw std::invalid_argument("replay: replay_capacity must be below " +
                                std::to_string(kNowhere) + " for sampling by rank");
  }
  heap_.reserve(static_cast<std::size_t>(slots));
  places_.assign(static_cast<std::size_t>(slots), kNowhere);
}

void RankPriorities::put(std::size_t place, Entry entry) {
  heap_[place] = entry;
  place_of(entry.slot) = static_cast<std::uint32_t>(place);
}

/// Moves an entry up or down to where its error belongs, above those that are equal.
void RankPriorities::settle(std::size_t place) {
  const Entry entry = heap_[place];
  while (place > 0 && entry.error >= heap_[(place - 1) / 2].error) {
    put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  while (2 * place + 1 < heap_.size()) {
    std::size_t child = 2 * place + 1;
    if (child + 1 < heap_.size() && heap_[child + 1].error > heap_[child].error) ++child;
    if (heap_[child].error <= entry.error) break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, entry);
}

void RankPriorities::append(Entry entry) {
  heap_.push_back(entry);
  put(heap_.size() - 1, entry);
  weights_.set(static_cast<std::int64_t>(heap_.size() - 1),
               std::pow(static_cast<double>(heap_.size()), -alpha_));
}

void RankPriorities::add(std::int64_t slot) {
  append({largest_, static_cast<std::uint32_t>(slot)});
  settle(heap_.size() - 1);
}

void RankPriorities::remove(std::int64_t slot) {
  const std::size_t place = std::exchange(place_of(slot), kNowhere);
  if (place == kNowhere) return;
  const Entry last = heap_.back();
  heap_.pop_back();
  weights_.set(static_cast<std::int64_t>(heap_.size()), 0);
  if (place == heap_.size()) return;
  put(place, last);
  settle(place);
}

void RankPriorities::update(std::span<const std::int64_t> slots, std::span<const float> td_errors) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::size_t place = place_of(slots[i]);
    heap_[place].error = std::abs(td_errors[i]);
    largest_ = std::max(largest_, heap_[place].error);
    settle(place);
  }
  updates_ += static_cast<std::int64_t>(slots.size());
  if (updates_ >= static_cast<std::int64_t>(heap_.size())) sort();
}

void RankPriorities::sort() {
  std::sort(heap_.begin(), heap_.end(), [](const Entry& a, const Entry& b) {
    return a.error != b.error ? a.error > b.error : a.slot < b.slot;
  });
  for (std::size_t place = 0; place < heap_.size(); ++place) put(place, heap_[place]);
  updates_ = 0;
}

void RankPriorities::draw(Rng& rng, std::span<std::int64_t> slots) const {
  weights_.draw(rng, slots);
  for (std::int64_t& drawn : slots) drawn = heap_[static_cast<std::size_t>(drawn)].slot;
}

double RankPriorities::probability(std::int64_t slot) const {
  const std::uint32_t place = places_[static_cast<std::size_t>(slot)];
  return place == kNowhere ? 0 : weights_[place] / weights_.total();
}

Priorities::Contents RankPriorities::contents() const {
  Contents contents{.largest = static_cast<double>(largest_), .updates = updates_};
  for (const Entry& entry : heap_) {
    contents.slots.push_back(entry.slot);
    contents.priorities.push_back(static_cast<double>(entry.error));
  }
  return contents;
}

void RankPriorities::restore(const Contents& contents) {
  largest_ = static_cast<float>(contents.largest);
  updates_ = contents.updates;
  for (std::size_t place = 0; place < heap_.size(); ++place) {
    put(place, {static_cast<float>(contents.priorities[place]),
                static_cast<std::uint32_t>(contents.slots[place])});
  }
}

}  // namespace

std::unique_ptr<Priorities> make_rank_priorities(std::int64_t slots, const ReplayConfig& config) {
  return std::make_unique<RankPriorities>(slots, config);
}

double rank_bytes(std::int64_t slots) {
  return SumTree::bytes(slots) +
         static_cast<double>(slots) * (sizeof(Entry) + sizeof(std::uint32_t));
}

}  // namespace pavlov
