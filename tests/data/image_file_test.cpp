#include "nets/data/readers/image_file.h"

// clang-format off
#include <cstdio>
#include <jpeglib.h>
// clang-format on
#include <cstdlib>
#include <string>

#include "core/file.h"
#include "core/rng.h"
#include "tests/data/damage.h"
#include "tests/data/real_data.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

/// A picture of smooth colours.
Array gradient(std::int64_t channels, std::int64_t height, std::int64_t width) {
  Array image(NumberType::u8, {channels, height, width});
  auto* out = image.mutable_values<std::uint8_t>().data();
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        *out++ = static_cast<std::uint8_t>(20 * c + 6 * y + 4 * x);
      }
    }
  }
  return image;
}

std::string jpeg_of(const Array& image, int quality) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  const auto channels = static_cast<int>(image.extent(0));
  jpeg.image_height = static_cast<JDIMENSION>(image.extent(1));
  jpeg.image_width = static_cast<JDIMENSION>(image.extent(2));
  jpeg.input_components = channels;
  jpeg.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  const auto values = image.values<std::uint8_t>();
  const std::int64_t area = image.row_size();
  std::vector<JSAMPLE> line(static_cast<std::size_t>(image.extent(2) * channels));
  while (jpeg.next_scanline < jpeg.image_height) {
    for (std::int64_t x = 0; x < image.extent(2); ++x) {
      for (int c = 0; c < channels; ++c) {
        line[static_cast<std::size_t>(x * channels + c)] =
            values[static_cast<std::size_t>(c * area + jpeg.next_scanline * image.extent(2) + x)];
      }
    }
    JSAMPROW row = line.data();
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string file(reinterpret_cast<const char*>(memory), size);
  jpeg_destroy_compress(&jpeg);
  std::free(memory);
  return file;
}

Array decode(const std::string& text, Channels channels = Channels::as_stored) {
  return decode_image(data_file("x.img", text), channels);
}

}  // namespace

TEST_CASE("a PNG that was written is read again, grey and colour", "[unit]") {
  for (const std::int64_t channels : {1, 3}) {
    const Array image = gradient(channels, 5, 9);
    CHECK(decode(encode_png(image)) == image);
  }
  CHECK_THROWS_WITH(encode_png(Array(NumberType::u8, {2, 3, 3})), Contains("[1 or 3, H, W]"));
  CHECK_THROWS_WITH(encode_png(Array(NumberType::f32, {1, 3, 3})), Contains("not f32"));
  const test::ScratchFolder scratch;
  write_png(scratch.path / "a.png", gradient(3, 4, 4));
  CHECK(read_image(scratch.path / "a.png", Channels::grey).extent(0) == 1);
}

TEST_CASE("colours become grey by ITU-R 601, grey becomes three channels", "[unit]") {
  const std::string pixels = std::string("P6 3 1 255\n") + "\xff" + std::string(3, '\0') + "\xff" +
                             std::string(3, '\0') + "\xff";
  const Array grey = decode(pixels, Channels::grey);
  CHECK(grey.values<std::uint8_t>()[0] == 76);   // 0.299 · 255
  CHECK(grey.values<std::uint8_t>()[1] == 150);  // 0.587 · 255
  CHECK(grey.values<std::uint8_t>()[2] == 29);   // 0.114 · 255
  const Array rgb = decode("P2 2 1 255 7 9", Channels::rgb);
  CHECK(rgb.shape() == Shape{3, 1, 2});
  CHECK(rgb.values<std::uint8_t>()[5] == 9);
}

TEST_CASE("PNM files are read in all four kinds, with comments and other scales", "[unit]") {
  const Array colour = decode("P3 # colours\n2 1\n15\n15 0 3  1 2 4\n");
  CHECK(colour.shape() == Shape{3, 1, 2});
  CHECK(colour.values<std::uint8_t>()[0] == 255);
  CHECK(colour.values<std::uint8_t>()[4] == 51);
  CHECK(decode("P5\n2 2\n255\nabcd").values<std::uint8_t>()[3] == 'd');
  CHECK_THROWS_WITH(decode("P5\n2 2\n255\nabc"), Contains("x.img: byte 11: the pixels take 4"));
  CHECK_THROWS_WITH(decode("P5\n2 x\n255\nabcd"), Contains("byte 5: the height is missing"));
  CHECK_THROWS_WITH(decode("P5\n2 2\n65535\nabcd"), Contains("must be 1 to 255"));
  CHECK_THROWS_WITH(decode("P5\n9999 9999\n255\nabcd"), Contains("9999 x 9999 pixels cannot be"));
  CHECK_THROWS_WITH(decode("P4\n2 2\nabcd"), Contains("byte 1"));
  CHECK_THROWS_WITH(decode("GIF89a"), Contains("neither PNG nor JPEG nor PNM"));
  CHECK_THROWS_WITH(decode(""), Contains("x.img"));
}

TEST_CASE("JPEG files are read nearly as they were written", "[unit]") {
  for (const std::int64_t channels : {1, 3}) {
    const Array image = gradient(channels, 16, 24);
    const Array again = decode(jpeg_of(image, 95));
    REQUIRE(again.shape() == image.shape());
    int worst = 0;
    for (std::size_t i = 0; i < image.values<std::uint8_t>().size(); ++i) {
      worst = std::max(worst, std::abs(int{image.values<std::uint8_t>()[i]} -
                                       int{again.values<std::uint8_t>()[i]}));
    }
    CHECK(worst < 12);
  }
}

TEST_CASE("images damaged anywhere are read or refused by name", "[contract]") {
  const auto read = [](const FileBytes& file) { decode_image(file); };
  SECTION("PNG, whose checksums find every flip") {
    const auto whole = test::refusals(encode_png(gradient(3, 6, 7)), read);
    CHECK(whole.cuts == whole.tries);
    CHECK(whole.flips == whole.tries);
  }
  SECTION("JPEG, which has no checksum") {
    const auto whole = test::refusals(jpeg_of(gradient(3, 16, 16), 80), read);
    CHECK(whole.cuts >= whole.tries - 2);
    CHECK(whole.flips > whole.tries / 4);
  }
  SECTION("PNM") {
    const auto whole = test::refusals("P6\n3 2\n255\nabcdefghijklmnopqr", read);
    CHECK(whole.cuts == whole.tries);
    CHECK(whole.flips >= 10);
    const auto plain = test::refusals("P2\n3 2\n9\n1 2 3 4 5 6", read);
    CHECK(plain.cuts >= plain.tries - 1);
  }
}

TEST_CASE("a real JPEG and a real PNG have the extents and pixels that other programs see",
          "[golden]") {
  const auto cells = test::find_data("bccd_voc/JPEGImages/BloodImage_00000.jpg");
  if (cells.empty()) return;
  CHECK(read_image(cells).shape() == Shape{3, 480, 640});
  const auto membrane = test::find_data("isbi2012/label/0.png");
  CHECK(read_image(membrane).shape() == Shape{1, 512, 512});
}
