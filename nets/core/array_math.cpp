#include "nets/core/array_math.h"

#include "nets/fused/kernels.h"

namespace pavlov {

void apply_exp(std::span<float> numbers) {
  fused::kernels().exponential(numbers.data(), std::ssize(numbers));
}

void apply_log(std::span<float> numbers) {
  fused::kernels().logarithm(numbers.data(), std::ssize(numbers));
}

void apply_tanh(std::span<float> numbers) {
  fused::kernels().tanh(numbers.data(), std::ssize(numbers));
}

}  // namespace pavlov
