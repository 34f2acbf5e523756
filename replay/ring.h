#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "replay/owned_batch.h"

namespace pavlov {

/// The steps of n environments, each environment's in a ring of slots of its own.
///
/// A slot holds one observation (its newest frame, where frames are stacked), the action taken on
/// it, the reward and three flags. The next slot holds what the action led to, so that each
/// observation is kept once; only the last observation of an episode that was truncated or broken
/// off takes a slot without an action. n-step returns and stacks are put together by `gather`.
///
/// The slots of an environment are numbered from 0 on without end: its positions. The transition at
/// `position` of environment i has the place `position * num_envs + i`.
class Ring {
 public:
  /// Keeps the last `capacity` transitions, rounded up to a multiple of the environments.
  Ring(const ReplayLayout& layout, std::int64_t capacity, int n_step);
  static double bytes(const ReplayLayout& layout, std::int64_t capacity, int n_step);
  static std::int64_t num_slots(const ReplayLayout& layout, std::int64_t capacity, int n_step);

  void add(const Experience& experience);
  void break_episodes();

  int num_envs() const { return static_cast<int>(lanes_.size()); }
  std::int64_t num_slots() const { return num_envs() * slots_; }
  /// Transitions that can be drawn.
  std::int64_t size() const { return size_; }

  /// The transitions that can be drawn lie at positions [begin, end), which only grow. At most
  /// every second position there holds none, and never the first.
  struct Window {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };
  Window window(int env) const { return lanes_[static_cast<std::size_t>(env)].window; }

  std::int64_t place(int env, std::int64_t position) const { return position * num_envs() + env; }
  /// Which slot a place lies in, 0 … num_slots - 1.
  std::int64_t slot_of(std::int64_t place) const {
    return place % num_envs() * slots_ + place / num_envs() % slots_;
  }
  /// The place that lies in a slot that was written.
  std::int64_t place_in(std::int64_t slot) const;
  /// Whether an action was taken there.
  bool is_transition(std::int64_t place) const { return (flags(slot_of(place)) & kFinal) == 0; }
  /// Whether the transition can still be drawn.
  bool holds(std::int64_t place) const {
    return place / num_envs() >= window(static_cast<int>(place % num_envs())).begin;
  }

  /// Starts to bring a transition from memory into the caches: `gather` waits less.
  void fetch(std::int64_t place) const {
    const std::byte* const slot = bytes_of_slot(slot_of(place));
    __builtin_prefetch(slot);
    __builtin_prefetch(slot + layout_.flags_at);
  }
  /// Fills the batch with the transitions at its places.
  void gather(OwnedBatch& batch) const;

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  enum Flag : std::uint8_t {
    kFirst = 1,       ///< the first observation of its episode
    kTerminated = 2,  ///< the action ended the episode; the next slot is of another one
    kFinal = 4,       ///< the last observation of its episode: no action follows
  };
  /// The parts of a slot [bytes]: frame, action, flags of legal actions (bits), reward, flags.
  struct SlotLayout {
    explicit SlotLayout(const ReplayLayout& layout);
    std::int64_t frame, action, legal;
    std::int64_t action_at, legal_at, reward_at, flags_at, size;
  };
  struct Lane {
    std::int64_t next = 0;  ///< the position that the next action goes to
    bool open = false;      ///< an episode goes on: the observation it is taken on is there
    Window window;
    std::int64_t written() const { return next + (open ? 1 : 0); }
  };

  static std::int64_t slots_of_env(const ReplayLayout& layout, std::int64_t capacity, int n_step);

  Lane& lane(int env) { return lanes_[static_cast<std::size_t>(env)]; }
  std::int64_t slot_at(int env, std::int64_t position) const {
    return env * slots_ + position % slots_;
  }
  std::byte* bytes_of_slot(std::int64_t slot) const { return data_.get() + slot * layout_.size; }
  std::uint8_t flags(std::int64_t slot) const {
    return std::to_integer<std::uint8_t>(bytes_of_slot(slot)[layout_.flags_at]);
  }
  void set_flags(std::int64_t slot, int flags) {
    bytes_of_slot(slot)[layout_.flags_at] = static_cast<std::byte>(flags);
  }

  void put_observation(int env, const Rows& observations, const std::uint8_t* legal, int flags);
  void close(int env);
  void drop_first(int env);
  void update_window(int env);
  std::int64_t oldest(const Lane& lane) const;
  bool stack_is_whole(int env) const;
  void copy_observation(int env, std::int64_t slot, std::byte* out) const;
  std::vector<std::int64_t> shape() const;

  SlotLayout layout_;
  int frame_stack_;
  int legal_width_;
  int n_step_;
  double gamma_;
  std::int64_t capacity_;  ///< transitions of one environment
  std::int64_t slots_;     ///< of one environment
  std::int64_t size_ = 0;
  std::vector<Lane> lanes_;
  std::unique_ptr<std::byte[]> data_;  ///< [num_envs, slots_, layout_.size]
};

}  // namespace pavlov
