#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace pavlov {

/// A layer in a network's summary, or what is done between layers.
struct LayerRow {
  std::string name;    ///< of its parameters: "layers.0"; empty where it has none
  std::string type;    ///< "Linear", "ReLU"
  std::string weight;  ///< shape, "64x4"
  std::string output;  ///< shape, "B x 64"; B: the rows of a batch
  std::int64_t parameters = 0;
  std::int64_t frozen = 0;  ///< of these
};

/// The rows under each other with a head and the total:
///
///     layer      type    weight    output   parameters
///     layers.0   Linear  64x4      B x 64          320
///                ReLU              B x 64            0
///     layers.1   Linear  2x64      B x 2           130
///     total                                        450
///
/// and, where some are frozen, how many those and the others are.
std::string layer_table(std::span<const LayerRow> rows);

}  // namespace pavlov
