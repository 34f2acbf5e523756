#include "nets/data/readers/gtsrb.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>
#include <utility>

#include "nets/data/readers/csv.h"
#include "nets/data/readers/image_file.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct Sign {
  fs::path file;
  std::int64_t height = 0;
  std::int64_t width = 0;
  ObjectBox box;
  std::int64_t track = 0;
};

/// "00003_00027.ppm" is of track 3.
std::int64_t track_of(const std::string& name, const std::string& place) {
  std::int64_t track = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), track);
  if (error != std::errc{} || end - name.data() != 5 || *end != '_') {
    throw std::runtime_error(place + ": '" + name + "' tells no track, as 00003_00027.ppm does");
  }
  return track;
}

/// The signs of one class.
std::vector<Sign> read_table(const fs::path& path, int class_id) {
  const CsvTable table = CsvTable::read(path, {.separator = ';'});
  const auto& files = table.texts("Filename");
  std::map<std::string, std::vector<std::int64_t>> columns;
  for (const char* name : {"Width", "Height", "Roi.X1", "Roi.Y1", "Roi.X2", "Roi.Y2", "ClassId"}) {
    columns[name] = table.integers(name);
  }
  std::vector<Sign> signs;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    const auto number = [&](const char* column, std::int64_t low, std::int64_t high) {
      const std::int64_t value = columns[column][i];
      if (value < low || value > high) {
        throw std::runtime_error(table.place(column, row) + ": " + std::to_string(value) +
                                 " is not in " + std::to_string(low) + " to " +
                                 std::to_string(high));
      }
      return value;
    };
    number("ClassId", class_id, class_id);
    Sign sign{.file = path.parent_path() / files[i],
              .height = number("Height", 1, 1 << 14),
              .width = number("Width", 1, 1 << 14),
              .track = track_of(files[i], table.place("Filename", row))};
    const auto left = number("Roi.X1", 0, sign.width - 1);
    const auto top = number("Roi.Y1", 0, sign.height - 1);
    sign.box = {.left = static_cast<float>(left),
                .top = static_cast<float>(top),
                .right = static_cast<float>(number("Roi.X2", left + 1, sign.width)),
                .bottom = static_cast<float>(number("Roi.Y2", top + 1, sign.height))};
    signs.push_back(std::move(sign));
  }
  return signs;
}

class Gtsrb : public Dataset {
 public:
  explicit Gtsrb(const fs::path& folder) {
    if (!fs::is_directory(folder)) throw std::runtime_error(folder.string() + ": is no folder");
    info_ = {.name = "GTSRB", .origin = folder.string()};
    for (int id = 0; id < 43; ++id) {
      std::string name = std::to_string(id);
      name.insert(0, 5 - name.size(), '0');
      const fs::path table = folder / name / ("GT-" + name + ".csv");
      if (!fs::exists(table)) continue;
      for (Sign& sign : read_table(table, id)) {
        sign.box.label = std::ssize(info_.classes);
        sign.track += 100'000LL * id;
        signs_.push_back(std::move(sign));
      }
      info_.classes.push_back(name);
    }
    if (signs_.empty()) {
      throw std::runtime_error(folder.string() + ": no folder 00000 to 00042 with its GT-….csv");
    }
  }

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return std::ssize(signs_); }
  std::int64_t label(std::int64_t i) const override { return at(i).box.label; }
  std::int64_t group(std::int64_t i) const override { return at(i).track; }
  Example get(std::int64_t i) const override {
    const Sign& sign = at(i);
    Example example{.input = read_image(sign.file, Channels::rgb),
                    .label = sign.box.label,
                    .boxes = {sign.box}};
    if (example.input.extent(1) != sign.height || example.input.extent(2) != sign.width) {
      throw std::runtime_error(sign.file.string() + ": is " + to_string(example.input.shape()) +
                               ", not " + std::to_string(sign.width) + " x " +
                               std::to_string(sign.height) + " as its table says");
    }
    return example;
  }

 private:
  const Sign& at(std::int64_t i) const { return signs_.at(static_cast<std::size_t>(i)); }

  DatasetInfo info_;
  std::vector<Sign> signs_;
};

}  // namespace

DatasetPointer read_gtsrb(const fs::path& folder) { return std::make_shared<Gtsrb>(folder); }

}  // namespace pavlov
