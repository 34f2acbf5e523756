#include <csetjmp>
#include <cstdio>  // which jpeglib.h needs before it
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on
#include <stdexcept>
#include <vector>

#include "nets/data/readers/image_file.h"

namespace pavlov {
namespace {

/// The smallest code of a block of 8 x 8 pixels takes two bits, and chroma may be halved twice;
/// progressive files repeat nothing.
constexpr double kMostPixelsInByte = 4 * 64 * 4 * 4;

/// libjpeg leaves by longjmp where a file is damaged, so what lies between that and setjmp is plain
/// C: no destructor is passed over.
struct Decoder {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  std::jmp_buf jump{};
  char message[JMSG_LENGTH_MAX] = {};
  std::size_t size = 0;

  explicit Decoder(std::span<const std::byte> bytes) : size(bytes.size()) {
    jpeg.err = jpeg_std_error(&errors);
    jpeg.client_data = this;
    errors.error_exit = [](j_common_ptr common) {
      auto* self = static_cast<Decoder*>(common->client_data);
      common->err->format_message(common, self->message);
      std::longjmp(self->jump, 1);
    };
    // Warnings tell of data that end too early or make no sense; only needless bytes are harmless.
    errors.emit_message = [](j_common_ptr common, int level) {
      if (level < 0 && common->err->msg_code != JWRN_EXTRANEOUS_DATA) {
        common->err->error_exit(common);
      }
    };
  }
  ~Decoder() { jpeg_destroy_decompress(&jpeg); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool read_header(const std::byte* bytes) {
    if (setjmp(jump) != 0) return false;
    jpeg_create_decompress(&jpeg);
    jpeg.client_data = this;
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(bytes), size);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = jpeg.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_calc_output_dimensions(&jpeg);
    return true;
  }

  bool read_pixels(std::uint8_t* pixels) {
    if (setjmp(jump) != 0) return false;
    jpeg_start_decompress(&jpeg);
    const std::size_t row =
        std::size_t{jpeg.output_width} * static_cast<std::size_t>(jpeg.output_components);
    while (jpeg.output_scanline < jpeg.output_height) {
      JSAMPROW line = pixels + jpeg.output_scanline * row;
      jpeg_read_scanlines(&jpeg, &line, 1);
    }
    jpeg_finish_decompress(&jpeg);
    return true;
  }

  std::string fault(const std::string& origin) const {
    const std::size_t left = jpeg.src != nullptr ? jpeg.src->bytes_in_buffer : 0;
    const std::size_t place = left <= size ? size - left : size;
    return origin + ": byte " + std::to_string(place) + ": damaged JPEG: " + message;
  }
};

}  // namespace

Array detail::decode_jpeg(const FileBytes& file) {
  Decoder decoder(file.bytes);
  if (!decoder.read_header(file.bytes.data())) {
    throw std::runtime_error(decoder.fault(file.origin));
  }
  const auto& jpeg = decoder.jpeg;
  check_extents(file.origin, jpeg.output_height, jpeg.output_width,
                kMostPixelsInByte * static_cast<double>(file.bytes.size()));
  std::vector<std::uint8_t> pixels(std::size_t{jpeg.output_width} * jpeg.output_height *
                                   static_cast<std::size_t>(jpeg.output_components));
  if (!decoder.read_pixels(pixels.data())) throw std::runtime_error(decoder.fault(file.origin));
  return channels_first(pixels.data(), jpeg.output_height, jpeg.output_width,
                        jpeg.output_components);
}

}  // namespace pavlov
