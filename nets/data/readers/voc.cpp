#include "nets/data/readers/voc.h"

#include <algorithm>
#include <pugixml.hpp>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "nets/data/readers/image_file.h"
#include "nets/data/readers/text_file.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

struct Annotation {
  fs::path image;
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::vector<ObjectBox> boxes;    ///< labels are set when all classes are known
  std::vector<std::string> names;  ///< of the boxes' classes
};

double number(const fs::path& path, const pugi::xml_node& parent, const char* name) {
  const pugi::xml_node node = parent.child(name);
  const std::string text(trim(node.child_value()));
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size() || !(value >= -1e6 && value <= 1e6)) {
    const auto place = node ? node.offset_debug() : parent.offset_debug();
    throw std::runtime_error(path.string() + ": byte " + std::to_string(place) + ": <" + name +
                             "> must be a number, not '" + text + "'");
  }
  return value;
}

/// What is wrong with a box; "" for nothing.
std::string fault(const ObjectBox& box, const Annotation& in) {
  if (box.right < box.left || box.bottom < box.top) return "inverted";
  if (box.right == box.left || box.bottom == box.top) return "empty";
  if (box.left < 0 || box.top < 0 || box.right > static_cast<float>(in.width) ||
      box.bottom > static_cast<float>(in.height)) {
    return "not inside the image";
  }
  return "";
}

class Voc : public Dataset {
 public:
  Voc(const fs::path& folder, const VocOptions& options) : options_(options) {
    info_ = {.name = folder.filename().string(), .origin = folder.string()};
    if (!options.image_set.empty()) info_.name += " " + options.image_set;
    for (const std::string& name : names_of(folder)) {
      annotations_.push_back(
          read(folder / "Annotations" / (name + ".xml"), folder / "JPEGImages" / name));
    }
    name_classes();
  }

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return std::ssize(annotations_); }
  std::int64_t label(std::int64_t) const override { return -1; }
  Example get(std::int64_t i) const override {
    const Annotation& annotation = annotations_.at(static_cast<std::size_t>(i));
    Example example{.input = read_image(annotation.image, Channels::rgb),
                    .boxes = annotation.boxes};
    if (example.input.extent(1) != annotation.height ||
        example.input.extent(2) != annotation.width) {
      throw std::runtime_error(annotation.image.string() + ": is " +
                               to_string(example.input.shape()) + ", not " +
                               std::to_string(annotation.width) + " x " +
                               std::to_string(annotation.height) + " as its annotation says");
    }
    return example;
  }

 private:
  std::vector<std::string> names_of(const fs::path& folder) const {
    std::vector<std::string> names;
    if (options_.image_set.empty()) {
      const fs::path annotations = folder / "Annotations";
      if (!fs::is_directory(annotations)) {
        throw std::runtime_error(annotations.string() + ": is no folder");
      }
      for (const auto& entry : fs::directory_iterator(annotations)) {
        if (entry.path().extension() == ".xml") names.push_back(entry.path().stem().string());
      }
      std::sort(names.begin(), names.end());
    } else {
      for (const auto& line :
           read_lines(folder / "ImageSets" / "Main" / (options_.image_set + ".txt"))) {
        const std::string_view name = trim(line);  // sets of one class have a number behind it
        if (!name.empty()) names.emplace_back(name.substr(0, name.find(' ')));
      }
    }
    if (names.empty()) throw std::runtime_error(folder.string() + ": no annotations");
    return names;
  }

  Annotation read(const fs::path& path, const fs::path& image_stem) {
    const FileBytes file = read_data_file(path);
    pugi::xml_document document;
    const auto result = document.load_buffer(file.bytes.data(), file.bytes.size());
    if (!result) {
      throw std::runtime_error(path.string() + ": byte " + std::to_string(result.offset) + ": " +
                               result.description());
    }
    const pugi::xml_node root = document.child("annotation");
    if (!root) throw std::runtime_error(path.string() + ": byte 0: <annotation> is missing");
    Annotation annotation{.image = image_stem.string() + ".jpg"};
    if (!fs::exists(annotation.image)) annotation.image.replace_extension(".png");
    if (!fs::exists(annotation.image)) {
      throw std::runtime_error(path.string() + ": its image " + image_stem.string() +
                               ".jpg (or .png) is not there");
    }
    const pugi::xml_node size = root.child("size");
    annotation.width = static_cast<std::int64_t>(number(path, size, "width"));
    annotation.height = static_cast<std::int64_t>(number(path, size, "height"));
    int count = 0;
    for (const pugi::xml_node& object : root.children("object")) {
      const std::string name(trim(object.child_value("name")));
      const pugi::xml_node bounds = object.child("bndbox");
      const double first = options_.one_based ? 1 : 0;
      const ObjectBox box{.left = static_cast<float>(number(path, bounds, "xmin") - first),
                          .top = static_cast<float>(number(path, bounds, "ymin") - first),
                          .right = static_cast<float>(number(path, bounds, "xmax")),
                          .bottom = static_cast<float>(number(path, bounds, "ymax")),
                          .difficult = trim(object.child_value("difficult")) == "1"};
      ++count;
      const std::string wrong = name.empty() ? "without a name" : fault(box, annotation);
      if (wrong.empty()) {
        annotation.boxes.push_back(box);
        annotation.names.push_back(name);
        continue;
      }
      const std::string what = path.string() + ": byte " + std::to_string(object.offset_debug()) +
                               ": object " + std::to_string(count) + " is " + wrong;
      if (options_.bad_boxes == BadBoxes::refuse) throw std::runtime_error(what);
      info_.notes.push_back(what + ", left out");
    }
    return annotation;
  }

  void name_classes() {
    info_.classes = options_.classes;
    if (info_.classes.empty()) {
      std::set<std::string> names;
      for (const auto& each : annotations_) names.insert(each.names.begin(), each.names.end());
      info_.classes.assign(names.begin(), names.end());
    }
    for (auto& annotation : annotations_) {
      for (std::size_t i = 0; i < annotation.boxes.size(); ++i) {
        const auto found =
            std::find(info_.classes.begin(), info_.classes.end(), annotation.names[i]);
        if (found == info_.classes.end()) {
          throw std::runtime_error(info_.origin + ": " + annotation.image.stem().string() + ": " +
                                   unknown_name("class", annotation.names[i], info_.classes));
        }
        annotation.boxes[i].label = found - info_.classes.begin();
      }
    }
  }

  VocOptions options_;
  DatasetInfo info_;
  std::vector<Annotation> annotations_;
};

}  // namespace

DatasetPointer read_voc(const fs::path& folder, const VocOptions& options) {
  return std::make_shared<Voc>(folder, options);
}

}  // namespace pavlov
