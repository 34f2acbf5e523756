#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace pavlov {

/// A stream of random numbers: Philox4x32-10, a counter-based generator (Salmon et al. 2011).
///
/// A stream is named by a 64-bit key and a position in it, nothing else, so it is copied, saved and
/// split at no cost. All distributions are our own and use only operations that IEEE 754 rounds
/// exactly: the same seed gives the same numbers on every platform.
class Rng {
 public:
  constexpr explicit Rng(std::uint64_t seed = 0) : key_(mix(seed)) {}

  /// The independent stream `index` of this one, whatever has been drawn from it.
  constexpr Rng child(std::uint64_t index) const { return from_key(mix(key_ ^ mix(index + 1))); }
  /// The independent stream called `name`: `Rng(seed).child("environment").child(3)`.
  Rng child(std::string_view name) const;

  /// The next 32 random bits.
  constexpr std::uint32_t bits32() {
    const auto slot = static_cast<unsigned>(position_ & 3U);
    if (slot == 0) block_ = philox(position_ >> 2, key_);
    ++position_;
    return block_[slot];
  }
  constexpr std::uint64_t bits64() {
    const std::uint64_t high = bits32();
    return high << 32 | bits32();
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(bits64() >> 11) * 0x1.0p-53; }
  /// Uniform in [low, high).
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// True with probability `p`.
  constexpr bool bernoulli(double p) { return uniform() < p; }

  /// Uniform in {0, …, n-1}, without bias (Lemire 2019); n >= 1.
  constexpr std::uint32_t below(std::uint32_t n) {
    std::uint64_t product = std::uint64_t{bits32()} * n;
    if (static_cast<std::uint32_t>(product) < n) [[unlikely]] {
      const std::uint32_t threshold = (0U - n) % n;
      while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits32()} * n;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }
  /// Uniform in {low, …, high}, both ends included.
  constexpr int integer(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low) + 1U));
  }

  /// Standard normal by inversion of its distribution function (Wichura 1988, AS 241), one uniform
  /// for each draw.
  double normal();
  double normal(double mean, double standard_deviation) {
    return mean + standard_deviation * normal();
  }
  /// Exponential with mean 1.
  double exponential();
  /// Gamma with the given shape > 0 and scale 1 (Marsaglia & Tsang 2000).
  double gamma(double shape);
  /// Beta(a, b) in (0, 1).
  double beta(double a, double b);
  /// Poisson by inversion; meant for means up to some hundreds.
  int poisson(double mean);
  /// Index i with probability weights[i] / sum(weights); weights >= 0, not all zero.
  int categorical(std::span<const double> weights);

  /// Uniformly random order.
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
    }
  }

  /// All there is to know of a stream: `position` counts the 32-bit words drawn.
  struct State {
    std::uint64_t key = 0;
    std::uint64_t position = 0;
    bool operator==(const State&) const = default;
  };
  constexpr State state() const { return {key_, position_}; }
  static constexpr Rng from_state(const State& state) {
    Rng rng = from_key(state.key);
    rng.position_ = state.position;
    if ((state.position & 3U) != 0) rng.block_ = philox(state.position >> 2, state.key);
    return rng;
  }

  constexpr bool operator==(const Rng& other) const { return state() == other.state(); }

  /// Philox4x32-10: four words from a 128-bit counter (upper half `high`) and a 64-bit key.
  static constexpr std::array<std::uint32_t, 4> philox(std::uint64_t low, std::uint64_t key,
                                                       std::uint64_t high = 0) {
    std::array<std::uint32_t, 4> c = {
        static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32),
        static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32)};
    auto k0 = static_cast<std::uint32_t>(key);
    auto k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53U} * c[0];
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57U} * c[2];
      c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
           static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
      k0 += 0x9E3779B9U;
      k1 += 0xBB67AE85U;
    }
    return c;
  }

 private:
  static constexpr Rng from_key(std::uint64_t key) {
    Rng rng;
    rng.key_ = key;
    return rng;
  }
  /// The finaliser of SplitMix64 (Steele et al. 2014): neighbouring inputs share nothing.
  static constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
  }

  std::uint64_t key_;
  std::uint64_t position_ = 0;
  std::array<std::uint32_t, 4> block_{};
};

}  // namespace pavlov
