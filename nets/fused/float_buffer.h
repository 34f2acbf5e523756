#pragma once

#include <cstddef>
#include <vector>

namespace pavlov::fused {

/// Floats from a 64-byte boundary on, 0 at first. Grows, never shrinks.
class FloatBuffer {
 public:
  FloatBuffer() = default;
  explicit FloatBuffer(std::size_t size) { reserve(size); }

  /// Room for `size` numbers at least; what they were is lost where it grows.
  float* reserve(std::size_t size) {
    const std::size_t lines = (size + kLineFloats - 1) / kLineFloats;
    if (lines > lines_.size()) lines_ = std::vector<Line>(lines);
    return data();
  }
  float* data() { return lines_.empty() ? nullptr : lines_.front().numbers; }
  const float* data() const { return lines_.empty() ? nullptr : lines_.front().numbers; }

 private:
  static constexpr std::size_t kLineFloats = 16;
  struct alignas(64) Line {
    float numbers[kLineFloats] = {};
  };
  std::vector<Line> lines_;
};

}  // namespace pavlov::fused
