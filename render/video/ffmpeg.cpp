#include "render/video/ffmpeg.h"

#include <new>
#include <stdexcept>

namespace pavlov {

void FfmpegDelete::operator()(AVFormatContext* container) const {
  std::uint8_t* bytes = nullptr;
  if (container->pb != nullptr) avio_close_dyn_buf(container->pb, &bytes);
  av_free(bytes);
  avformat_free_context(container);
}

int check_ffmpeg(int code, const char* what) {
  if (code >= 0) return code;
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  throw std::runtime_error(std::string("FFmpeg, ") + what + ": " + text);
}

FramePtr make_frame(AVPixelFormat format, int width, int height) {
  FramePtr frame(av_frame_alloc());
  if (frame == nullptr) throw std::bad_alloc();
  frame->format = format;
  frame->width = width;
  frame->height = height;
  check_ffmpeg(av_frame_get_buffer(frame.get(), 0), "memory for a picture");
  return frame;
}

}  // namespace pavlov
