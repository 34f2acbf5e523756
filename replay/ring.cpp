#include "replay/ring.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace pavlov {
namespace {

std::int64_t bytes_of_row(Dtype dtype, int width) {
  return static_cast<std::int64_t>(bytes_of(dtype)) * width;
}

void copy_bytes(std::byte* to, const std::byte* from, std::int64_t count) {
  std::memcpy(to, from, static_cast<std::size_t>(count));
}

std::int64_t share(std::int64_t capacity, int num_envs) {
  return (capacity + num_envs - 1) / num_envs;
}

}  // namespace

Ring::SlotLayout::SlotLayout(const ReplayLayout& layout)
    : frame(bytes_of_row(layout.observation_dtype, layout.observation_width / layout.frame_stack)),
      action(bytes_of_row(layout.action_dtype, layout.action_width)),
      legal((layout.legal_width + 7) / 8),
      action_at(frame),
      legal_at(action_at + action),
      reward_at(legal_at + legal),
      flags_at(reward_at + static_cast<std::int64_t>(sizeof(float))),
      size(flags_at + 1) {}

/// What is there beside the transitions that can be drawn: n_step observations that are not n steps
/// old, the newest of them without an action, and the older frames of the oldest stack.
std::int64_t Ring::slots_of_env(const ReplayLayout& layout, std::int64_t capacity, int n_step) {
  return share(capacity, layout.num_envs) + n_step + layout.frame_stack - 1;
}

std::int64_t Ring::num_slots(const ReplayLayout& layout, std::int64_t capacity, int n_step) {
  return slots_of_env(layout, capacity, n_step) * layout.num_envs;
}

double Ring::bytes(const ReplayLayout& layout, std::int64_t capacity, int n_step) {
  const double slots = static_cast<double>(slots_of_env(layout, capacity, n_step));
  return layout.num_envs * (slots * static_cast<double>(SlotLayout(layout).size) + sizeof(Lane));
}

Ring::Ring(const ReplayLayout& layout, std::int64_t capacity, int n_step)
    : layout_(layout),
      frame_stack_(layout.frame_stack),
      legal_width_(layout.legal_width),
      n_step_(n_step),
      gamma_(layout.gamma),
      capacity_(share(capacity, layout.num_envs)),
      slots_(slots_of_env(layout, capacity, n_step)),
      lanes_(static_cast<std::size_t>(layout.num_envs)),
      // Not set to zero: pages that are never written take no memory.
      data_(new std::byte[static_cast<std::size_t>(layout.num_envs * slots_ * layout_.size)]) {}

void Ring::add(const Experience& experience) {
  for (int env = 0; env < num_envs(); ++env) {
    Lane& lane = this->lane(env);
    if (!lane.open) put_observation(env, experience.observations, experience.legal, kFirst);

    const std::int64_t slot = slot_at(env, lane.next);
    std::byte* const bytes = bytes_of_slot(slot);
    const auto reward = static_cast<float>(experience.rewards[env]);
    copy_bytes(bytes + layout_.action_at, experience.actions.bytes(env), layout_.action);
    std::memcpy(bytes + layout_.reward_at, &reward, sizeof reward);
    ++lane.next;
    lane.open = false;
    if (experience.terminated[env] != 0) {
      set_flags(slot, flags(slot) | kTerminated);
    } else {
      put_observation(env, experience.next_observations, experience.next_legal, 0);
      if (experience.truncated[env] != 0) close(env);
    }
    update_window(env);
  }
}

void Ring::break_episodes() {
  for (int env = 0; env < num_envs(); ++env) {
    if (lane(env).open) close(env);
    update_window(env);
  }
}

/// Writes the observation that the next action is taken on.
void Ring::put_observation(int env, const Rows& observations, const std::uint8_t* legal,
                           int flags) {
  Lane& lane = this->lane(env);
  while (lane.window.begin <= lane.next - slots_) drop_first(env);  // it is overwritten
  const std::int64_t slot = slot_at(env, lane.next);
  std::byte* const bytes = bytes_of_slot(slot);
  const auto newest = static_cast<std::int64_t>(observations.bytes_per_row()) - layout_.frame;
  copy_bytes(bytes, observations.bytes(env) + newest, layout_.frame);
  // Until there is an action: equal experience is saved as equal bytes.
  std::fill_n(bytes + layout_.frame, layout_.size - layout_.frame, std::byte{0});

  std::byte* const bits = bytes + layout_.legal_at;
  if (legal == nullptr) std::fill_n(bits, layout_.legal, std::byte{0xFF});
  for (int a = 0; legal != nullptr && a < legal_width_; ++a) {
    if (legal[env * legal_width_ + a] != 0) bits[a / 8] |= std::byte{1} << a % 8;
  }
  set_flags(slot, flags);
  lane.open = true;
}

/// Ends the episode under way without an action on its last observation.
void Ring::close(int env) {
  Lane& lane = this->lane(env);
  set_flags(slot_at(env, lane.next), kFinal);
  ++lane.next;
  lane.open = false;
}

void Ring::drop_first(int env) {
  Window& window = lane(env).window;
  if (window.begin < window.end && is_transition(place(env, window.begin))) --size_;
  ++window.begin;
  window.end = std::max(window.end, window.begin);
}

void Ring::update_window(int env) {
  Lane& lane = this->lane(env);
  Window& window = lane.window;
  std::int64_t end = lane.next;  // less the steps of the open episode that are not n steps old
  for (int step = 1; step < n_step_ && lane.open && end > oldest(lane); ++step, --end) {
    if ((flags(slot_at(env, end)) & kFirst) != 0) break;
  }
  for (; window.end < end; ++window.end) {
    if (is_transition(place(env, window.end))) ++size_;
  }
  while (window.begin < window.end &&
         (window.end - window.begin > capacity_ || !is_transition(place(env, window.begin)) ||
          !stack_is_whole(env))) {
    drop_first(env);
  }
}

std::int64_t Ring::oldest(const Lane& lane) const {
  return std::max<std::int64_t>(0, lane.written() - slots_);
}

std::int64_t Ring::place_in(std::int64_t slot) const {
  const int env = static_cast<int>(slot / slots_);
  const std::int64_t newest = lanes_[static_cast<std::size_t>(env)].written() - 1;
  return place(env, newest - (newest - slot % slots_) % slots_);
}

/// Whether all frames of the first observation in the window are still there.
bool Ring::stack_is_whole(int env) const {
  const Lane& lane = lanes_[static_cast<std::size_t>(env)];
  std::int64_t position = lane.window.begin;
  for (int older = frame_stack_ - 1; older > 0; --older) {
    if ((flags(slot_at(env, position)) & kFirst) != 0) return true;
    if (position == oldest(lane)) return false;
    --position;
  }
  return true;
}

/// The frames that end at `slot`, oldest first; the first of an episode stands for those before it.
void Ring::copy_observation(int env, std::int64_t slot, std::byte* out) const {
  for (int k = frame_stack_ - 1; k >= 0; --k) {
    copy_bytes(out + k * layout_.frame, bytes_of_slot(slot), layout_.frame);
    if ((flags(slot) & kFirst) == 0) slot = (slot == env * slots_ ? slot + slots_ : slot) - 1;
  }
}

void Ring::gather(OwnedBatch& batch) const {
  const auto& places = batch.view().places;
  const MutableRows observations = batch.observations();
  const MutableRows actions = batch.actions();
  const MutableRows next_observations = batch.next_observations();
  for (std::size_t b = 0; b < places.size(); ++b) {
    const auto row = static_cast<std::int64_t>(b);
    const int env = static_cast<int>(places[b] % num_envs());
    const std::int64_t first = slot_of(places[b]);

    double sum = 0;
    double discount = 1;
    std::int64_t next = first;
    for (int step = 0; step < n_step_; ++step) {
      float reward = 0;
      std::memcpy(&reward, bytes_of_slot(next) + layout_.reward_at, sizeof reward);
      sum += discount * static_cast<double>(reward);
      if ((flags(next) & kTerminated) != 0) {
        discount = 0;
        next = first;
        break;
      }
      discount *= gamma_;
      next = next + 1 == (env + 1) * slots_ ? env * slots_ : next + 1;
      if ((flags(next) & kFinal) != 0) break;
    }
    batch.rewards[b] = static_cast<float>(sum);
    batch.discounts[b] = static_cast<float>(discount);
    copy_observation(env, first, observations.bytes(row));
    copy_observation(env, next, next_observations.bytes(row));
    copy_bytes(actions.bytes(row), bytes_of_slot(first) + layout_.action_at, layout_.action);
    const std::byte* const bits = bytes_of_slot(next) + layout_.legal_at;
    for (int a = 0; a < legal_width_; ++a) {
      const bool legal = (bits[a / 8] & std::byte{1} << a % 8) != std::byte{0};
      batch.next_legal[b * static_cast<std::size_t>(legal_width_) + static_cast<std::size_t>(a)] =
          legal ? 1 : 0;
    }
  }
}

/// What a saved ring must have in common with this one.
std::vector<std::int64_t> Ring::shape() const {
  return {num_envs(),   capacity_,     n_step_,       frame_stack_,
          legal_width_, layout_.frame, layout_.action};
}

void Ring::save(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<std::int64_t> positions;
  Checkpoint::Array slots{"U8", {0, layout_.size}, {}};
  for (const Lane& lane : lanes_) slots.shape[0] += lane.written() - oldest(lane);
  slots.bytes.reserve(static_cast<std::size_t>(slots.shape[0] * layout_.size));
  for (int env = 0; env < num_envs(); ++env) {
    const Lane& lane = lanes_[static_cast<std::size_t>(env)];
    positions.insert(positions.end(), {lane.next, lane.open ? 1 : 0});
    for (std::int64_t p = oldest(lane); p < lane.written(); ++p) {
      const std::byte* const bytes = bytes_of_slot(slot_at(env, p));
      slots.bytes.insert(slots.bytes.end(), bytes, bytes + layout_.size);
    }
  }
  checkpoint.put(name + "/shape", shape());
  checkpoint.put(name + "/positions", positions);
  checkpoint.put(name + "/slots", std::move(slots));
}

void Ring::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto require = [&](bool holds, const char* array, const std::string& what) {
    if (!holds) throw std::runtime_error("replay: array '" + name + "/" + array + "' " + what);
  };
  require(checkpoint.integers(name + "/shape") == shape(), "shape",
          "is of a replay with other settings or of another environment");
  const auto positions =
      checkpoint.integers(name + "/positions", static_cast<std::int64_t>(2 * lanes_.size()));
  std::vector<Lane> lanes;
  std::int64_t rows = 0;
  for (std::size_t i = 0; i < positions.size(); i += 2) {
    const bool sensible = positions[i] >= 0 &&
                          positions[i] < (std::int64_t{1} << 62) / num_envs() &&
                          (positions[i + 1] == 0 || positions[i + 1] == 1);
    require(sensible, "positions", "holds numbers that no replay has");
    const Lane lane{.next = positions[i], .open = positions[i + 1] == 1};
    rows += lane.written() - oldest(lane);
    lanes.push_back(lane);
  }
  const Checkpoint::Array& slots = checkpoint.array(name + "/slots");
  require(
      slots.dtype == "U8" && slots.shape == std::vector{rows, layout_.size}, "slots",
      "must be " + std::to_string(rows) + " rows of " + std::to_string(layout_.size) + " bytes");

  lanes_ = std::move(lanes);
  size_ = 0;
  const std::byte* from = slots.bytes.data();
  for (int env = 0; env < num_envs(); ++env) {
    Lane& lane = this->lane(env);
    for (std::int64_t p = oldest(lane); p < lane.written(); ++p, from += layout_.size) {
      copy_bytes(bytes_of_slot(slot_at(env, p)), from, layout_.size);
    }
    lane.window.begin = lane.window.end = oldest(lane);
    update_window(env);
  }
}

}  // namespace pavlov
