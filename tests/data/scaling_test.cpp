#include "nets/data/scaling.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "nets/data/readers/idx.h"
#include "tests/data/real_data.h"
#include "tests/data/toy_data.h"

using namespace pavlov;

TEST_CASE("grey values of the course are scaled to what it prints", "[unit]") {  // WN-09
  const std::array<std::uint8_t, 8> greys = {143, 150, 204, 29, 5, 210, 106, 0};
  std::array<float, 8> scaled{};
  scale_into(Array(std::span<const std::uint8_t>(greys), {1, 8}), Scaling::to_unit(),
             scaled.data());
  const std::array<double, 8> printed = {.5608, .5882, .8, .1137, .0196, .8235, .41568628, 0};
  for (std::size_t i = 0; i < 8; ++i) CHECK(scaled[i] == Approx(printed[i]).margin(5e-5));
}

TEST_CASE("normalised data have mean 0 and standard deviation 1 in each channel", "[unit]") {
  ExampleRows rows{.inputs = Array(NumberType::f32, {4, 2})};
  const std::array<float, 8> numbers = {1, 10, 2, 10, 3, 10, 6, 10};
  std::ranges::copy(numbers, rows.inputs.mutable_values<float>().begin());
  const InMemoryDataset data({.name = "toy"}, rows);
  const auto moments = channel_moments(data);
  CHECK(moments.mean == std::vector<double>{3, 10});
  CHECK(moments.standard_deviation[0] == Approx(std::sqrt(14.0 / 4)));
  CHECK(moments.standard_deviation[1] == 0);
  const auto scaling = normalization(moments);
  std::array<float, 2> scaled{};
  scale_into(data.get(3).input, scaling, scaled.data());
  CHECK(scaled[0] == Approx(3 / std::sqrt(3.5)));
  CHECK(scaled[1] == Approx(0).margin(1e-6));
  CHECK_THROWS_WITH(scale_into(Array(NumberType::u8, {3, 2, 2}), scaling, scaled.data()),
                    Contains("2 factors for inputs of 3 channels"));
}

TEST_CASE("the moments of grey values are exact", "[unit]") {
  const auto moments = channel_moments(*test::toy_images(5, 1));
  CHECK(moments.mean[0] == 2);
  CHECK(moments.standard_deviation[0] == std::sqrt(2.0));
}

TEST_CASE("the training digits of MNIST have their well-known moments", "[golden]") {
  const auto folder = test::find_data("mnist");
  if (folder.empty()) return;
  const auto moments = channel_moments(*read_mnist(folder, Part::train));
  CHECK(moments.mean[0] / 255 == Approx(0.1307).margin(5e-5));
  CHECK(moments.standard_deviation[0] / 255 == Approx(0.3081).margin(5e-5));
}
