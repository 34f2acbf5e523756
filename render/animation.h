#pragma once

#include <filesystem>
#include <memory>

#include "render/picture.h"

namespace pavlov {

class FrameWriter;

/// Pictures that follow each other in time, written to a file:
///
///     Animation animation("episode.mp4", 0.02);
///     while (…) {
///       Picture picture(600, 400);
///       env.draw(0, picture);
///       animation.add(picture);
///     }
///     animation.finish();
///
/// The suffix says what is written: `.gif`, `.mp4` (H.264), `.webm` (VP9); `walk-%04d.png` or a
/// folder (a name without suffix) become PNG files that are numbered from 1. Neither display nor
/// processor for graphics is needed.
class Animation {
 public:
  /// Each picture is shown for `frame_seconds`, 0.0001 to 60. No more than 50 (GIF) or 60 a second
  /// are written: of shorter ones, those that are seen at that rate; PNG files are written of all.
  /// Throws std::invalid_argument for another suffix or time, std::runtime_error where the
  /// encoder's library is missing.
  Animation(std::filesystem::path path, double frame_seconds);
  /// Without `finish` no film is written; PNG files are there as soon as they are added.
  ~Animation();
  Animation(Animation&&) noexcept;
  Animation& operator=(Animation&&) noexcept;

  /// All pictures are of one size (std::invalid_argument).
  void add(const Picture& picture);
  /// Shows the picture for about so many seconds instead of one frame's, as at the end.
  void add(const Picture& picture, double seconds);
  /// Writes the file, whole or not at all. Throws std::invalid_argument where nothing was added,
  /// std::runtime_error where it cannot be written.
  void finish();

  const std::filesystem::path& path() const { return path_; }
  double frame_seconds() const { return frame_seconds_; }
  int frames() const { return frames_; }

  /// Throws std::invalid_argument where the name is none that an animation can have.
  static void check_name(const std::filesystem::path& path);

 private:
  bool shown(int frame) const;
  void check_size(const Picture& picture);

  std::filesystem::path path_;
  double frame_seconds_;
  double most_per_second_;
  int frames_ = 0;  ///< added, whether they were written or not
  int width_ = 0;
  int height_ = 0;
  std::unique_ptr<FrameWriter> writer_;
};

}  // namespace pavlov
