#include <cmath>
#include <cstring>
#include <optional>

#include "core/file.h"
#include "render/video/encoder.h"
#include "render/video/film_writers.h"

namespace pavlov {
namespace {

constexpr AVRational kHundredth{1, 100};  // GIF's unit of time
constexpr AVPixelFormat kPixels = AV_PIX_FMT_RGB32;

/// Pictures go in at filters named "buffer@…" and come out at "buffersink@out".
class Filters {
 public:
  explicit Filters(const std::string& description) : graph_(avfilter_graph_alloc()) {
    AVFilterInOut* inputs = nullptr;
    AVFilterInOut* outputs = nullptr;
    const int code = avfilter_graph_parse2(graph_.get(), description.c_str(), &inputs, &outputs);
    avfilter_inout_free(&inputs);
    avfilter_inout_free(&outputs);
    check_ffmpeg(code, "filters");
    check_ffmpeg(avfilter_graph_config(graph_.get(), nullptr), "filters");
  }

  /// Null after the last frame.
  void push(const char* into, AVFrame* frame) {
    check_ffmpeg(av_buffersrc_write_frame(find(into), frame), "a picture into filters");
  }
  /// False where no frame is ready.
  bool pull(AVFrame* frame) {
    const int code = av_buffersink_get_frame(find("buffersink@out"), frame);
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
    check_ffmpeg(code, "a picture from filters");
    return true;
  }

 private:
  AVFilterContext* find(const char* name) { return avfilter_graph_get_filter(graph_.get(), name); }

  GraphPtr graph_;
};

std::string source(const std::string& name, int width, int height) {
  return "buffer@" + name + "=video_size=" + std::to_string(width) + "x" + std::to_string(height) +
         ":pix_fmt=" + av_get_pix_fmt_name(kPixels) + ":time_base=1/100:pixel_aspect=1/1";
}

/// Pictures kept as what changed from one to the next, in runs of equal pixels: a palette that
/// suits all of them is known only at the end.
class Changes {
 public:
  void add(std::span<const std::uint32_t> pixels) {
    last_.resize(pixels.size());
    auto& runs = pictures_.emplace_back();
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const std::uint32_t change = pixels[i] ^ last_[i];
      last_[i] = pixels[i];
      if (runs.empty() || runs.back().change != change) runs.push_back({change, 0});
      ++runs.back().length;
    }
    runs.shrink_to_fit();
  }

  /// Turns the picture before picture i into that one; black is before the first.
  void apply(std::size_t i, std::span<std::uint32_t> pixels) const {
    std::size_t at = 0;
    for (const Run& run : pictures_[i]) {
      for (std::uint32_t n = 0; n < run.length; ++n) pixels[at++] ^= run.change;
    }
  }

  std::size_t size() const { return pictures_.size(); }

 private:
  struct Run {
    std::uint32_t change;
    std::uint32_t length;
  };
  std::vector<std::uint32_t> last_;
  std::vector<std::vector<Run>> pictures_;
};

class GifWriter final : public FrameWriter {
 public:
  GifWriter(const std::filesystem::path& path, double frame_seconds)
      : path_(path), frame_seconds_(frame_seconds) {}

  void add(const Picture& picture) override {
    if (!palette_) {
      width_ = picture.width();
      height_ = picture.height();
      palette_.emplace(source("in", width_, height_) + ",palettegen,buffersink@out");
    }
    const std::vector<std::uint8_t> rgb = picture.rgb();
    std::vector<std::uint32_t> pixels;
    pixels.reserve(rgb.size() / 3);
    for (std::size_t i = 0; i < rgb.size(); i += 3) {
      pixels.push_back(0xFF000000U | std::uint32_t{rgb[i]} << 16 | std::uint32_t{rgb[i + 1]} << 8 |
                       rgb[i + 2]);
    }
    palette_->push("buffer@in", frame_of(pixels, changes_.size()).get());
    changes_.add(pixels);
  }

  void finish() override {
    palette_->push("buffer@in", nullptr);
    const FramePtr palette(av_frame_alloc());
    palette_->pull(palette.get());
    palette->pts = 0;
    Filters filters(source("in", width_, height_) + "[in];" +
                    source("palette", palette->width, palette->height) +
                    "[palette];[in][palette]paletteuse=dither=none,buffersink@out");
    filters.push("buffer@palette", palette.get());
    filters.push("buffer@palette", nullptr);

    Encoder encoder({.container = "gif",
                     .codecs = {"gif"},
                     .format = AV_PIX_FMT_PAL8,
                     .width = width_,
                     .height = height_,
                     .time_base = kHundredth,
                     .settings = {{"final_delay", "100"}}});
    std::vector<std::uint32_t> pixels(static_cast<std::size_t>(width_) * height_);
    const FramePtr out(av_frame_alloc());
    const auto drain = [&] {
      while (filters.pull(out.get())) {
        encoder.write(*out);
        av_frame_unref(out.get());
      }
    };
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      changes_.apply(i, pixels);
      filters.push("buffer@in", frame_of(pixels, i).get());
      drain();
    }
    filters.push("buffer@in", nullptr);
    drain();
    write_file(path_, encoder.finish());
  }

 private:
  FramePtr frame_of(std::span<const std::uint32_t> pixels, std::size_t number) const {
    FramePtr frame = make_frame(kPixels, width_, height_);
    const auto bytes = static_cast<std::size_t>(width_) * sizeof pixels[0];
    for (int y = 0; y < height_; ++y) {
      std::memcpy(frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0],
                  pixels.data() + static_cast<std::ptrdiff_t>(y) * width_, bytes);
    }
    frame->pts = std::lround(static_cast<double>(number) * frame_seconds_ * kHundredth.den);
    return frame;
  }

  std::filesystem::path path_;
  double frame_seconds_;
  int width_ = 0;
  int height_ = 0;
  std::optional<Filters> palette_;
  Changes changes_;
};

}  // namespace

std::unique_ptr<FrameWriter> make_gif_writer(const std::filesystem::path& path,
                                             double frame_seconds) {
  return std::make_unique<GifWriter>(path, frame_seconds);
}

}  // namespace pavlov
