#pragma once

#include <array>
#include <concepts>
#include <utility>

#include "core/checkpoint.h"
#include "core/settings.h"
#include "core/thread_pool.h"
#include "envs/core/vector_env.h"

namespace pavlov {

/// What all batches of copies in this process have in common: the arrays that a learner sees, how
/// long the episodes have lasted and may last, which actions are allowed, saving and loading.
///
/// A form of batch derives from it and says how copies are reset and stepped. Its
///
///     void step() override { step_all(*this); }
///
/// calls `check(begin, end)`, which refuses to step where that makes no sense, and then
/// `advance(begin, end)` for ranges that make up all copies, on as many threads as the options say;
/// both must be safe to be called for different ranges at a time. `Form::kCopiesPerThread` is from
/// how many copies on another thread pays.
class Batch : public VectorEnv {
 public:
  void seed(std::uint64_t seed) override;
  using VectorEnv::reset;
  void reset() override;

  bool can_be_saved() const override { return true; }
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

 protected:
  /// Throws std::invalid_argument for options that make no sense.
  Batch(std::string name, Space observation_space, Space action_space, const BatchOptions& options);
  /// For `clone`, which calls `bind` of the copy.
  Batch(const Batch&) = default;

  /// The space with its numbers stored as `dtype`. Throws std::invalid_argument where whole numbers
  /// would be stored as others.
  static Space stored_as(Dtype dtype, Space space);

  /// The copies' random streams.
  virtual std::vector<Rng> streams() const = 0;
  virtual void set_streams(std::vector<Rng> streams) = 0;

  template <class Form>
  void step_all(Form& form) {
    if (options_.threads == 1) {
      form.check(0, size());
      flip();
      form.advance(0, size());
      return;
    }
    const auto in_parallel = [&](const auto& work) {
      pool_.for_ranges(size(), Form::kCopiesPerThread, [&](std::int64_t begin, std::int64_t end) {
        work(static_cast<int>(begin), static_cast<int>(end));
      });
    };
    in_parallel([&](int begin, int end) { form.check(begin, end); });
    flip();
    in_parallel([&](int begin, int end) { form.advance(begin, end); });
  }

  /// Points the view to this batch's arrays.
  void bind();
  /// Makes the present observations the previous ones.
  void flip() {
    current_ ^= 1;
    std::swap(view_.observations.data, view_.previous_observations.data);
  }
  /// Where observation i goes; T is the C++ type of its numbers.
  template <class T>
  T* current_row(int i) {
    return const_cast<T*>(view_.observations.row<T>(i));
  }
  template <class T>
  T* next_row(int i) {
    return const_cast<T*>(view_.next_observations.row<T>(i));
  }

  /// Copy i begins an episode.
  void begin_episode(int i) {
    elapsed_[static_cast<std::size_t>(i)] = 0;
    ended_[static_cast<std::size_t>(i)] = 0;
  }
  /// Notes what copy i's step gave, and answers whether its episode has ended, be it by the limit.
  bool end_step(int i, double reward, bool terminated, bool truncated) {
    const auto k = static_cast<std::size_t>(i);
    truncated |= ++elapsed_[k] == options_.max_episode_steps;
    rewards_[k] = reward;
    terminated_[k] = terminated;
    truncated_[k] = truncated;
    ended_[k] = terminated || truncated;
    return terminated || truncated;
  }
  /// Refuses to step copy i where its episode has ended.
  void check_running(int i) const {
    if (ended_[static_cast<std::size_t>(i)] != 0) [[unlikely]]
      refuse_to_step(i);
  }
  /// Refuses copy i's action where it is outside its space. T is the C++ type of its numbers.
  template <class T>
  void check_action(int i) const {
    const T* row = view_.actions.Rows::row<T>(i);
    if constexpr (std::same_as<T, int>) {
      if (num_actions_ > 0) {
        if (static_cast<unsigned>(*row) - static_cast<unsigned>(first_action_) >= num_actions_) {
          refuse_action(i);
        }
        return;
      }
    }
    check_numbers(i, row);
  }

  BatchOptions options_;
  std::vector<int> elapsed_;         ///< steps in this episode
  std::vector<std::uint8_t> ended_;  ///< whether the episode has ended, or none has begun
  std::vector<double> rewards_;
  std::vector<std::uint8_t> terminated_;
  std::vector<std::uint8_t> truncated_;
  std::vector<std::uint8_t> legal_;  ///< [n, number of actions]; empty: all are
  RowStorage actions_;
  int first_action_ = 0;
  unsigned num_actions_ = 0;  ///< of a Discrete space; 0 for others

 private:
  [[noreturn]] void refuse_to_step(int i) const;
  template <class T>
  void check_numbers(int i, const T* row) const {
    if (const auto* box = std::get_if<Box>(&action_space_)) {
      for (std::size_t j = 0; j < box->low.size(); ++j) {
        if (!(row[j] >= static_cast<T>(box->low[j]) && row[j] <= static_cast<T>(box->high[j]))) {
          refuse_action(i);
        }
      }
    } else if (const auto* multi = std::get_if<MultiDiscrete>(&action_space_)) {
      for (std::size_t j = 0; j < multi->sizes.size(); ++j) {
        if (!(row[j] >= 0 && row[j] < multi->sizes[j])) refuse_action(i);
      }
    }
  }

  ThreadPool pool_;
  std::array<RowStorage, 2> observations_;
  RowStorage next_observations_;
  unsigned current_ = 0;  ///< which of the two holds the present observations
};

}  // namespace pavlov
