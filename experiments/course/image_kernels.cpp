// What do small kernels do to an image?
//
// Tasks SL-48 … SL-50 and SL-67 of the course: kernels that blur, sharpen and find edges, sizes
// after padding and strides, max and average pooling, and the way up again by transposed
// convolution, all written out (nets/ground_up/convolution.h).
//
//     ./run image_kernels --data PHOTO.jpg
//
// A PNG, JPEG or PNM file, shown in grey. Without one a traffic sign is generated. Of kernels whose
// numbers add up to 0 the absolute value is shown.
//
// Expected (at once): the sizes of the course's table; flat parts of the image are black to the
// edge kernels; pooling keeps what there is to see at a quarter of the numbers; a transposed
// convolution with a kernel for bilinear interpolation brings the size back, blurred.

#include <algorithm>
#include <cmath>

#include "experiments/harness/example_sheet.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/data/generated/generated.h"
#include "nets/data/readers/image_file.h"
#include "nets/data/transforms/transform.h"
#include "nets/ground_up/convolution.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  std::string data;
  int stride = 1;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("data", self.data, "PNG, JPEG or PNM file; empty: a generated sign");
    field("stride", self.stride, "of the kernels (1 to 8)");
    field("seed", self.seed, "of the generated sign");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(stride >= 1 && stride <= 8, "image_kernels", "stride", stride, "1 to 8");
  }
};

/// Images under their names.
class Gallery : public Dataset {
 public:
  Gallery() { info_.name = "kernels"; }
  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return std::ssize(images_); }
  Example get(std::int64_t i) const override {
    return {.input = images_.at(static_cast<std::size_t>(i)), .label = i};
  }
  /// Values from 0 to 1 as black to white.
  void add(const std::string& name, const Matrix& image) {
    Array grey(NumberType::u8, {1, image.rows(), image.cols()});
    const auto pixels = grey.mutable_values<std::uint8_t>();
    for (Index i = 0; i < image.size(); ++i) {
      const double value = image(i / image.cols(), i % image.cols());
      pixels[static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
    }
    images_.push_back(std::move(grey));
    info_.classes.push_back(name);
  }

 private:
  DatasetInfo info_;
  std::vector<Array> images_;
};

/// The largest of a generated track's frames, in which the sign is near.
Array generate_sign(std::uint64_t seed) {
  const DatasetPointer signs = generate_signs({.tracks = 1, .frames = 10, .seed = seed});
  const std::string file = encode_png(signs->get(9).input);
  return decode_image(data_file("a generated sign", file), Channels::grey);
}

Matrix matrix_of(const Array& grey) {
  Matrix image(grey.extent(1), grey.extent(2));
  const auto pixels = grey.values<std::uint8_t>();
  for (Index i = 0; i < image.size(); ++i) {
    image(i / image.cols(), i % image.cols()) = pixels[static_cast<std::size_t>(i)] / 255.0;
  }
  return image;
}

bool run(const Config& config) {
  Report report("image_kernels", config.out);
  const Matrix image = matrix_of(config.data.empty() ? generate_sign(config.seed)
                                                     : read_image(config.data, Channels::grey));
  report.tell("image", (config.data.empty() ? "generated, " : config.data + ", ") +
                           shape_of(image) + " pixels");
  Gallery gallery;
  for (const ImageKernel& kernel : image_kernels()) {
    Matrix result = convolve(image, kernel.weights, Padding::same, config.stride);
    if (std::abs(kernel.weights.sum()) < 1e-9) result = result.cwiseAbs();
    gallery.add(kernel.name, result);
  }
  report.claim("same padding keeps the size, divided by the stride",
               gallery.get(0).input.extent(1) == (image.rows() - 1) / config.stride + 1);

  const Matrix largest = pool(image, Pooling::max);
  gallery.add("max pooling", largest);
  gallery.add("average pooling", pool(image, Pooling::average));
  const Vector slope{{0.5, 1, 0.5}};
  gallery.add("transposed", transposed_convolve(largest, slope * slope.transpose(), 2));
  gallery.add("pooled 3 times", pool(pool(largest, Pooling::average), Pooling::average));

  report.compare("3 x 3 on 28, valid, stride 1", static_cast<double>(output_size(28, 3, 0, 1)), 26,
                 0);
  report.compare("3 x 3 on 28, valid, stride 3", static_cast<double>(output_size(28, 3, 0, 3)), 9,
                 0);
  report.compare("weights of 3 x 3, depth 3 to 8",
                 static_cast<double>(convolution_parameters(3, 8, 3)), 224, 0);
  example_sheet(gallery, {.examples = static_cast<int>(gallery.size()), .columns = 4, .tile = 200})
      .save(report.file("image_kernels.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "What do small kernels do to an image? (course, convolution)", run);
}
