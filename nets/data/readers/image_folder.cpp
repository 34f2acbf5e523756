#include "nets/data/readers/image_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace pavlov {
namespace {

namespace fs = std::filesystem;

/// By letters, but runs of digits by what number they are.
bool natural_less(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto run = [&digit](const std::string& text, std::size_t& place) {
    while (place + 1 < text.size() && text[place] == '0' && digit(text[place + 1])) ++place;
    const std::size_t from = place;
    while (place < text.size() && digit(text[place])) ++place;
    return text.substr(from, place - from);
  };
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const std::string left = run(a, i);
      const std::string right = run(b, j);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i;
      ++j;
    }
  }
  return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

class ImageFolder : public Dataset {
 public:
  ImageFolder(const fs::path& folder, Channels channels) : channels_(channels) {
    if (!fs::is_directory(folder)) throw std::runtime_error(folder.string() + ": is no folder");
    info_ = {.name = folder.filename().string(), .origin = folder.string()};
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_directory()) folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    for (const fs::path& each : folders) {
      auto images = images_in(each);
      if (images.empty()) continue;
      labels_.insert(labels_.end(), images.size(), std::ssize(info_.classes));
      info_.classes.push_back(each.filename().string());
      std::move(images.begin(), images.end(), std::back_inserter(images_));
    }
    if (images_.empty()) {
      throw std::runtime_error(folder.string() + ": no folder in it has PNG, JPEG or PNM images");
    }
  }

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return std::ssize(images_); }
  Example get(std::int64_t i) const override {
    return {.input = read_image(images_.at(static_cast<std::size_t>(i)), channels_),
            .label = label(i)};
  }
  std::int64_t label(std::int64_t i) const override {
    return labels_.at(static_cast<std::size_t>(i));
  }

 private:
  Channels channels_;
  DatasetInfo info_;
  std::vector<fs::path> images_;
  std::vector<std::int64_t> labels_;
};

class ImagePairFolder : public Dataset {
 public:
  ImagePairFolder(const fs::path& folder, const ImagePairs& pairs)
      : channels_(pairs.channels), images_(images_in(folder / pairs.images)) {
    if (pairs.greys.size() != pairs.classes.size()) {
      throw std::invalid_argument("image pairs: " + std::to_string(pairs.greys.size()) +
                                  " grey values for " + std::to_string(pairs.classes.size()) +
                                  " classes");
    }
    class_of_.fill(-1);
    for (std::size_t i = 0; i < pairs.greys.size(); ++i) {
      class_of_[pairs.greys[i]] = static_cast<int>(i);
    }
    info_ = {
        .name = folder.filename().string(), .origin = folder.string(), .classes = pairs.classes};
    if (images_.empty()) {
      throw std::runtime_error((folder / pairs.images).string() + ": no images in it");
    }
    for (const fs::path& image : images_) {
      labels_.push_back(folder / pairs.labels / image.filename());
      if (!fs::exists(labels_.back())) {
        throw std::runtime_error(labels_.back().string() + ": is missing, the label image of " +
                                 image.string());
      }
    }
  }

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return std::ssize(images_); }
  std::int64_t label(std::int64_t) const override { return -1; }
  Example get(std::int64_t i) const override {
    const auto index = static_cast<std::size_t>(i);
    Example example{.input = read_image(images_.at(index), channels_)};
    Array mask = read_image(labels_[index], Channels::grey);
    const std::int64_t height = mask.extent(1);
    const std::int64_t width = mask.extent(2);
    if (height != example.input.extent(1) || width != example.input.extent(2)) {
      throw std::runtime_error(labels_[index].string() + ": " + to_string(mask.shape()) +
                               " does not fit the image's " + to_string(example.input.shape()));
    }
    std::int64_t place = 0;
    for (std::uint8_t& pixel : mask.mutable_values<std::uint8_t>()) {
      if (class_of_[pixel] < 0) {
        throw std::runtime_error(labels_[index].string() + ": pixel (" +
                                 std::to_string(place % width) + ", " +
                                 std::to_string(place / width) + ") is " + std::to_string(pixel) +
                                 ", which is no class");
      }
      pixel = static_cast<std::uint8_t>(class_of_[pixel]);
      ++place;
    }
    example.mask = mask.reshaped({height, width});
    return example;
  }

 private:
  Channels channels_;
  DatasetInfo info_;
  std::array<int, 256> class_of_{};
  std::vector<fs::path> images_;
  std::vector<fs::path> labels_;
};

}  // namespace

std::vector<fs::path> images_in(const fs::path& folder) {
  std::vector<fs::path> images;
  if (!fs::is_directory(folder)) return images;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && is_image_name(entry.path())) images.push_back(entry.path());
  }
  std::sort(images.begin(), images.end(), [](const fs::path& a, const fs::path& b) {
    return natural_less(a.filename().string(), b.filename().string());
  });
  return images;
}

DatasetPointer read_image_folder(const fs::path& folder, Channels channels) {
  return std::make_shared<ImageFolder>(folder, channels);
}

DatasetPointer read_image_pairs(const fs::path& folder, const ImagePairs& pairs) {
  return std::make_shared<ImagePairFolder>(folder, pairs);
}

}  // namespace pavlov
