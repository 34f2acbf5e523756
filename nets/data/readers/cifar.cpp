#include "nets/data/readers/cifar.h"

#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "nets/data/readers/file_bytes.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPixels = 3 * 32 * 32;

struct Format {
  std::size_t label_bytes;
  std::size_t label_place;   ///< of these, the one that is used
  std::vector<int> classes;  ///< of each label
  std::string names;         ///< file with the names of the classes
};

std::vector<std::string> class_names(const fs::path& path, int count) {
  std::vector<std::string> names;
  if (fs::exists(path)) {
    for (const auto& line : split(read_data_file(path).text(), '\n')) {
      if (!trim(line).empty()) names.emplace_back(trim(line));
    }
    if (std::ssize(names) != count) {
      throw std::runtime_error(path.string() + ": " + std::to_string(names.size()) + " names for " +
                               std::to_string(count) + " classes");
    }
  } else {
    for (int i = 0; i < count; ++i) names.push_back(std::to_string(i));
  }
  return names;
}

DatasetPointer read(const std::string& name, const std::vector<fs::path>& files,
                    const Format& format) {
  if (files.empty()) throw std::invalid_argument(name + ": no file given");
  const std::size_t record = format.label_bytes + kPixels;
  std::vector<FileBytes> contents;
  std::size_t count = 0;
  for (const fs::path& path : files) {
    contents.push_back(read_data_file(path));
    const std::size_t bytes = contents.back().bytes.size();
    if (bytes == 0 || bytes % record != 0) {
      ByteReader(contents.back())
          .fail_at(bytes / record * record, "a record takes " + std::to_string(record) +
                                                " bytes, but the file has " +
                                                std::to_string(bytes % record) + " left");
    }
    count += bytes / record;
  }
  const auto rows = static_cast<std::int64_t>(count);
  DatasetInfo info{
      .name = name,
      .origin = files.size() == 1 ? files[0].string() : files[0].parent_path().string(),
      .classes =
          class_names(files[0].parent_path() / format.names, format.classes[format.label_place])};
  ExampleRows examples{.inputs = Array(NumberType::u8, {rows, 3, 32, 32}),
                       .labels = Array(NumberType::i64, {rows})};
  std::uint8_t* pixels = examples.inputs.mutable_values<std::uint8_t>().data();
  std::int64_t* label = examples.labels.mutable_values<std::int64_t>().data();
  for (const FileBytes& file : contents) {
    ByteReader reader(file);
    while (reader.left() > 0) {
      for (std::size_t i = 0; i < format.label_bytes; ++i) {
        const int value = reader.u8("a label");
        if (value >= format.classes[i]) {
          reader.fail_at(reader.offset() - 1, "label " + std::to_string(value) +
                                                  " is none of 0 to " +
                                                  std::to_string(format.classes[i] - 1));
        }
        if (i == format.label_place) *label++ = value;
      }
      std::memcpy(pixels, reader.take(kPixels, "the pixels").data(), kPixels);
      pixels += kPixels;
    }
  }
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(examples));
}

}  // namespace

DatasetPointer read_cifar10(const std::vector<fs::path>& files) {
  return read("CIFAR-10", files,
              {.label_bytes = 1, .label_place = 0, .classes = {10}, .names = "batches.meta.txt"});
}

DatasetPointer read_cifar100(const std::vector<fs::path>& files, CifarLabels labels) {
  const bool fine = labels == CifarLabels::fine;
  return read("CIFAR-100", files,
              {.label_bytes = 2,
               .label_place = fine ? 1U : 0U,
               .classes = {20, 100},
               .names = fine ? "fine_label_names.txt" : "coarse_label_names.txt"});
}

}  // namespace pavlov
