#include <algorithm>
#include <cstdio>
#include <cstring>
#include <numeric>

#include "core/checkpoint.h"
#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/progress.h"

namespace pavlov {
namespace {

struct InspectConfig {
  std::string text;

  static void visit(auto& self, auto&& field) {
    field("text", self.text, "print only the text of this name, whole, such as run.settings");
  }
};

template <class T>
std::string sum_of(const std::vector<std::byte>& bytes) {
  std::vector<T> numbers(bytes.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return shortest(std::accumulate(numbers.begin(), numbers.end(), 0.0));
}

/// Of all numbers of an array; "" for types that C++ has not.
std::string sum_of(const Checkpoint::Array& array) {
  const std::string& dtype = array.dtype;
  if (dtype == "F64") return sum_of<double>(array.bytes);
  if (dtype == "F32") return sum_of<float>(array.bytes);
  if (dtype == "I64") return sum_of<std::int64_t>(array.bytes);
  if (dtype == "I32") return sum_of<std::int32_t>(array.bytes);
  if (dtype == "I16") return sum_of<std::int16_t>(array.bytes);
  if (dtype == "I8") return sum_of<std::int8_t>(array.bytes);
  if (dtype == "U64") return sum_of<std::uint64_t>(array.bytes);
  if (dtype == "U32") return sum_of<std::uint32_t>(array.bytes);
  if (dtype == "U16") return sum_of<std::uint16_t>(array.bytes);
  if (dtype == "U8" || dtype == "BOOL") return sum_of<std::uint8_t>(array.bytes);
  return "";
}

std::string shape_of(const Checkpoint::Array& array) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : array.shape) extents.push_back(std::to_string(extent));
  return "[" + join(extents) + "]";
}

void print(const Checkpoint& checkpoint) {
  const auto& texts = checkpoint.texts();
  const auto& arrays = checkpoint.arrays();
  std::size_t bytes = 0;
  std::size_t width = 0;
  for (const auto& [name, text] : texts) width = std::max(width, name.size());
  for (const auto& [name, array] : arrays) {
    width = std::max(width, name.size());
    bytes += array.bytes.size();
  }
  const auto row = [width](const std::string& name, const std::string& what) {
    std::printf("  %-*s  %s\n", static_cast<int>(width), name.c_str(), what.c_str());
  };

  std::printf("%s: sound, %zu arrays of %s bytes, %zu texts\n", checkpoint.origin().c_str(),
              arrays.size(), with_separators(static_cast<std::int64_t>(bytes)).c_str(),
              texts.size());
  if (checkpoint.has("run.episodes.counts")) {
    const auto counts = checkpoint.integers("run.episodes.counts", 2);
    std::printf("A run after %s steps and %s episodes, to be gone on with.\n",
                with_separators(counts[0]).c_str(), with_separators(counts[1]).c_str());
  }
  for (const auto& [name, text] : texts) {
    const auto lines = std::count(text.begin(), text.end(), '\n');
    row(name, lines > 0 ? std::to_string(lines) + " lines (--text " + name + ")" : text);
  }
  for (const auto& [name, array] : arrays) {
    const std::string sum = sum_of(array);
    row(name, array.dtype + " " + shape_of(array) + (sum.empty() ? "" : ", sum " + sum));
  }
}

}  // namespace

int inspect_command(const Arguments& arguments) {
  InspectConfig config;
  const CommandLine line{.program = "pavlov inspect",
                         .about = "Tell what is in checkpoints and other safetensors files.",
                         .groups = {{"Options", settings_of(config), ""}},
                         .operands = "FILE",
                         .operands_help = "agent.safetensors, checkpoint.safetensors or another",
                         .least_operands = 1,
                         .most_operands = -1};
  for (const auto& file : line.parse(arguments)) {
    const auto checkpoint = Checkpoint::read(file, Checkpoint::Checksum::if_there);
    if (config.text.empty()) {
      print(checkpoint);
    } else {
      std::printf("%s\n", checkpoint.text(config.text).c_str());
    }
  }
  return 0;
}

}  // namespace pavlov
