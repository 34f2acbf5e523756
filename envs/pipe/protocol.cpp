#include "envs/pipe/protocol.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace pavlov::protocol {
namespace {

constexpr std::int64_t kMostElements = 4'000'000;

constexpr int kDeepest = 16;

/// Whether more brackets are open at once than `kDeepest`; those within texts do not count.
bool is_deep(std::string_view line) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < line.size() && depth <= kDeepest; ++i) {
    const char c = line[i];
    if (in_text && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '[' || c == '{')) {
      ++depth;
    } else if (!in_text && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return depth > kDeepest;
}

[[noreturn]] void refuse(const json& given, const std::string& expected) {
  throw std::runtime_error(excerpt(given.dump(-1, ' ', false, json::error_handler_t::replace)) +
                           " is not " + expected);
}

int read_int(const json& value, int least, const std::string& expected) {
  if (!value.is_number_integer()) refuse(value, expected);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT32_MAX}) {
    refuse(value, expected);
  }
  const auto number = value.get<std::int64_t>();
  if (number < least || number > INT32_MAX) refuse(value, expected);
  return static_cast<int>(number);
}

std::vector<int> read_ints(const json& values, int least, const std::string& expected) {
  if (!values.is_array() || values.empty()) refuse(values, "a list: " + expected);
  std::vector<int> numbers;
  for (const json& value : values) numbers.push_back(read_int(value, least, expected));
  return numbers;
}

/// A bound for each element, which may be written as one for all.
std::vector<double> read_bounds(const json& value, std::size_t size) {
  std::vector<double> bounds =
      value.is_array() ? read_numbers(value) : std::vector<double>(size, read_number(value));
  if (bounds.size() != size) {
    refuse(value, "a list of bounds for " + std::to_string(size) + " elements");
  }
  return bounds;
}

Space read_box(const json& value) {
  std::vector<int> shape;
  if (value.contains("shape")) {
    if (!value["shape"].empty()) shape = read_ints(value["shape"], 1, "a shape of whole numbers");
  } else {
    const json& low = member(value, "low");
    shape = {low.is_array() ? static_cast<int>(low.size()) : 1};
  }
  std::int64_t size = 1;
  for (const int extent : shape) {
    size *= extent;
    if (size > kMostElements) refuse(value, "a box of up to 4000000 elements");
  }
  const auto low = read_bounds(member(value, "low"), static_cast<std::size_t>(size));
  const auto high = read_bounds(member(value, "high"), static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (!(low[i] <= high[i])) refuse(value, "a box: a lower bound is above the upper one");
  }
  Box box(low, high, Dtype::f64);
  box.shape = shape;
  if (!value.contains("dtype")) return box;
  for (const Dtype known : {Dtype::u8, Dtype::i32, Dtype::f32, Dtype::f64}) {
    if (value["dtype"] == to_string(known)) {
      box.dtype = known;
      return box;
    }
  }
  refuse(value["dtype"], "a dtype: uint8, int32, float32 or float64");
}

}  // namespace

json parse(std::string_view line) {
  if (is_deep(line)) return json(json::value_t::discarded);
  return json::parse(line, nullptr, /*allow_exceptions=*/false);
}

std::string excerpt(const std::string& text) {
  constexpr std::size_t kLongest = 120;
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "…";
}

json write_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

json write_numbers(std::span<const double> values) {
  json list = json::array();
  for (const double value : values) list.push_back(write_number(value));
  return list;
}

json write_space(const Space& space) {
  if (const auto* discrete = std::get_if<Discrete>(&space)) {
    return {{"type", "discrete"}, {"n", discrete->n}, {"start", discrete->start}};
  }
  if (const auto* multi = std::get_if<MultiDiscrete>(&space)) {
    return {{"type", "multi_discrete"}, {"sizes", multi->sizes}};
  }
  const auto& box = std::get<Box>(space);
  return {{"type", "box"},
          {"low", write_numbers(box.low)},
          {"high", write_numbers(box.high)},
          {"shape", box.shape},
          {"dtype", to_string(box.dtype)}};
}

json write_action(const Space& space, std::span<const double> action) {
  if (std::holds_alternative<Box>(space)) return write_numbers(action);
  if (std::holds_alternative<Discrete>(space)) return static_cast<std::int64_t>(action[0]);
  return std::vector<std::int64_t>(action.begin(), action.end());
}

double read_number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  if (value == "nan") return std::numeric_limits<double>::quiet_NaN();
  refuse(value, "a number");
}

std::vector<double> read_numbers(const json& values) {
  if (!values.is_array()) refuse(values, "a list of numbers");
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (const json& value : values) numbers.push_back(read_number(value));
  return numbers;
}

Space read_space(const json& value) {
  const json& type = member(value, "type");
  if (type == "discrete") {
    const int n = read_int(member(value, "n"), 1, "a number of values, 1 or more");
    const int start =
        value.contains("start") ? read_int(value["start"], INT32_MIN, "a whole number") : 0;
    if (start > INT32_MAX - n) refuse(value, "a discrete space of 32-bit numbers");
    return Discrete{n, start};
  }
  if (type == "multi_discrete") {
    return MultiDiscrete{read_ints(member(value, "sizes"), 1, "sizes of 1 or more")};
  }
  if (type == "box") return read_box(value);
  refuse(type, "a type of space: discrete, multi_discrete or box");
}

const json& member(const json& object, const char* key) {
  if (!object.is_object()) refuse(object, "a JSON object");
  const auto found = object.find(key);
  if (found == object.end()) refuse(object, "an object with '" + std::string(key) + "'");
  return *found;
}

bool read_flag(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_boolean()) refuse(value, "true or false for '" + std::string(key) + "'");
  return value.get<bool>();
}

}  // namespace pavlov::protocol
