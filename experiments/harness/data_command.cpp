#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/example_sheet.h"
#include "experiments/harness/progress.h"
#include "nets/data/generated/generated.h"
#include "nets/data/open_dataset.h"
#include "nets/data/summary.h"

namespace pavlov {
namespace {

struct DataConfig {
  bool test = false;
  std::string target;
  std::uint64_t seed = 1;
  std::string picture;
  std::string transforms;
  int examples = 40;

  static void visit(auto& self, auto&& field) {
    field("test", self.test, "the test part, of data that come in two");
    field("target", self.target, "column of a CSV file that is to be told; default: the last");
    field("seed", self.seed, "of generated data, and of the transforms in the picture");
    field("picture", self.picture, "a new PNG or SVG file with examples");
    field("transforms", self.transforms, "of the examples in the picture: \"flip,rotate=15\"");
    field("examples", self.examples, "in the picture, at least 1");
  }
};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", value);
  return text;
}

/// "[3, 25 to 207, 25 to 191]".
std::string range_of(const DatasetSummary& summary) {
  std::vector<std::string> extents;
  for (std::size_t d = 0; d < summary.smallest.size(); ++d) {
    const std::int64_t low = summary.smallest[d];
    const std::int64_t high = summary.largest[d];
    extents.push_back(low == high ? std::to_string(low)
                                  : std::to_string(low) + " to " + std::to_string(high));
  }
  return "[" + join(extents) + "]";
}

void print_moments(const char* what, const ChannelMoments& moments,
                   const std::vector<std::string>& names) {
  for (std::size_t c = 0; c < moments.mean.size(); ++c) {
    const std::string name = c < names.size()           ? " " + names[c]
                             : moments.mean.size() == 1 ? ""
                                                        : " " + std::to_string(c);
    std::printf("%s%s: mean %s, standard deviation %s\n", what, name.c_str(),
                number(moments.mean[c]).c_str(), number(moments.standard_deviation[c]).c_str());
  }
}

/// Each class with its count, its share and a bar.
void print_counts(const char* what, const std::vector<std::int64_t>& counts,
                  const std::vector<std::string>& classes) {
  std::int64_t all = 0;
  std::int64_t most = 1;
  std::size_t width = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    all += counts[k];
    most = std::max(most, counts[k]);
    width = std::max(width, classes[k].size());
  }
  if (all == 0) return;
  const std::int64_t least = *std::min_element(counts.begin(), counts.end());
  std::printf("%s of %zu classes", what, counts.size());
  if (least > 0) {
    const double ratio = static_cast<double>(most) / static_cast<double>(least);
    std::printf(", the largest %s times the smallest", number(ratio).c_str());
  }
  std::printf(":\n");
  for (std::size_t k = 0; k < counts.size(); ++k) {
    std::string bar;
    for (std::int64_t i = 0; i < 30 * counts[k] / most; ++i) bar += "█";
    std::printf("  %-*s %12s %5.1f %%  %s\n", static_cast<int>(width), classes[k].c_str(),
                with_separators(counts[k]).c_str(),
                100 * static_cast<double>(counts[k]) / static_cast<double>(all), bar.c_str());
  }
}

void print(const DatasetInfo& info, const DatasetSummary& summary) {
  std::printf("%s: %s examples, %s\n", info.name.c_str(), with_separators(summary.examples).c_str(),
              info.origin.c_str());
  if (info.generated) std::printf("GENERATED: a stand-in, not the data set that it resembles.\n");
  for (const std::string& note : info.notes) std::printf("Note: %s\n", note.c_str());
  if (summary.groups < summary.examples) {
    std::printf("%s groups, to be split whole\n", with_separators(summary.groups).c_str());
  }
  std::printf("inputs: %s %s\n", to_string(summary.type).c_str(), range_of(summary).c_str());
  print_moments(info.features.empty() ? "channel" : " ", summary.moments, info.features);
  print_moments("target", summary.numbers, {});
  print_counts(summary.labelled > 0 ? "examples" : "boxes", summary.of_class, info.classes);
  print_counts("pixels", summary.pixels, info.classes);
}

std::string operands_help() {
  std::string help = "a folder, a file, or one of these, which are generated: ";
  std::vector<std::string> names;
  for (const GeneratedKind& kind : generated_kinds()) names.push_back(kind.name);
  return help + join(names);
}

}  // namespace

int data_command(const Arguments& arguments) {
  DataConfig config;
  const CommandLine line{.program = "pavlov data",
                         .about =
                             "Tell what is in a data set: MNIST's files, CIFAR records, "
                             "GTSRB, PASCAL VOC, images with label images, folders of "
                             "images, CSV tables.",
                         .groups = {{"Options", settings_of(config), ""}},
                         .operands = "DATA",
                         .operands_help = operands_help(),
                         .least_operands = 1,
                         .most_operands = 1};
  const auto operands = line.parse(arguments);
  const Transforms transforms = parse_transforms(config.transforms);
  if (!config.picture.empty() && std::filesystem::exists(config.picture)) {
    throw std::invalid_argument("--picture " + config.picture +
                                ": exists; nothing is overwritten, choose another");
  }
  const auto data = open_dataset(operands[0], {.part = config.test ? Part::test : Part::train,
                                               .target = config.target,
                                               .seed = config.seed});
  print(data->info(), summarize(*data));
  if (!config.picture.empty()) {
    example_sheet(*data,
                  {.examples = config.examples, .transforms = transforms, .seed = config.seed})
        .save(config.picture);
    std::printf("%s written\n", config.picture.c_str());
  }
  return 0;
}

}  // namespace pavlov
