// Pictures of data sets: PNG, JPEG and PNM.

#include "nets/data/readers/image_file.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::reads([&] {
    const Array image = decode_image(data_file("input", fuzz::text_of(data, size)), Channels::rgb);
    encode_png(image);
  });
  return 0;
}
