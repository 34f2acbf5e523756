#pragma once

#include <cstdint>
#include <span>

namespace pavlov::test {

bool gpu_present();

/// Fills `words`, four for each block, with Philox blocks 0, 1, … of a key, computed on the GPU.
bool philox_on_gpu(std::uint64_t key, std::span<std::uint32_t> words);

}  // namespace pavlov::test
