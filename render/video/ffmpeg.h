#pragma once

// What films need of FFmpeg's libraries, with owners for its objects.

#include <cstdint>  // before FFmpeg's own, which ask for UINT64_C
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <string>

namespace pavlov {

struct FfmpegDelete {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(AVFilterGraph* graph) const { avfilter_graph_free(&graph); }
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
  void operator()(AVFormatContext* container) const;  ///< with the bytes written so far
};
using FramePtr = std::unique_ptr<AVFrame, FfmpegDelete>;
using PacketPtr = std::unique_ptr<AVPacket, FfmpegDelete>;
using CodecPtr = std::unique_ptr<AVCodecContext, FfmpegDelete>;
using GraphPtr = std::unique_ptr<AVFilterGraph, FfmpegDelete>;
using ScalerPtr = std::unique_ptr<SwsContext, FfmpegDelete>;
using ContainerPtr = std::unique_ptr<AVFormatContext, FfmpegDelete>;

/// Throws std::runtime_error "FFmpeg, WHAT: …" for a negative code; answers the others.
int check_ffmpeg(int code, const char* what);

/// A frame with memory of its own.
FramePtr make_frame(AVPixelFormat format, int width, int height);

}  // namespace pavlov
