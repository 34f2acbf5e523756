#include "nets/data/open_dataset.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "core/text.h"
#include "nets/data/generated/generated.h"
#include "nets/data/readers/cifar.h"
#include "nets/data/readers/gtsrb.h"
#include "nets/data/readers/image_folder.h"
#include "nets/data/readers/table_dataset.h"
#include "nets/data/readers/voc.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCategories = 20;
constexpr std::string_view kGenerated = "generated:";

DatasetPointer open_table(const fs::path& file, const std::string& target) {
  const CsvTable table = CsvTable::read(file, {.name_further_fields = true});
  TableColumns columns{.target = target.empty() ? table.names().back() : target};
  DatasetInfo info{.name = file.stem().string(), .origin = file.string()};
  columns.regression = table.type(columns.target) == ColumnType::number;
  for (const std::string& name : table.names()) {
    if (name == columns.target) continue;
    const auto& cells = table.texts(name);
    const bool words = table.type(name) == ColumnType::text;
    if (table.count_missing(name) > 0) {
      info.notes.push_back("column '" + name + "' has missing cells: left out");
    } else if (words && std::set(cells.begin(), cells.end()).size() > kMostCategories) {
      info.notes.push_back("column '" + name + "' has too many different words: left out");
    } else {
      columns.inputs.push_back(name);
    }
  }
  return table_dataset(table, columns, std::move(info));
}

DatasetPointer open_file(const fs::path& file, const OpenOptions& options) {
  const std::string name = file.filename().string();
  if (name == "car.data") return read_car_evaluation(file);
  if (name.ends_with(".csv") || name.ends_with(".csv.gz")) {
    const CsvTable table = CsvTable::read(file, {.name_further_fields = true});
    const std::vector<std::string> admissions = {"admit", "gre", "gpa", "rank"};
    if (table.names() == admissions && options.target.empty()) return read_admissions(file);
    return open_table(file, options.target);
  }
  if (name.ends_with(".bin")) return read_cifar10({file});
  throw std::runtime_error(file.string() + ": of no known kind (.csv, car.data, .bin)");
}

/// CIFAR's files of one part: those of the test have it in their name.
std::vector<fs::path> cifar_files(const fs::path& folder, Part part) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool test = name.find("test") != std::string::npos;
    if (name.ends_with(".bin") && test == (part == Part::test)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

DatasetPointer open_folder(const fs::path& folder, const OpenOptions& options) {
  const bool train = options.part == Part::train;
  const std::string digits = train ? "train-images-idx3-ubyte" : "t10k-images-idx3-ubyte";
  if (fs::exists(folder / digits) || fs::exists(folder / (digits + ".gz"))) {
    return read_mnist(folder, options.part);
  }
  if (const auto files = cifar_files(folder, options.part); !files.empty()) {
    constexpr std::uintmax_t kRecord100 = 3074;
    const bool fine = fs::file_size(files[0]) % kRecord100 == 0 && files.size() == 1;
    return fine ? read_cifar100(files, CifarLabels::fine) : read_cifar10(files);
  }
  if (fs::is_directory(folder / "Annotations")) {
    const std::string set = train ? "train" : "test";
    const bool listed = fs::exists(folder / "ImageSets/Main" / (set + ".txt"));
    return read_voc(folder, {.image_set = listed ? set : "", .bad_boxes = BadBoxes::skip});
  }
  if (fs::is_directory(folder / "image") && fs::is_directory(folder / "label")) {
    return read_image_pairs(folder);
  }
  std::vector<fs::path> tables;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && fs::exists(entry.path() / ("GT-" + name + ".csv"))) {
      return read_gtsrb(folder);
    }
    if (name.ends_with(".csv") || name == "car.data") tables.push_back(entry.path());
  }
  if (tables.size() == 1) return open_file(tables[0], options);
  if (tables.size() > 1) {
    throw std::runtime_error(folder.string() + ": has several tables; name one of them");
  }
  return read_image_folder(folder);
}

}  // namespace

DatasetPointer open_dataset(const std::string& what, const OpenOptions& options) {
  const bool generated = what.starts_with(kGenerated);
  if (!generated) {
    fs::path path = what;
    const char* const home = std::getenv("PAVLOV_DATA");
    if (!fs::exists(path) && home != nullptr) path = fs::path(home) / what;
    if (fs::is_directory(path)) return open_folder(path, options);
    if (fs::exists(path)) return open_file(path, options);
  }
  const std::string name = generated ? what.substr(kGenerated.size()) : what;
  std::vector<std::string> names;
  for (const GeneratedKind& kind : generated_kinds()) {
    if (kind.name == name) return kind.make(options.seed);
    names.push_back(kind.name);
  }
  throw std::invalid_argument("'" + what + "' is no folder or file, and " +
                              unknown_name("generated data set", name, names));
}

}  // namespace pavlov
