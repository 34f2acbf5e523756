#include "agents/exploration/simhash_bonus.h"

#include <numeric>

#include "core/checkpoint.h"

namespace pavlov {

void SimHashConfig::validate() const {
  require(bits >= 1 && bits <= 64, "simhash", "bits", bits, "in [1, 64]");
  require(warmup_steps >= 0, "simhash", "warmup_steps", static_cast<double>(warmup_steps),
          "0 or more");
}

SimHashBonus::SimHashBonus(const Config& config, const LearnerContext& context)
    : CountingBonus(config.counting, context.observation_space, 1),
      config_(config),
      standardizer_(context.observation_space, {.frames = 1}),
      projection_(static_cast<std::size_t>(config.bits) * standardizer_.width()),
      standard_(standardizer_.width()) {
  Rng rng = Rng(context.seed).child("simhash");
  for (float& a : projection_) a = static_cast<float>(rng.normal());
}

void SimHashBonus::warm_up(const BatchView& batch) {
  standardizer_.learn(batch.next_observations, batch.size);
}

void SimHashBonus::find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) {
  standardizer_.apply(observations, i, standard_);
  std::uint64_t code = 0;
  for (auto a = projection_.begin(); a != projection_.end(); a += std::ssize(standard_)) {
    code = code << 1 | (std::inner_product(standard_.begin(), standard_.end(), a, 0.0F) > 0);
  }
  cells[0] = code;
}

void SimHashBonus::save(Checkpoint& checkpoint) const {
  CountingBonus::save(checkpoint);
  standardizer_.save(checkpoint, "bonus.observations");
  checkpoint.put("bonus.projection", projection_);
}

void SimHashBonus::load(const Checkpoint& checkpoint) {
  CountingBonus::load(checkpoint);
  standardizer_.load(checkpoint, "bonus.observations");
  projection_ = checkpoint.floats("bonus.projection", std::ssize(projection_));
}

namespace {
[[maybe_unused]] const bool registered = register_bonus<SimHashBonus>(
    "simhash", "visits of hashed observations of any kind (Tang et al. 2017)");
}  // namespace

}  // namespace pavlov
