#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "core/ticket_queue.h"
#include "envs/core/registry.h"

namespace pavlov {

/// What `AsyncEnv::receive` gives of k copies: row j of each array is of copy `ids[j]`.
struct AsyncBatch {
  std::vector<int> ids;  ///< in the order in which their steps were finished
  /// [k, O] what to act on now
  Rows observations;
  /// [k, O] what the last actions led to; after a reset the first observation
  Rows next_observations;
  std::vector<double> rewards;           ///< [k] 0 after a reset, as the two below
  std::vector<std::uint8_t> terminated;  ///< [k] as in a BatchView
  std::vector<std::uint8_t> truncated;   ///< [k]
};

/// Copies of an environment that are stepped in the background, each as soon as it has an action,
/// while others are still busy: for environments whose steps take unequal time (Weng et al. 2022,
/// "EnvPool"). With more copies than are received at a time, no thread ever waits for the slowest.
///
///     AsyncEnv env("BipedalWalker-v3", {.num_envs = 16, .threads = 2});
///     env.reset();
///     while (…) {
///       const AsyncBatch& batch = env.receive(8);
///       …                                            // actions [8, A] for batch.observations
///       env.send(batch.ids, actions);
///     }
///
/// Copies are stepped in the order in which they were sent and received in the order in which they
/// were finished: with t threads, one that m others were sent before starts after m / t of their
/// steps, however fast others come back; none is passed over. What copy i goes through depends on
/// its actions alone: it is the single environment with stream `first_stream + i`. Who sends and
/// receives is one thread.
class AsyncEnv {
 public:
  /// `options.num_envs` copies on `options.threads` threads of their own.
  AsyncEnv(std::string_view name, const BatchOptions& options, const SettingValues& settings = {});
  /// `copies` batches of one, copy i from `make_copy(i)`.
  AsyncEnv(int copies, int threads,
           const std::function<std::unique_ptr<VectorEnv>(int i)>& make_copy);
  AsyncEnv(const AsyncEnv&) = delete;
  AsyncEnv& operator=(const AsyncEnv&) = delete;
  /// Waits for the steps that are being made; those that have not begun are dropped.
  ~AsyncEnv();

  int size() const { return static_cast<int>(copies_.size()); }
  const Space& observation_space() const { return copies_.front().env->observation_space(); }
  const Space& action_space() const { return copies_.front().env->action_space(); }
  /// How many copies are on their way: sent, not received yet.
  int away() const { return away_; }
  /// Copy i, which is not away: a batch of one, to look at.
  const VectorEnv& copy(int i) const;

  /// Sends all copies to begin a new episode. Throws std::logic_error where one is away.
  void reset();
  /// Sends copies `ids` to make a step, copy `ids[j]` with row j of `actions`, and returns at once.
  /// Throws std::invalid_argument, and sends none, where there is no such copy, one is away or
  /// named twice, or the rows are not of the action space's kind.
  void send(std::span<const int> ids, const Rows& actions);
  /// Waits until `k` copies are back (1 <= k <= away()). The answer is good until the next call.
  /// What a copy's step threw (an action that is not allowed) is thrown here when its turn comes;
  /// that copy is back then and has not been stepped, and the others can still be received.
  const AsyncBatch& receive(int k);

 private:
  struct alignas(64) Copy {
    std::unique_ptr<VectorEnv> env;
    std::exception_ptr fault;
    bool away = false;
    bool resets = false;  ///< is to begin a new episode, not to make a step
  };

  void serve();
  void dispatch(int id, bool resets);
  Copy& at(int id) { return copies_[static_cast<std::size_t>(id)]; }

  std::vector<Copy> copies_;
  Rows action_form_;  ///< type and width of a row; what a copy itself tells may change in its step
  TicketQueue sent_;
  TicketQueue finished_;
  std::atomic<bool> ending_{false};
  std::vector<std::jthread> threads_;
  int away_ = 0;
  std::vector<int> received_;  ///< back, but not handed over because another one failed
  AsyncBatch batch_;
  RowStorage observations_;
  RowStorage next_observations_;
};

}  // namespace pavlov
