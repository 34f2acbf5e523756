#include "nets/layers/dropout.h"

#include <cmath>

#include "core/settings.h"

namespace pavlov {
namespace {

constexpr double kParts = 65536;

}  // namespace

DropoutImpl::DropoutImpl(double p) : dropped_(0) {
  require(p >= 0 && p < 1, "dropout", "p", p, "in [0, 1)");
  dropped_ = static_cast<std::uint32_t>(std::min(std::round(p * kParts), kParts - 1));
}

torch::Tensor DropoutImpl::forward(const torch::Tensor& x) {
  if (!is_training() || dropped_ == 0) return x;
  if (!x.is_cpu()) return torch::dropout(x, dropped_ / kParts, /*train=*/true);
  torch::Tensor kept = torch::empty_like(x, torch::kFloat32);
  const auto factor = static_cast<float>(kParts / (kParts - dropped_));
  float* out = kept.data_ptr<float>();
  const std::int64_t size = kept.numel();
  for (std::int64_t i = 0; i < size; i += 2) {  // each half of a word decides for a number
    const std::uint32_t bits = rng_.bits32();
    out[i] = (bits & 0xFFFFU) >= dropped_ ? factor : 0;
    if (i + 1 < size) out[i + 1] = (bits >> 16) >= dropped_ ? factor : 0;
  }
  return x * kept.to(x.scalar_type());
}

}  // namespace pavlov
