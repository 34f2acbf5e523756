#pragma once

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace pavlov::fused {

/// While it lives, the thread's float operations take denormal numbers for 0 and give 0 instead of
/// them: gradients that fade away would slow them down a hundredfold.
class FlushDenormals {
 public:
#ifdef __x86_64__
  FlushDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlushToZero | kInputsAreZero); }
  ~FlushDenormals() { _mm_setcsr(before_); }

 private:
  static constexpr unsigned kFlushToZero = 0x8000;
  static constexpr unsigned kInputsAreZero = 0x0040;
  unsigned before_;

 public:
#else
  FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
};

}  // namespace pavlov::fused
