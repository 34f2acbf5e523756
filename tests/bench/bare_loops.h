#pragma once

// The classic control tasks as bare loops written by hand, the ceilings that bench_batch compares
// with: vectors of floats as wide as the machine's (-march=native), constants in place, no
// settings, no checks, no streams: random numbers are hashed counters. They write what a batch
// writes: observations, final observations, rewards and flags.

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "core/rows.h"
#include "envs/core/float_vectors.h"
#include "envs/core/space.h"

namespace pavlov {
namespace {

/// Uniform in [low, high) for 16 copies from `first` on: hashes of the copy and the draw's number.
PAVLOV_INLINE Lanes hashed(std::uint32_t first, std::uint32_t draw, float low, float high) {
  Words h{};
  for (int lane = 0; lane < kWidth; ++lane) h[lane] = static_cast<std::uint32_t>(lane);
  h = (h + first) * 0x9E3779B9U + draw * 0x85EBCA6BU;
  h = (h ^ (h >> 16)) * 0x7FEB352DU;
  h = (h ^ (h >> 15)) * 0x846CA68BU;
  h ^= h >> 16;
  const auto fraction = __builtin_convertvector(std::bit_cast<Integers>(h >> 8), Vector) * 0x1p-24F;
  return Lanes(low + (high - low) * fraction);
}

struct Gain {
  Lanes reward;
  Integers terminated;
};

/// Task says: kNumbers of state, kLimit steps of an episode, the type of Action, `move`, `observe`,
/// `fresh`, and whether episodes end so often that branches on it are not foreseen.
template <class Task>
class BareLoop {
 public:
  using Action = typename Task::Action;
  static constexpr int kRow = static_cast<int>(std::tuple_size_v<decltype(Task::observe({}))>);

  explicit BareLoop(int copies)
      : n_(copies),
        stride_(copies + 48),
        state_(Task::kNumbers, Dtype::f32, stride_),
        now_(copies, Dtype::f32, kRow),
        next_(copies, Dtype::f32, kRow),
        rewards_(static_cast<std::size_t>(copies)),
        terminated_(rewards_.size()),
        truncated_(rewards_.size()),
        elapsed_(rewards_.size()) {}

  void step(const Action* actions) {
    float* const state = state_.rows().template row<float>(0);
    float* const now = now_.rows().template row<float>(0);
    float* const next = next_.rows().template row<float>(0);
    ++draw_;
    for (int i = 0; i < n_; i += kWidth) {
      typename Task::State s;
      for (int j = 0; j < Task::kNumbers; ++j) {
        s[static_cast<std::size_t>(j)] = Lanes(load<Vector>(state + j * stride_ + i));
      }
      Lanes action;
      if constexpr (std::is_same_v<Action, int>) {
        action = Lanes(__builtin_convertvector(load<Integers>(actions + i), Vector));
      } else {
        action = Lanes(load<Vector>(actions + i));
      }
      const Gain gain = Task::move(s, action);
      const Integers late = load<Integers>(elapsed_.data() + i) == Task::kLimit - 1;
      const Integers over = gain.terminated | late;
      const auto last = Task::observe(s);
      store_rows(next + i * kRow, last);
      bool any = Task::kEndsOften;
      if constexpr (!Task::kEndsOften) {
        for (int lane = 0; lane < kWidth; ++lane) any |= over[lane] != 0;
      }
      if (any) {
        const auto fresh = Task::fresh(static_cast<std::uint32_t>(i), draw_);
        for (std::size_t j = 0; j < Task::kNumbers; ++j) s[j] = select(over, fresh[j], s[j]);
        store_rows(now + i * kRow, Task::observe(s));
      } else {
        store_rows(now + i * kRow, last);
      }
      for (int j = 0; j < Task::kNumbers; ++j) {
        store(state + j * stride_ + i, s[static_cast<std::size_t>(j)].v);
      }
      store(elapsed_.data() + i, (load<Integers>(elapsed_.data() + i) + 1) & ~over);
      double* const rewards = rewards_.data() + i;
      store(rewards, __builtin_convertvector(half_of<0>(gain.reward.v, HalfIndices{}), Doubles));
      store(rewards + kHalf,
            __builtin_convertvector(half_of<kHalf>(gain.reward.v, HalfIndices{}), Doubles));
      store(terminated_.data() + i, __builtin_convertvector(gain.terminated & 1, Bytes));
      store(truncated_.data() + i, __builtin_convertvector(late & 1, Bytes));
    }
  }

 private:
  int n_;
  int stride_;  ///< padded: arrays that lie a power of two apart share places in the cache
  RowStorage state_, now_, next_;
  std::vector<double> rewards_;
  std::vector<std::uint8_t> terminated_, truncated_;
  std::vector<int> elapsed_;
  std::uint32_t draw_ = 0;
};

struct BareCartPole {
  using Action = int;
  using State = std::array<Lanes, 4>;
  static constexpr int kNumbers = 4;
  static constexpr int kLimit = 500;
  static constexpr bool kEndsOften = true;
  static constexpr float kPerMass = 1 / 1.1F;
  PAVLOV_INLINE static State fresh(std::uint32_t first, std::uint32_t draw) {
    return {hashed(first, 4 * draw, -0.05F, 0.05F), hashed(first, 4 * draw + 1, -0.05F, 0.05F),
            hashed(first, 4 * draw + 2, -0.05F, 0.05F), hashed(first, 4 * draw + 3, -0.05F, 0.05F)};
  }
  PAVLOV_INLINE static Gain move(State& s, Lanes action) {
    const Vector v = s[1].v, w = s[3].v, sine = sin_near_0(s[2]).v, cosine = cos_near_0(s[2]).v;
    const Vector push = (action.v * 20 - 10 + 0.05F * (w * w) * sine) * kPerMass;
    const Vector turn =
        (9.8F * sine - cosine * push) / (0.5F * (4.0F / 3 - 0.1F * (cosine * cosine) * kPerMass));
    s[0].v += 0.02F * v;
    s[1].v += 0.02F * (push - 0.05F * turn * cosine * kPerMass);
    s[2].v += 0.02F * w;
    s[3].v += 0.02F * turn;
    return {Lanes(1), (abs(s[0]).v > 2.4F) | (abs(s[2]).v > 0.20943951F)};
  }
  PAVLOV_INLINE static State observe(const State& s) { return s; }
};

struct BarePendulum {
  using Action = float;
  using State = std::array<Lanes, 2>;
  static constexpr int kNumbers = 2;
  static constexpr int kLimit = 200;
  static constexpr bool kEndsOften = false;
  PAVLOV_INLINE static State fresh(std::uint32_t first, std::uint32_t draw) {
    return {hashed(first, 2 * draw, -3.1415927F, 3.1415927F), hashed(first, 2 * draw + 1, -1, 1)};
  }
  PAVLOV_INLINE static Gain move(State& s, Lanes action) {
    const Vector a = s[0].v, w = s[1].v, torque = clamp(action, Lanes(-2), Lanes(2)).v;
    const Vector cost = a * a + 0.1F * (w * w) + 0.001F * (torque * torque);
    s[1] = clamp(Lanes(w + (15 * sin(s[0]).v + 3 * torque) * 0.05F), Lanes(-8), Lanes(8));
    const Lanes angle(a + s[1].v * 0.05F);  // brought back into ±pi by whole turns
    s[0] = angle - Lanes(6.2831853F) * floor(angle / Lanes(6.2831853F) + Lanes(0.5F));
    return {Lanes(-cost), Integers{}};
  }
  PAVLOV_INLINE static std::array<Lanes, 3> observe(const State& s) {
    return {cos(s[0]), sin(s[0]), s[1]};
  }
};

template <class A>
struct BareCar {
  using Action = A;
  using State = std::array<Lanes, 2>;
  static constexpr bool kDiscrete = std::is_same_v<A, int>;
  static constexpr int kNumbers = 2;
  static constexpr int kLimit = kDiscrete ? 200 : 999;
  static constexpr bool kEndsOften = false;
  PAVLOV_INLINE static State fresh(std::uint32_t first, std::uint32_t draw) {
    return {hashed(first, draw, -0.6F, -0.4F), Lanes(0)};
  }
  PAVLOV_INLINE static Gain move(State& s, Lanes action) {
    const Vector push =
        kDiscrete ? (action.v - 1) * 0.001F : clamp(action, Lanes(-1), Lanes(1)).v * 0.0015F;
    const Lanes slope = cos(Lanes(s[0].v * 3));
    const Lanes speed =
        clamp(Lanes(s[1].v + (push - 0.0025F * slope.v)), Lanes(-0.07), Lanes(0.07));
    s[0] = clamp(s[0] + speed, Lanes(-1.2), Lanes(0.6));
    s[1] = select((s[0].v == -1.2F) & (speed.v < 0), Lanes(0), speed);
    const Integers arrived = (s[0].v >= (kDiscrete ? 0.5F : 0.45F)) & (s[1].v >= 0);
    if constexpr (kDiscrete) return {Lanes(-1), arrived};
    return {Lanes((arrived ? Lanes(100).v : Lanes(0).v) - action.v * action.v * 0.1F), arrived};
  }
  PAVLOV_INLINE static State observe(const State& s) { return s; }
};

struct BareAcrobot {
  using Action = int;
  using State = std::array<Lanes, 4>;
  static constexpr int kNumbers = 4;
  static constexpr int kLimit = 500;
  static constexpr bool kEndsOften = false;
  PAVLOV_INLINE static State fresh(std::uint32_t first, std::uint32_t draw) {
    return {hashed(first, 4 * draw, -0.1F, 0.1F), hashed(first, 4 * draw + 1, -0.1F, 0.1F),
            hashed(first, 4 * draw + 2, -0.1F, 0.1F), hashed(first, 4 * draw + 3, -0.1F, 0.1F)};
  }
  PAVLOV_INLINE static State slope(const State& s, Vector torque) {
    const Vector w1 = s[2].v, w2 = s[3].v, sine = sin(s[1]).v, cosine = cos(s[1]).v;
    const Vector d1 = 0.25F + (1.25F + cosine) + 2;
    const Vector d2 = 0.25F + 0.5F * cosine + 1;
    const Vector phi2 = 4.9F * sin(s[0] + s[1]).v;  // cos(x - pi/2)
    const Vector phi1 = -0.5F * (w2 * w2) * sine - w2 * w1 * sine + 14.7F * sin(s[0]).v + phi2;
    const Vector a2 =
        (torque + d2 / d1 * phi1 - 0.5F * (w1 * w1) * sine - phi2) / (1.25F - d2 * d2 / d1);
    return {s[2], s[3], Lanes(-(d2 * a2 + phi1) / d1), Lanes(a2)};
  }
  PAVLOV_INLINE static State beyond(const State& s, float time, const State& k) {
    State out;
    for (std::size_t j = 0; j < 4; ++j) out[j].v = s[j].v + time * k[j].v;
    return out;
  }
  PAVLOV_INLINE static Lanes within_turn(Lanes x) {
    return x - Lanes(6.2831853F) * floor(x / Lanes(6.2831853F) + Lanes(0.5F));
  }
  PAVLOV_INLINE static Gain move(State& s, Lanes action) {
    const Vector torque = action.v - 1;
    const State k1 = slope(s, torque);
    const State k2 = slope(beyond(s, 0.1F, k1), torque);
    const State k3 = slope(beyond(s, 0.1F, k2), torque);
    const State k4 = slope(beyond(s, 0.2F, k3), torque);
    for (std::size_t j = 0; j < 4; ++j) {
      s[j].v += 0.2F / 6 * (k1[j].v + 2 * k2[j].v + 2 * k3[j].v + k4[j].v);
    }
    s = {within_turn(s[0]), within_turn(s[1]), clamp(s[2], Lanes(-12.566371F), Lanes(12.566371F)),
         clamp(s[3], Lanes(-28.274334F), Lanes(28.274334F))};
    const Integers up = -cos(s[0]).v - cos(s[0] + s[1]).v > 1;
    return {select(up, Lanes(0), Lanes(-1)), up};
  }
  PAVLOV_INLINE static std::array<Lanes, 6> observe(const State& s) {
    return {cos(s[0]), sin(s[0]), cos(s[1]), sin(s[1]), s[2], s[3]};
  }
};

}  // namespace
}  // namespace pavlov
