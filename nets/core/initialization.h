#pragma once

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "core/rng.h"

namespace pavlov {

/// How the weights of a layer begin. `fan_in` and `fan_out` count the inputs and outputs of a unit
/// (of a convolution: times the kernel's area).
///
/// | name            | weights                                                | biases           |
/// |-----------------|--------------------------------------------------------|------------------|
/// | libtorch        | U(-1, 1) / sqrt(fan_in), LibTorch's own default, and   | the same         |
/// |                 | Torch7's, with which the DQN papers began              |                  |
/// | kaiming_uniform | U(-1, 1) sqrt(6 / fan_in)                (He et al. 2015)     | 0         |
/// | kaiming_normal  | N(0, 2 / fan_in)                         (He et al. 2015)     | 0         |
/// | xavier_uniform  | U(-1, 1) sqrt(6 / (fan_in + fan_out))    (Glorot & Bengio 2010) | 0       |
/// | xavier_normal   | N(0, 2 / (fan_in + fan_out))             (Glorot & Bengio 2010) | 0       |
/// | orthogonal      | orthonormal rows or columns, times the gain (Saxe et al. 2014) | 0        |
/// | zero            | 0                                                      | 0                |
enum class Initialization {
  libtorch,
  kaiming_uniform,
  kaiming_normal,
  xavier_uniform,
  xavier_normal,
  orthogonal,
  zero
};

constexpr std::array<std::pair<Initialization, std::string_view>, 7> enum_names(Initialization) {
  return {{{Initialization::libtorch, "libtorch"},
           {Initialization::kaiming_uniform, "kaiming_uniform"},
           {Initialization::kaiming_normal, "kaiming_normal"},
           {Initialization::xavier_uniform, "xavier_uniform"},
           {Initialization::xavier_normal, "xavier_normal"},
           {Initialization::orthogonal, "orthogonal"},
           {Initialization::zero, "zero"}}};
}

/// Fills a weight matrix [rows, columns] (row-major; rows: units; columns: fan_in) and its biases
/// [rows]. `gain` scales the weights of `orthogonal`; `fan_out` is `rows` for a dense layer.
void initialize(Initialization kind, std::span<float> weight, std::span<float> bias, int rows,
                int columns, int fan_out, double gain, Rng& rng);

}  // namespace pavlov
