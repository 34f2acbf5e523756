#pragma once

#include <memory>
#include <vector>

#include "replay/priorities.h"
#include "replay/ring.h"

namespace pavlov {

/// Prioritised experience replay (Schaul et al. 2016): transitions are drawn by the size of their
/// last TD error, r + gamma max_a Q(s', a) - Q(s, a) with s' the next observation, and weighted
/// against the bias that this brings.
///
/// The weights are w_i = (N P(i))^-beta / max w, the maximum over the batch: with the least
/// probability in it, (P_min / P(i))^beta.
class PrioritizedReplay final : public Replay {
 public:
  /// `config.sampling` says which kind.
  PrioritizedReplay(const ReplayConfig& config, const ReplayLayout& layout);
  static double bytes(const ReplayConfig& config, const ReplayLayout& layout);

  void add(const Experience& experience) override;
  void break_episodes() override;
  std::int64_t size() const override { return ring_.size(); }
  const ReplayBatch& sample(int batch_size, Rng& rng) override;
  void update_priorities(std::span<const float> td_errors) override;
  void set_progress(double progress) override;
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

  /// P(i) of a transition, by its place; 0 where it can no longer be drawn.
  double probability(std::int64_t place) const;

 private:
  void follow_ring();

  ReplayConfig config_;
  Ring ring_;
  std::unique_ptr<Priorities> priorities_;  ///< of the ring's slots
  std::vector<Ring::Window> windows_;       ///< as far as the priorities know them
  OwnedBatch batch_;
  std::vector<std::int64_t> slots_;  ///< scratch: [B]
  std::vector<double> shares_;       ///< scratch: [B] probabilities
  std::vector<float> errors_;        ///< scratch: [B]
  double beta_;
};

}  // namespace pavlov
