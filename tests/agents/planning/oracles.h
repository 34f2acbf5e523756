#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace pavlov::test {

inline nlohmann::json read_json(const std::string& name) {
  const auto path = find_golden(name);
  REQUIRE(path.has_value());
  return nlohmann::json::parse(read_text(*path));
}

/// The numbers of nested lists, one after the other.
inline std::vector<double> flat(const nlohmann::json& lists) {
  if (lists.is_number()) return {lists.get<double>()};
  std::vector<double> numbers;
  for (const auto& item : lists) {
    const auto inner = flat(item);
    numbers.insert(numbers.end(), inner.begin(), inner.end());
  }
  return numbers;
}

}  // namespace pavlov::test
