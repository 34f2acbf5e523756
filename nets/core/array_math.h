#pragma once

#include <span>

namespace pavlov {

// Functions of every number of an array, which becomes f(x): to about an ulp, several times faster
// than the C library's. Nothing is allocated.

/// e^x for x in ±87; 0 or e^±87 beyond.
void apply_exp(std::span<float> numbers);
/// log x for x > 0 that are no denormals.
void apply_log(std::span<float> numbers);
void apply_tanh(std::span<float> numbers);

}  // namespace pavlov
