#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pavlov {

/// One of the arrays that a network's parameters are made of.
struct ParameterArray {
  std::string name;        ///< as it is saved: "layers.0.weight"
  std::int64_t begin = 0;  ///< its first number's place among all parameters
  std::int64_t size = 0;
  bool trained = true;  ///< false: frozen
};

/// Whether the name is matched by one of the patterns, which commas separate; `*` stands for any
/// letters, `?` for one: "features.*,*.bias".
bool matches(std::string_view name, std::string_view patterns);

/// "NAME.ARRAY", or without a name the array's alone: where an array lies in a checkpoint.
std::string prefixed(const std::string& name, const std::string& array);

/// Sets `trained` of the arrays whose names match. Throws std::invalid_argument where none does.
void set_trained(std::span<ParameterArray> arrays, std::string_view patterns, bool trained);

/// What pulls chosen parameters towards 0: a part of the loss, whose gradient is added before any
/// clipping.
struct Penalties {
  double l1 = 0;
  double l2 = 0;
  std::string penalized = "*";

  static void visit(auto& self, auto&& field) {
    field("l1", self.l1, "penalty l1 sum |w| on penalized parameters (>= 0)");
    field("l2", self.l2, "penalty l2 sum w^2 on penalized parameters (>= 0)");
    field("penalized", self.penalized,
          "which parameters l1, l2 and weight_decay are for: patterns of names such as *weight");
  }
  void validate() const;
};

/// Neighbouring parameters that an optimiser treats alike.
struct SteppedRange {
  std::int64_t begin = 0;
  std::int64_t size = 0;
  bool penalized = true;
};

/// The trained arrays in as few ranges as possible; `decays`: whether there is any decay or penalty
/// to tell penalised ones by.
std::vector<SteppedRange> stepped_ranges(std::span<const ParameterArray> arrays,
                                         const Penalties& penalties, bool decays);

}  // namespace pavlov
