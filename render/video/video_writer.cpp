#include <cstring>
#include <optional>

#include "core/file.h"
#include "render/video/encoder.h"
#include "render/video/film_writers.h"

namespace pavlov {
namespace {

/// `time_base` is the time from one picture to the next.
EncoderOptions options_for(Film film, int width, int height, AVRational time_base) {
  if (film == Film::mp4) {
    return {.container = "mp4",
            .codecs = {"libx264", "libopenh264"},
            .format = AV_PIX_FMT_YUV420P,
            .width = width,
            .height = height,
            .time_base = time_base,
            .settings = {{"preset", "veryfast"}, {"tune", "animation"}, {"crf", "18"}}};
  }
  return {
      .container = "webm",
      .codecs = {"libvpx-vp9"},
      .format = AV_PIX_FMT_YUV420P,
      .width = width,
      .height = height,
      .time_base = time_base,
      .settings = {
          {"deadline", "realtime"}, {"cpu-used", "6"}, {"row-mt", "1"}, {"crf", "24"}, {"b", "0"}}};
}

class VideoWriter final : public FrameWriter {
 public:
  VideoWriter(Film film, const std::filesystem::path& path, double frame_seconds)
      : film_(film), path_(path), time_base_(av_d2q(frame_seconds, 100000)) {}

  void add(const Picture& picture) override {
    if (!encoder_) open(picture.width(), picture.height());
    // FFmpeg may still be reading the frame before.
    check_ffmpeg(av_frame_make_writable(frame_.get()), "memory for a picture");
    const std::vector<std::uint8_t> rgb = even(picture);
    const std::uint8_t* rows[] = {rgb.data()};
    const int strides[] = {3 * frame_->width};
    sws_scale(scaler_.get(), rows, strides, 0, frame_->height, frame_->data, frame_->linesize);
    encoder_->write(*frame_);
    ++frame_->pts;
  }

  void finish() override { write_file(path_, encoder_->finish()); }

 private:
  void open(int width, int height) {
    const int w = width + width % 2;
    const int h = height + height % 2;
    const EncoderOptions options = options_for(film_, w, h, time_base_);
    encoder_.emplace(options);
    frame_ = make_frame(options.format, w, h);
    frame_->pts = 0;
    scaler_.reset(sws_getContext(w, h, AV_PIX_FMT_RGB24, w, h, options.format,
                                 SWS_BICUBIC | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
    const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
    constexpr int kOne = 1 << 16;
    sws_setColorspaceDetails(scaler_.get(), bt709, 1, bt709, 0, 0, kOne, kOne);
  }

  /// Pixels with an even number of rows and columns, which these films have: the last is repeated.
  static std::vector<std::uint8_t> even(const Picture& picture) {
    std::vector<std::uint8_t> rgb = picture.rgb();
    const auto width = static_cast<std::size_t>(picture.width());
    const auto height = static_cast<std::size_t>(picture.height());
    if (width % 2 != 0) {
      std::vector<std::uint8_t> wider;
      for (std::size_t y = 0; y < height; ++y) {
        const auto* row = rgb.data() + 3 * width * y;
        wider.insert(wider.end(), row, row + 3 * width);
        wider.insert(wider.end(), row + 3 * (width - 1), row + 3 * width);
      }
      rgb = std::move(wider);
    }
    if (height % 2 != 0) {
      const std::size_t stride = rgb.size() / height;
      rgb.resize(rgb.size() + stride);
      std::memcpy(rgb.data() + rgb.size() - stride, rgb.data() + rgb.size() - 2 * stride, stride);
    }
    return rgb;
  }

  Film film_;
  std::filesystem::path path_;
  AVRational time_base_;
  std::optional<Encoder> encoder_;
  FramePtr frame_;
  ScalerPtr scaler_;
};

std::unique_ptr<FrameWriter> make_film(Film film, const std::filesystem::path& path,
                                       double frame_seconds) {
  av_log_set_level(AV_LOG_FATAL);  // what goes wrong is told by exceptions
  return film == Film::gif ? make_gif_writer(path, frame_seconds)
                           : make_video_writer(film, path, frame_seconds);
}

[[maybe_unused]] const bool registered = register_film_factory(make_film);

}  // namespace

std::unique_ptr<FrameWriter> make_video_writer(Film film, const std::filesystem::path& path,
                                               double frame_seconds) {
  return std::make_unique<VideoWriter>(film, path, frame_seconds);
}

}  // namespace pavlov
