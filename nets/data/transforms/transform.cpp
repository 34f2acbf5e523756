#include "nets/data/transforms/transform.h"

#include <stdexcept>
#include <utility>

#include "core/settings.h"
#include "core/text.h"

namespace pavlov {
namespace {

/// "32x48" or "32x48+4".
struct CropExtents {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t padding = 0;
};

CropExtents read_extents(const std::string& text) {
  CropExtents extents;
  std::string rest = text;
  if (const auto plus = rest.find('+'); plus != std::string::npos) {
    extents.padding = from_text<std::int64_t>(rest.substr(plus + 1));
    rest.resize(plus);
  }
  const auto sides = split(rest, 'x');
  extents.height = from_text<std::int64_t>(sides[0]);
  extents.width = sides.size() == 1 ? extents.height : from_text<std::int64_t>(sides[1]);
  if (sides.size() > 2) throw std::invalid_argument("HEIGHTxWIDTH is wanted, not '" + text + "'");
  return extents;
}

struct Kind {
  std::string name;
  std::string usual;  ///< its value where none is given; "": one must be
  std::string help;
  std::function<Transform(const std::string&)> make;
  double AffineConfig::*affine = nullptr;  ///< the part of an affine transform that it is
};

const std::vector<Kind>& kinds() {
  const auto number = [](const std::string& text) { return from_text<double>(text); };
  static const std::vector<Kind> all = {
      {"resize", "", "HxW: to this height and width",
       [](const std::string& text) {
         const auto extents = read_extents(text);
         return resize_to(extents.height, extents.width);
       }},
      {"center_crop", "", "HxW: the middle",
       [](const std::string& text) {
         const auto extents = read_extents(text);
         return center_crop(extents.height, extents.width);
       }},
      {"crop", "", "HxW or HxW+P: a random part, of the image with P pixels around it",
       [](const std::string& text) {
         const auto extents = read_extents(text);
         return random_crop(extents.height, extents.width, extents.padding);
       }},
      {"flip", "0.5", "left and right exchanged with this probability",
       [=](const std::string& text) { return random_flip(number(text)); }},
      {"flip_vertical", "0.5", "up and down exchanged with this probability",
       [=](const std::string& text) { return random_vertical_flip(number(text)); }},
      {"transpose", "0.5", "rows and columns exchanged with this probability",
       [=](const std::string& text) { return random_transpose(number(text)); }},
      {"rotate", "15", "by up to so many degrees", nullptr, &AffineConfig::rotation},
      {"zoom", "0.1", "by up to this fraction", nullptr, &AffineConfig::zoom},
      {"shift", "0.1", "by up to this fraction of height and width", nullptr, &AffineConfig::shift},
      {"elastic", "8", "bent by so many pixels",
       [=](const std::string& text) { return elastic(number(text)); }},
      {"brightness", "0.2", "factor 1 ± this",
       [=](const std::string& text) { return random_brightness(number(text)); }},
      {"contrast", "0.2", "factor 1 ± this",
       [=](const std::string& text) { return random_contrast(number(text)); }},
      {"saturation", "0.2", "factor 1 ± this",
       [=](const std::string& text) { return random_saturation(number(text)); }},
      {"hue", "10", "turned by up to so many degrees",
       [=](const std::string& text) { return random_hue(number(text)); }},
      {"stretch", "0.01", "contrast stretched so that this share is black, and white",
       [=](const std::string& text) { return stretch_contrast(number(text)); }}};
  return all;
}

}  // namespace

void apply(const Transforms& transforms, Example& example, const Rng& rng) {
  for (std::size_t k = 0; k < transforms.size(); ++k) {
    Rng own = rng.child(k);
    transforms[k].apply(example, own);
  }
}

Transform one_hot(std::int64_t classes) {
  require(classes >= 1, "one_hot", "classes", static_cast<double>(classes), "at least 1");
  return {"one_hot=" + std::to_string(classes), [classes](Example& example, Rng&) {
            if (example.label < 0 || example.label >= classes) {
              throw std::invalid_argument("one_hot: class " + std::to_string(example.label) +
                                          " is none of " + std::to_string(classes));
            }
            example.numbers = Array(NumberType::f32, {classes});
            const auto index = static_cast<std::size_t>(example.label);
            example.numbers.mutable_values<float>()[index] = 1;
          }};
}

Transforms parse_transforms(std::string_view text) {
  Transforms transforms;
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  AffineConfig affine;
  bool joins = false;  // whether the last transform is an affine one
  for (const std::string& part : split_list(text)) {
    const auto equals = part.find('=');
    const std::string name(trim(part.substr(0, equals)));
    const Kind* kind = nullptr;
    for (const Kind& each : kinds()) {
      if (each.name == name) kind = &each;
    }
    if (kind == nullptr) throw std::invalid_argument(unknown_name("transform", name, names));
    const std::string value =
        equals == std::string::npos ? kind->usual : std::string(trim(part.substr(equals + 1)));
    if (value.empty()) throw std::invalid_argument("transform " + name + ": " + kind->help);
    try {
      if (kind->affine == nullptr) {
        transforms.push_back(kind->make(value));
      } else {
        if (joins) transforms.pop_back();
        if (!joins) affine = {};
        affine.*(kind->affine) = from_text<double>(value);
        transforms.push_back(random_affine(affine));
      }
      joins = kind->affine != nullptr;
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("transform " + part + ": " + error.what());
    }
  }
  return transforms;
}

std::string transforms_help() {
  std::string text;
  for (const Kind& kind : kinds()) {
    const std::string usage = kind.name + (kind.usual.empty() ? "=…" : "=" + kind.usual);
    text += "  " + usage + std::string(22 - std::min<std::size_t>(usage.size(), 20), ' ') +
            kind.help + "\n";
  }
  return text;
}

}  // namespace pavlov
