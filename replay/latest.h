#pragma once

#include "replay/owned_batch.h"

namespace pavlov {

/// No replay: only the last step of each environment is known, and `sample` hands it over whole,
/// whatever the batch size.
class LatestReplay final : public Replay {
 public:
  explicit LatestReplay(const ReplayLayout& layout);
  static double bytes(const ReplayLayout& layout);

  void add(const Experience& experience) override;
  void break_episodes() override {}
  std::int64_t size() const override { return batch_.view().size; }
  const ReplayBatch& sample(int batch_size, Rng& rng) override;
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

 private:
  ReplayLayout layout_;
  OwnedBatch batch_;
};

}  // namespace pavlov
