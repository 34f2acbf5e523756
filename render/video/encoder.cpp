#include "render/video/encoder.h"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace pavlov {
namespace {

/// Fixed, because encoders give other bytes with other numbers of threads.
constexpr int kThreads = 2;
constexpr double kKeySeconds = 2;  // from one picture that can be jumped to, to the next

const AVCodec& find_codec(const EncoderOptions& options) {
  for (const char* name : options.codecs) {
    if (const AVCodec* codec = avcodec_find_encoder_by_name(name)) return *codec;
  }
  std::string names;
  for (const char* name : options.codecs) names += std::string(names.empty() ? "" : ", ") + name;
  throw std::runtime_error("this FFmpeg encodes no " + std::string(options.container) +
                           "; it lacks " + names);
}

/// FFmpeg's list of settings; it takes out those that are known to whom it is shown.
class Settings {
 public:
  explicit Settings(const EncoderOptions& options) {
    for (const auto& [name, value] : options.settings) av_dict_set(&settings_, name, value, 0);
  }
  ~Settings() { av_dict_free(&settings_); }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
  AVDictionary** get() { return &settings_; }

 private:
  AVDictionary* settings_ = nullptr;
};

}  // namespace

Encoder::Encoder(const EncoderOptions& options) : packet_(av_packet_alloc()) {
  const AVCodec& codec = find_codec(options);
  AVFormatContext* container = nullptr;
  check_ffmpeg(avformat_alloc_output_context2(&container, nullptr, options.container, nullptr),
               options.container);
  container_.reset(container);
  codec_.reset(avcodec_alloc_context3(&codec));
  stream_ = avformat_new_stream(container, nullptr);
  if (packet_ == nullptr || codec_ == nullptr || stream_ == nullptr) throw std::bad_alloc();

  codec_->width = options.width;
  codec_->height = options.height;
  codec_->pix_fmt = options.format;
  codec_->time_base = options.time_base;
  codec_->framerate = av_inv_q(options.time_base);
  codec_->gop_size = std::max(1, static_cast<int>(kKeySeconds / av_q2d(options.time_base)));
  codec_->thread_count = kThreads;
  codec_->color_range = AVCOL_RANGE_MPEG;
  codec_->colorspace = AVCOL_SPC_BT709;
  codec_->color_primaries = AVCOL_PRI_BT709;
  codec_->color_trc = AVCOL_TRC_BT709;
  codec_->flags |= AV_CODEC_FLAG_BITEXACT;
  container_->flags |= AVFMT_FLAG_BITEXACT;
  if ((container_->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  Settings settings(options);
  check_ffmpeg(avcodec_open2(codec_.get(), &codec, settings.get()), codec.name);
  check_ffmpeg(avcodec_parameters_from_context(stream_->codecpar, codec_.get()), codec.name);
  stream_->time_base = codec_->time_base;
  stream_->avg_frame_rate = codec_->framerate;
  check_ffmpeg(avio_open_dyn_buf(&container_->pb), options.container);
  check_ffmpeg(avformat_write_header(container_.get(), settings.get()), options.container);
}

void Encoder::send(const AVFrame* frame) {
  check_ffmpeg(avcodec_send_frame(codec_.get(), frame), "encoding a picture");
  for (;;) {
    const int code = avcodec_receive_packet(codec_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    check_ffmpeg(code, "encoding a picture");
    if (packet_->duration == 0) packet_->duration = 1;
    av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_->time_base);
    packet_->stream_index = stream_->index;
    check_ffmpeg(av_interleaved_write_frame(container_.get(), packet_.get()), "writing a picture");
  }
}

void Encoder::write(const AVFrame& frame) { send(&frame); }

std::string Encoder::finish() {
  send(nullptr);
  check_ffmpeg(av_write_trailer(container_.get()), "ending the film");
  std::uint8_t* bytes = nullptr;
  const int size = avio_close_dyn_buf(std::exchange(container_->pb, nullptr), &bytes);
  std::string film(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  av_free(bytes);
  return film;
}

}  // namespace pavlov
