#pragma once

#include "render/frame_writer.h"

namespace pavlov {

/// MP4 with H.264, or WebM with VP9; colours at half the resolution, as all players show them.
std::unique_ptr<FrameWriter> make_video_writer(Film film, const std::filesystem::path& path,
                                               double frame_seconds);

/// A GIF that is repeated for ever, with the 256 colours that suit its pictures best.
std::unique_ptr<FrameWriter> make_gif_writer(const std::filesystem::path& path,
                                             double frame_seconds);

}  // namespace pavlov
