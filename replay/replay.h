#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/checkpoint.h"
#include "core/rng.h"
#include "core/rows.h"

namespace pavlov {

/// One step of n parallel environments, as a batch shows it: row i for environment i.
///
/// Where an episode goes on, the `observations` of a step are the `next_observations` of the step
/// before, and are not kept twice. Stacked frames are those of the last steps, oldest first; at the
/// start of an episode all are its first frame.
struct Experience {
  Rows observations;                         ///< [n, O] what the actions were chosen on
  Rows actions;                              ///< [n, A]
  const double* rewards = nullptr;           ///< [n]
  const std::uint8_t* terminated = nullptr;  ///< [n]
  const std::uint8_t* truncated = nullptr;   ///< [n]
  Rows next_observations;  ///< [n, O] what the actions led to, the last of an episode included
  /// [n, L] flags of the actions that are allowed on `observations` and on `next_observations`;
  /// null: all are.
  const std::uint8_t* legal = nullptr;
  const std::uint8_t* next_legal = nullptr;
};

/// What a learner learns from: B transitions over up to n steps each, all arrays with row b for
/// transition b. S is the first observation, A the action taken on it.
struct ReplayBatch {
  int size = 0;
  Rows observations;               ///< [B, O] S
  Rows actions;                    ///< [B, A] A
  std::span<const float> rewards;  ///< [B] R_1 + gamma R_2 + … + gamma^(m-1) R_m, m <= n_step
  /// [B] gamma^m, what the value of the next observation counts; 0 where the episode terminated,
  /// gamma^m also where it was truncated.
  std::span<const float> discounts;
  Rows next_observations;  ///< [B, O] the m-th after S; S again where the episode terminated
  const std::uint8_t* next_legal = nullptr;  ///< [B, L] null: all are legal
  std::span<const float> weights;            ///< [B] importance weights, in (0, 1]
  std::span<const std::int64_t> places;      ///< [B] which transition each is; no two share one
};

/// Where experience is kept to be learned from more than once.
class Replay {
 public:
  virtual ~Replay() = default;

  virtual void add(const Experience& experience) = 0;
  /// The environments were reset from outside: the episodes under way go no further, as if they
  /// had been truncated.
  virtual void break_episodes() = 0;

  /// Transitions that can be drawn now: those with n steps behind them, or fewer up to the end of
  /// their episode, whose observations are still there.
  virtual std::int64_t size() const = 0;
  /// `batch_size` transitions, drawn with replacement; the answer lasts until the next `sample` or
  /// `add`. Throws std::invalid_argument where `size()` or `batch_size` is below 1.
  virtual const ReplayBatch& sample(int batch_size, Rng& rng) = 0;
  /// TD errors of the batch last drawn: prioritised replay draws by their size. Throws
  /// std::invalid_argument where there are more or fewer than transitions, or one is not finite.
  virtual void update_priorities(std::span<const float> /*td_errors*/) {}
  /// How far training is, 0 … 1, for schedules (beta of prioritised replay).
  virtual void set_progress(double /*progress*/) {}

  /// Arrays "NAME/…". What is loaded draws the same transitions from the same random numbers.
  virtual void save(Checkpoint& checkpoint, const std::string& name) const = 0;
  /// Throws std::runtime_error where the arrays do not belong to a replay made like this one.
  virtual void load(const Checkpoint& checkpoint, const std::string& name) = 0;
};

/// What is to be kept.
struct ReplayLayout {
  int num_envs = 1;
  Dtype observation_dtype = Dtype::f32;
  int observation_width = 1;  ///< O
  int frame_stack = 1;        ///< an observation is so many frames, oldest first, kept once each
  Dtype action_dtype = Dtype::i32;
  int action_width = 1;  ///< A
  int legal_width = 0;   ///< L; 0: no flags
  double gamma = 0.99;
};

enum class ReplayKind { uniform, proportional, rank };

constexpr std::array<std::pair<ReplayKind, std::string_view>, 3> enum_names(ReplayKind) {
  return {{{ReplayKind::uniform, "uniform"},
           {ReplayKind::proportional, "proportional"},
           {ReplayKind::rank, "rank"}}};
}

struct ReplayConfig {
  bool replay = true;
  ReplayKind sampling = ReplayKind::uniform;
  std::int64_t replay_capacity = 100000;
  int n_step = 1;
  double priority_alpha = 0.6;   // Schaul et al. 2016, table 3, proportional (rank: 0.7)
  double priority_beta = 0.4;    // Schaul et al. 2016 (rank: 0.5)
  double priority_beta_end = 1;  // Schaul et al. 2016
  double priority_epsilon = 1e-6;

  static void visit(auto& self, auto&& field) {
    field("replay", self.replay,
          "learn from experience kept; false: from the last step of each environment only, "
          "whatever the batch size");
    field("sampling", self.sampling,
          "how transitions are drawn: all alike, or in proportion to their TD error or its rank "
          "(Schaul et al. 2016)");
    field("replay_capacity", self.replay_capacity,
          "transitions kept, shared evenly by the environments; each takes the bytes of one "
          "observation (of one frame, where frames are stacked) and of the action, 5 more, a bit "
          "for each action that can be illegal, and 10 more with proportional priorities, 22 by "
          "rank; a truncated episode takes one more");
    field("n_step", self.n_step, "rewards summed before the bootstrap (>= 1)");
    field("priority_alpha", self.priority_alpha,
          "priorities: P(i) is proportional to p_i^alpha; 0 is uniform [0, 1]");
    field("priority_beta", self.priority_beta,
          "priorities: exponent of the importance weights at the start [0, 1]");
    field("priority_beta_end", self.priority_beta_end, "and at the end of training [0, 1]");
    field("priority_epsilon", self.priority_epsilon,
          "proportional: p_i = |TD error| + epsilon (>= 0)");
  }
  void validate() const;
};

/// Bytes that the replay takes when it is full, beside the batch that it hands out.
double replay_bytes(const ReplayConfig& config, const ReplayLayout& layout);

/// Throws std::invalid_argument for settings that do not fit together and, naming the bytes needed
/// and available, for a capacity that does not fit into memory.
std::unique_ptr<Replay> make_replay(const ReplayConfig& config, const ReplayLayout& layout);

}  // namespace pavlov
