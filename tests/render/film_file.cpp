#include "tests/render/film_file.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <stdexcept>

namespace pavlov::test {
namespace {

int check(int code) {
  if (code < 0) throw std::runtime_error("film: FFmpeg's error " + std::to_string(code));
  return code;
}

std::vector<std::uint8_t> rgb_of(const AVFrame& frame) {
  std::vector<std::uint8_t> rgb(std::size_t{3} * frame.width * frame.height);
  SwsContext* scaler = sws_getContext(
      frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), frame.width,
      frame.height, AV_PIX_FMT_RGB24, SWS_BICUBIC | SWS_ACCURATE_RND, nullptr, nullptr, nullptr);
  if (frame.colorspace == AVCOL_SPC_BT709) {
    const int* bt709 = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(scaler, bt709, 0, bt709, 1, 0, 1 << 16, 1 << 16);
  }
  std::uint8_t* rows[] = {rgb.data()};
  const int strides[] = {3 * frame.width};
  sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, rows, strides);
  sws_freeContext(scaler);
  return rgb;
}

}  // namespace

FilmFile FilmFile::read(const std::filesystem::path& path) {
  AVFormatContext* container = nullptr;
  check(avformat_open_input(&container, path.c_str(), nullptr, nullptr));
  check(avformat_find_stream_info(container, nullptr));
  const AVStream& stream = *container->streams[0];
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  AVCodecContext* decoder = avcodec_alloc_context3(codec);
  check(avcodec_parameters_to_context(decoder, stream.codecpar));
  check(avcodec_open2(decoder, codec, nullptr));

  FilmFile film{.codec = avcodec_get_name(codec->id),
                .format = av_get_pix_fmt_name(decoder->pix_fmt),
                .width = decoder->width,
                .height = decoder->height};
  AVPacket* packet = av_packet_alloc();
  AVFrame* frame = av_frame_alloc();
  const auto decode = [&](const AVPacket* from) {
    check(avcodec_send_packet(decoder, from));
    while (avcodec_receive_frame(decoder, frame) == 0) {
      film.times.push_back(static_cast<double>(frame->pts) * av_q2d(stream.time_base));
      film.frames.push_back(rgb_of(*frame));
    }
  };
  while (av_read_frame(container, packet) == 0) {
    decode(packet);
    av_packet_unref(packet);
  }
  decode(nullptr);
  av_frame_free(&frame);
  av_packet_free(&packet);
  avcodec_free_context(&decoder);
  avformat_close_input(&container);
  return film;
}

}  // namespace pavlov::test
