#include "nets/data/transforms/transform.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

Array image_of(std::initializer_list<int> values, Shape shape) {
  std::vector<std::uint8_t> pixels;
  for (const int value : values) pixels.push_back(static_cast<std::uint8_t>(value));
  return Array(std::span<const std::uint8_t>(pixels), std::move(shape));
}

std::vector<int> pixels_of(const Array& image) {
  const auto values = image.values<std::uint8_t>();
  return {values.begin(), values.end()};
}

/// A bright square with its label image and box in a dark image.
Example square(std::int64_t height, std::int64_t width, std::int64_t left, std::int64_t top,
               std::int64_t side) {
  Example example{.input = Array(NumberType::u8, {3, height, width}),
                  .mask = Array(NumberType::u8, {height, width})};
  auto pixels = example.input.mutable_values<std::uint8_t>();
  auto classes = example.mask.mutable_values<std::uint8_t>();
  for (std::int64_t y = top; y < top + side; ++y) {
    for (std::int64_t x = left; x < left + side; ++x) {
      const auto place = static_cast<std::size_t>(y * width + x);
      classes[place] = 1;
      for (std::size_t c = 0; c < 3; ++c) {
        pixels[c * static_cast<std::size_t>(height * width) + place] = 200;
      }
    }
  }
  example.boxes.push_back({.left = static_cast<float>(left),
                           .top = static_cast<float>(top),
                           .right = static_cast<float>(left + side),
                           .bottom = static_cast<float>(top + side)});
  return example;
}

/// The box around all pixels of class 1.
ObjectBox box_of(const Array& mask) {
  ObjectBox box{.left = 1e9F, .top = 1e9F};
  const auto values = mask.values<std::uint8_t>();
  for (std::int64_t y = 0; y < mask.extent(0); ++y) {
    for (std::int64_t x = 0; x < mask.extent(1); ++x) {
      if (values[static_cast<std::size_t>(y * mask.extent(1) + x)] == 0) continue;
      box.left = std::min(box.left, static_cast<float>(x));
      box.top = std::min(box.top, static_cast<float>(y));
      box.right = std::max(box.right, static_cast<float>(x + 1));
      box.bottom = std::max(box.bottom, static_cast<float>(y + 1));
    }
  }
  return box;
}

/// Where the image is bright, the mask must be 1, but for pixels at the edge of the square.
double disagreement(const Example& example) {
  const auto pixels = example.input.values<std::uint8_t>();
  const auto classes = example.mask.values<std::uint8_t>();
  double wrong = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) wrong += (pixels[i] > 100) != (classes[i] == 1);
  return wrong;
}

}  // namespace

TEST_CASE("images are resized as torch's interpolate does", "[unit]") {
  const Array row = image_of({0, 100, 200, 40}, {1, 1, 4});
  CHECK(pixels_of(resize(row, 1, 2, Filter::area)) == std::vector<int>{50, 120});
  CHECK(pixels_of(resize(row, 1, 2, Filter::bilinear)) == std::vector<int>{50, 120});
  CHECK(pixels_of(resize(row, 1, 8, Filter::bilinear)) ==
        std::vector<int>{0, 25, 75, 125, 175, 160, 80, 40});
  CHECK(pixels_of(resize(row, 1, 2, Filter::nearest)) == std::vector<int>{100, 40});
  CHECK(pixels_of(resize(row, 1, 3, Filter::area)) == std::vector<int>{25, 150, 80});
  CHECK(pixels_of(resize(row, 3, 1, Filter::area)) == std::vector<int>{85, 85, 85});
  const Array plane = image_of({1, 2, 3, 4}, {1, 2, 2});
  CHECK(pixels_of(resize(plane, 4, 4, Filter::nearest)) ==
        std::vector<int>{1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4});
  CHECK(resize(image_of({7}, {1, 1, 1}), 2, 3, Filter::bilinear).values<std::uint8_t>()[5] == 7);
  CHECK_THROWS_WITH(resize(plane, 0, 4, Filter::area), Contains("at least 1, not 0 and 4"));
  CHECK_THROWS_WITH(resize(Array(NumberType::u8, {2, 2}), 4, 4, Filter::area),
                    Contains("[C, H, W]"));
}

TEST_CASE("crops, flips and warps move pixels to where they belong", "[unit]") {
  const Array plane = image_of({1, 2, 3, 4, 5, 6}, {1, 2, 3});
  CHECK(pixels_of(crop(plane, 0, 1, 2, 2)) == std::vector<int>{2, 3, 5, 6});
  CHECK(pixels_of(crop(plane, -1, -1, 2, 2, 9)) == std::vector<int>{9, 9, 9, 1});
  CHECK(pixels_of(crop(plane, 5, 5, 1, 2)) == std::vector<int>{0, 0});
  CHECK(pixels_of(flip_horizontal(plane)) == std::vector<int>{3, 2, 1, 6, 5, 4});
  CHECK(pixels_of(flip_vertical(plane)) == std::vector<int>{4, 5, 6, 1, 2, 3});
  CHECK(pixels_of(transpose(plane)) == std::vector<int>{1, 4, 2, 5, 3, 6});
  CHECK(transpose(plane).shape() == Shape{1, 3, 2});
  const Array colours = image_of({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2});
  CHECK(pixels_of(transpose(colours)) == std::vector<int>{1, 3, 2, 4, 5, 7, 6, 8});
  const auto right = [](ImagePoint p) { return ImagePoint{p.x - 1, p.y}; };
  CHECK(pixels_of(warp(plane, right, Filter::bilinear)) == std::vector<int>{1, 1, 2, 4, 4, 5});
  const auto half = [](ImagePoint p) { return ImagePoint{p.x + 0.5, p.y}; };
  CHECK(pixels_of(warp(image_of({10, 20, 40}, {1, 1, 3}), half, Filter::bilinear)) ==
        std::vector<int>{15, 30, 40});
  const Affine affine{2, 1, 3, -1, 1, 5};
  const ImagePoint there = affine({4, -2});
  const ImagePoint back = affine.inverse()(there);
  CHECK(back.x == Approx(4));
  CHECK(back.y == Approx(-2));
  CHECK_THROWS_AS((Affine{0, 0, 0, 0, 0, 0}.inverse()), std::invalid_argument);
}

TEST_CASE("image, label image and boxes move alike", "[unit]") {
  for (const char* text : {"flip=1", "flip_vertical=1", "transpose=1", "rotate=180", "zoom=0.4",
                           "shift=0.2", "rotate=30,zoom=0.2,shift=0.1", "resize=90x45",
                           "center_crop=50x52", "crop=48x48+4", "crop=80x80"}) {
    INFO(text);
    const Transforms transforms = parse_transforms(text);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Example example = square(60, 60, 22, 26, 16);
      apply(transforms, example, Rng(seed));
      CHECK(example.input.extent(1) == example.mask.extent(0));
      CHECK(example.input.extent(2) == example.mask.extent(1));
      CHECK(disagreement(example) <= 4 * 16 * 1.5);
      REQUIRE(example.boxes.size() == 1);
      const ObjectBox seen = box_of(example.mask);
      const ObjectBox told = example.boxes[0];
      CHECK(std::abs(told.left - seen.left) <= 1.5F);
      CHECK(std::abs(told.top - seen.top) <= 1.5F);
      CHECK(std::abs(told.right - seen.right) <= 1.5F);
      CHECK(std::abs(told.bottom - seen.bottom) <= 1.5F);
    }
  }
}

TEST_CASE("a box that is cut off is cut, and dropped when too little is left", "[unit]") {
  Example example = square(20, 20, 0, 0, 8);
  const std::vector<ObjectBox> before = example.boxes;
  Rng rng(1);
  center_crop(10, 10).apply(example, rng);  // begins at (5, 5): 9 of 64 pixels are left
  CHECK(example.boxes.empty());
  example = square(20, 20, 0, 0, 10);
  center_crop(10, 10).apply(example, rng);  // a quarter
  REQUIRE(example.boxes.size() == 1);
  CHECK(example.boxes[0] == ObjectBox{.left = 0, .top = 0, .right = 5, .bottom = 5});
}

TEST_CASE("images are bent with their label images, smoothly, boxes not", "[unit]") {
  Example example = square(64, 64, 20, 20, 24);
  example.boxes.clear();
  const Example before = example;
  Rng rng(3);
  elastic(4).apply(example, rng);
  CHECK_FALSE(example.mask == before.mask);
  CHECK(disagreement(example) < 100);
  Example boxed = square(16, 16, 4, 4, 4);
  CHECK_THROWS_WITH(elastic(4).apply(boxed, rng), Contains("boxes cannot be bent"));
  Rng again(5);
  Example same = square(64, 64, 20, 20, 24);
  same.boxes.clear();
  elastic(0).apply(same, again);
  CHECK(same.input == before.input);
}

TEST_CASE("random parts of an image begin anywhere, none outside its padding", "[unit]") {
  std::vector<int> seen(9);
  for (std::uint64_t seed = 0; seed < 900; ++seed) {
    Example example{.input = image_of({1, 2, 3, 4}, {1, 2, 2})};
    apply({random_crop(1, 1, 1)}, example, Rng(seed));
    ++seen[example.input.values<std::uint8_t>()[0]];
  }
  CHECK(seen[0] > 600);  // 12 of 16 places are padding
  CHECK(seen[0] < 750);
  for (std::size_t i = 1; i <= 4; ++i) CHECK(seen[i] > 30);
}

TEST_CASE("colours change as their definitions say", "[unit]") {
  const Array pixel = image_of({200, 100, 50}, {3, 1, 1});
  const auto changed = [&](const Transform& transform, std::uint64_t seed) {
    Example example{.input = pixel};
    Rng rng(seed);
    transform.apply(example, rng);
    return pixels_of(example.input);
  };
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto bright = changed(random_brightness(0.2), seed);
    CHECK(bright[0] == Approx(2 * bright[1]).margin(1.5));
    CHECK(std::abs(bright[1] - 100) <= 20);
    CHECK(changed(random_contrast(0), seed) == pixels_of(pixel));
    CHECK(changed(random_hue(0), seed) == pixels_of(pixel));
    const auto pale = changed(random_saturation(1), seed);
    CHECK(0.299 * pale[0] + 0.587 * pale[1] + 0.114 * pale[2] == Approx(124.2).margin(9));
  }
  const auto turned = changed(random_hue(180), 4);
  CHECK(std::accumulate(turned.begin(), turned.end(), 0) == Approx(350).margin(60));
  CHECK(turned != pixels_of(pixel));
  Example grey{.input = image_of({100, 200}, {1, 1, 2})};
  Rng rng(2);
  random_contrast(0.5).apply(grey, rng);
  CHECK(pixels_of(grey.input)[0] + pixels_of(grey.input)[1] == Approx(300).margin(1));
  CHECK(pixels_of(grey.input)[0] != 100);
}

TEST_CASE("contrast is stretched to the whole range, but for a share of the pixels", "[unit]") {
  Rng rng(3);
  Example grey{.input = image_of({100, 110, 120, 150}, {1, 2, 2})};
  stretch_contrast(0).apply(grey, rng);
  CHECK(pixels_of(grey.input) == std::vector<int>{0, 51, 102, 255});
  Example most{.input = image_of({100, 110, 120, 150}, {1, 2, 2})};
  stretch_contrast(0.25).apply(most, rng);  // 110 becomes black, 120 white
  CHECK(pixels_of(most.input) == std::vector<int>{0, 0, 255, 255});
  Example flat{.input = image_of({7, 7, 7, 7}, {1, 2, 2})};
  stretch_contrast(0.1).apply(flat, rng);
  CHECK(pixels_of(flat.input) == std::vector<int>{7, 7, 7, 7});
  // Colours keep their tint: all channels are scaled alike, by the greys 20 and 40.
  Example colour{.input = image_of({30, 50, 20, 40, 0, 20}, {3, 1, 2})};
  stretch_contrast(0).apply(colour, rng);
  CHECK(pixels_of(colour.input)[1] > 255 - 1);
  CHECK(pixels_of(colour.input)[0] > pixels_of(colour.input)[2]);
  CHECK_THROWS_WITH(stretch_contrast(0.5), Contains("share must be in [0, 0.5)"));
}

TEST_CASE("a class becomes numbers with one 1", "[unit]") {
  Example example{.label = 2};
  Rng rng(1);
  one_hot(4).apply(example, rng);
  const auto numbers = example.numbers.values<float>();
  CHECK(std::vector<float>(numbers.begin(), numbers.end()) == std::vector<float>{0, 0, 1, 0});
  example.label = 4;
  CHECK_THROWS_WITH(one_hot(4).apply(example, rng), Contains("class 4 is none of 4"));
}

TEST_CASE("transforms are read from text, neighbours of one kind as one", "[unit]") {
  const auto transforms = parse_transforms("resize=32x48, rotate=15, zoom=0.2, flip, hue=5");
  REQUIRE(transforms.size() == 4);
  CHECK(transforms[0].name == "resize=32x48");
  CHECK(transforms[1].name == "rotate=15,zoom=0.2");
  CHECK(transforms[2].name == "flip=0.5");
  CHECK(parse_transforms("").empty());
  CHECK(parse_transforms("zoom=0.1,flip,zoom=0.1").size() == 3);
  CHECK_THROWS_WITH(parse_transforms("rotat=3"), Contains("did you mean rotate?"));
  CHECK_THROWS_WITH(parse_transforms("rotate=200"), Contains("in [0, 180], not 200"));
  CHECK_THROWS_WITH(parse_transforms("resize"), Contains("HxW"));
  CHECK_THROWS_WITH(parse_transforms("crop=3x4x5"), Contains("HEIGHTxWIDTH"));
  CHECK_THAT(transforms_help(), Contains("elastic=8"));
}
