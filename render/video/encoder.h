#pragma once

#include <string>
#include <utility>
#include <vector>

#include "render/video/ffmpeg.h"

namespace pavlov {

/// How a film is packed and encoded.
struct EncoderOptions {
  const char* container;            ///< FFmpeg's name: "mp4"
  std::vector<const char*> codecs;  ///< FFmpeg's names, the best first: the first it has is taken
  AVPixelFormat format;
  int width = 0;
  int height = 0;
  AVRational time_base;                                         ///< unit of times [s]
  std::vector<std::pair<const char*, const char*>> settings{};  ///< of container and codec
};

/// Turns frames into the bytes of a film.
class Encoder {
 public:
  /// Throws std::runtime_error where FFmpeg has none of the codecs.
  explicit Encoder(const EncoderOptions& options);

  /// The frame's `pts` is its time.
  void write(const AVFrame& frame);
  /// The whole film. Nothing can be written after it.
  std::string finish();

 private:
  void send(const AVFrame* frame);

  CodecPtr codec_;
  ContainerPtr container_;
  PacketPtr packet_;
  AVStream* stream_ = nullptr;
};

}  // namespace pavlov
