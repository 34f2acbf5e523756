#include "nets/ground_up/convolution.h"

#include "core/settings.h"

namespace pavlov::ground_up {
namespace {

void require_positive(const char* name, Index value) {
  require(value >= 1, "convolution", name, static_cast<double>(value), "1 or more");
}

}  // namespace

Index output_size(Index n, Index k, Index padding, Index stride) {
  require_positive("kernel", k);
  require_positive("stride", stride);
  require(padding >= 0, "convolution", "padding", static_cast<double>(padding), "0 or more");
  require(n + 2 * padding >= k, "convolution", "extent", static_cast<double>(n),
          "as large as the kernel, " + std::to_string(k) + ", with its padding");
  return (n - k + 2 * padding) / stride + 1;
}

Index convolution_parameters(Index in_channels, Index out_channels, Index k) {
  return out_channels * (1 + k * k * in_channels);
}

Matrix convolve(const Matrix& image, const Matrix& kernel, Padding padding, Index stride) {
  const Index k = kernel.rows();
  require(kernel.cols() == k, "convolution", "kernel", static_cast<double>(kernel.cols()),
          "as wide as it is high");
  require(padding == Padding::valid || k % 2 == 1, "convolution", "kernel", static_cast<double>(k),
          "odd for same padding");
  const Index p = padding == Padding::same ? (k - 1) / 2 : 0;
  Matrix padded = Matrix::Zero(image.rows() + 2 * p, image.cols() + 2 * p);
  padded.block(p, p, image.rows(), image.cols()) = image;
  Matrix result(output_size(image.rows(), k, p, stride), output_size(image.cols(), k, p, stride));
  for (Index i = 0; i < result.rows(); ++i) {
    for (Index j = 0; j < result.cols(); ++j) {
      result(i, j) = padded.block(i * stride, j * stride, k, k).cwiseProduct(kernel).sum();
    }
  }
  return result;
}

Matrix pool(const Matrix& image, Pooling pooling, Index size) {
  Matrix result(output_size(image.rows(), size, 0, size), output_size(image.cols(), size, 0, size));
  for (Index i = 0; i < result.rows(); ++i) {
    for (Index j = 0; j < result.cols(); ++j) {
      const auto field = image.block(i * size, j * size, size, size);
      result(i, j) = pooling == Pooling::max ? field.maxCoeff() : field.mean();
    }
  }
  return result;
}

Matrix transposed_convolve(const Matrix& image, const Matrix& kernel, Index stride) {
  require_positive("stride", stride);
  const Index k = kernel.rows();
  Matrix result =
      Matrix::Zero((image.rows() - 1) * stride + k, (image.cols() - 1) * stride + kernel.cols());
  for (Index i = 0; i < image.rows(); ++i) {
    for (Index j = 0; j < image.cols(); ++j) {
      result.block(i * stride, j * stride, k, kernel.cols()) += image(i, j) * kernel;
    }
  }
  return result;
}

const std::vector<ImageKernel>& image_kernels() {
  static const std::vector<ImageKernel> kernels = {
      {"identity", Matrix{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}},
      {"box blur", Matrix::Constant(3, 3, 1.0 / 9)},
      {"Gaussian blur", Matrix{{1, 2, 1}, {2, 4, 2}, {1, 2, 1}} / 16},
      {"sharpen", Matrix{{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}}},
      {"edges", Matrix{{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}}},
      {"left edges", Matrix{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}},
      {"upper edges", Matrix{{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}}},
      {"emboss", Matrix{{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}}}};
  return kernels;
}

}  // namespace pavlov::ground_up
