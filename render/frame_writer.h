#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "render/picture.h"

namespace pavlov {

/// Where the pictures of an animation go; one for each kind of file.
class FrameWriter {
 public:
  virtual ~FrameWriter() = default;
  virtual void add(const Picture& picture) = 0;
  virtual void finish() = 0;
};

enum class Film { gif, mp4, webm };

/// A writer of films with so many seconds between pictures.
using FilmFactory = std::unique_ptr<FrameWriter> (*)(Film film, const std::filesystem::path& path,
                                                     double frame_seconds);

/// Called by the static initialiser of the library that holds the encoders. Answers true, so that
/// it can initialise a constant.
bool register_film_factory(FilmFactory factory);

/// Opens that library where it has not been: FFmpeg's take half a second to load.
std::unique_ptr<FrameWriter> make_film_writer(Film film, const std::filesystem::path& path,
                                              double frame_seconds);

/// The names BEFORE0001AFTER, BEFORE0002AFTER and so on, with at least so many digits.
struct NumberedName {
  std::string before;
  int digits = 1;
  std::string after;
};
std::unique_ptr<FrameWriter> make_png_writer(const NumberedName& name);

}  // namespace pavlov
