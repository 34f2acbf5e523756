#pragma once

#include <string>
#include <vector>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

// Convolution, pooling and their way back up, written out for one channel; images are matrices
// [H, W], kernels [k, k].

/// What is laid around an image: `valid` nothing, `same` so many zeros that with stride 1 the
/// result is as large as the image.
enum class Padding { valid, same };

/// floor((n - k + 2p) / s) + 1, of an extent of n, a kernel of k, p zeros at both ends, a stride of
/// s. Throws std::invalid_argument where the kernel does not fit.
Index output_size(Index n, Index k, Index padding, Index stride);
/// Weights and biases of a layer: out (1 + k k in).
Index convolution_parameters(Index in_channels, Index out_channels, Index k);

/// The sum of the kernel times what lies under it, at each place `stride` apart. As all networks do
/// it the kernel is not turned round, which makes it a cross-correlation. `same` needs an odd k.
Matrix convolve(const Matrix& image, const Matrix& kernel, Padding padding = Padding::valid,
                Index stride = 1);

enum class Pooling { max, average };
/// The largest or mean of each size x size field, `size` apart; what is left over at the right and
/// the bottom is dropped.
Matrix pool(const Matrix& image, Pooling pooling, Index size = 2);

/// Each pixel times the kernel, laid down `stride` apart, added where they overlap:
/// [(H - 1) s + k, (W - 1) s + k]. It is the transpose of `convolve`, so that Σ convolve(x) ∘ y =
/// Σ x ∘ transposed_convolve(y) where the sizes fit.
Matrix transposed_convolve(const Matrix& image, const Matrix& kernel, Index stride);

/// Kernels of image processing.
struct ImageKernel {
  std::string name;
  Matrix weights;
};
/// identity, box blur, Gaussian blur, sharpen, edges (Laplace), left and upper edges (Sobel 1968),
/// emboss.
const std::vector<ImageKernel>& image_kernels();

}  // namespace pavlov::ground_up
