#pragma once

#include "replay/ring.h"

namespace pavlov {

/// Experience replay: all transitions are drawn alike (Mnih et al. 2015).
class UniformReplay final : public Replay {
 public:
  UniformReplay(const ReplayConfig& config, const ReplayLayout& layout);
  static double bytes(const ReplayConfig& config, const ReplayLayout& layout);

  void add(const Experience& experience) override;
  void break_episodes() override;
  std::int64_t size() const override { return ring_.size(); }
  const ReplayBatch& sample(int batch_size, Rng& rng) override;
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

 private:
  void count();
  std::int64_t draw(Rng& rng) const;

  Ring ring_;
  OwnedBatch batch_;
  std::vector<std::int64_t> ends_;  ///< [num_envs] slots in the windows of environments 0 … i
};

}  // namespace pavlov
