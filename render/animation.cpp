#include "render/animation.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "render/frame_writer.h"

namespace pavlov {
namespace {

constexpr int kFolderDigits = 4;
constexpr double kMostPerSecond = 60;
constexpr double kMostPerSecondGif = 50;  // faster ones are played far too slowly by browsers

std::optional<Film> film_of(const std::filesystem::path& path) {
  const auto suffix = path.extension();
  if (suffix == ".gif") return Film::gif;
  if (suffix == ".mp4") return Film::mp4;
  if (suffix == ".webm") return Film::webm;
  return std::nullopt;
}

/// "walk-%04d.png" taken apart, or the files in a folder.
std::optional<NumberedName> numbered_name(const std::filesystem::path& path) {
  const std::string file = path.filename().string();
  const std::string folder = path.parent_path() / "";
  if (!path.has_extension()) return NumberedName{(path / "").string(), kFolderDigits, ".png"};
  const auto begin = file.find('%');
  if (path.extension() != ".png" || begin == std::string::npos) return std::nullopt;
  auto end = begin + 1;
  while (end < file.size() && std::isdigit(static_cast<unsigned char>(file[end])) != 0) ++end;
  const bool one = end < file.size() && file[end] == 'd' && end - begin <= 3 &&
                   file.find('%', end) == std::string::npos;
  if (!one) return std::nullopt;
  const std::string digits = file.substr(begin + 1, end - begin - 1);
  return NumberedName{folder + file.substr(0, begin), digits.empty() ? 1 : std::stoi(digits),
                      file.substr(end + 1)};
}

}  // namespace

void Animation::check_name(const std::filesystem::path& path) {
  if (path.empty() || (!film_of(path) && !numbered_name(path))) {
    throw std::invalid_argument(
        "'" + path.string() +
        "': an animation is a file that ends in .gif, .mp4 or .webm, pictures NAME-%04d.png, or a "
        "folder of pictures");
  }
}

Animation::Animation(std::filesystem::path path, double frame_seconds)
    : path_(std::move(path)), frame_seconds_(frame_seconds) {
  check_name(path_);
  if (!(frame_seconds >= 1e-4 && frame_seconds <= 60)) {
    throw std::invalid_argument(path_.string() + ": " + shortest(frame_seconds) +
                                " s for each picture; 0.0001 to 60 are possible");
  }
  if (const auto film = film_of(path_)) {
    most_per_second_ = *film == Film::gif ? kMostPerSecondGif : kMostPerSecond;
    writer_ = make_film_writer(*film, path_, std::max(frame_seconds, 1 / most_per_second_));
  } else {
    most_per_second_ = std::numeric_limits<double>::infinity();
    writer_ = make_png_writer(*numbered_name(path_));
  }
}

Animation::~Animation() = default;
Animation::Animation(Animation&&) noexcept = default;
Animation& Animation::operator=(Animation&&) noexcept = default;

/// Whether a written frame begins while the picture of this number is shown.
bool Animation::shown(int frame) const {
  const double pace = frame_seconds_ * most_per_second_;  // written frames for each added
  if (pace >= 1 - 1e-9) return true;
  return std::ceil(frame * pace) < (frame + 1) * pace;
}

void Animation::check_size(const Picture& picture) {
  const auto text = [](int width, int height) {
    return std::to_string(width) + " x " + std::to_string(height);
  };
  if (frames_ == 0) {
    width_ = picture.width();
    height_ = picture.height();
  } else if (picture.width() != width_ || picture.height() != height_) {
    throw std::invalid_argument(path_.string() + ": a picture of " +
                                text(picture.width(), picture.height()) +
                                " pixels after those of " + text(width_, height_));
  }
}

void Animation::add(const Picture& picture) {
  check_size(picture);
  if (shown(frames_)) writer_->add(picture);
  ++frames_;
}

void Animation::add(const Picture& picture, double seconds) {
  for (auto i = std::max(1L, std::lround(seconds / frame_seconds_)); i > 0; --i) add(picture);
}

void Animation::finish() {
  if (frames_ == 0) throw std::invalid_argument(path_.string() + ": no picture was added");
  writer_->finish();
}

}  // namespace pavlov
