#include "render/picture.h"

#include <cmath>
#include <filesystem>

#include "core/file.h"
#include "envs/core/palette.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::Pixel;
using test::pixel;

namespace {

/// A cart-pole as its environment may draw it, in metres.
void draw_cart_pole(Canvas& canvas, double x, double angle) {
  canvas.view({-2.4, -0.6}, {2.4, 1.8});
  canvas.clear(kWhite);
  canvas.line({-2.4, 0}, {2.4, 0}, 0.02, gray(0.2));
  canvas.line({-2.39, -0.1}, {-2.39, 0.1}, 0.02, gray(0.2));
  canvas.line({2.39, -0.1}, {2.39, 0.1}, 0.02, gray(0.2));
  canvas.rectangle({x - 0.25, 0.06}, {x + 0.25, 0.3}, gray(0.25));
  canvas.circle({x - 0.15, 0.05}, 0.05, kBlack);
  canvas.circle({x + 0.15, 0.05}, 0.05, kBlack);
  const Point hinge{x, 0.24};
  const Point tip{x + std::sin(angle), 0.24 + std::cos(angle)};
  canvas.line(hinge, tip, 0.08, okabe_ito(4));
  canvas.circle(hinge, 0.05, okabe_ito(0));
  canvas.arc(hinge, 0.6, M_PI / 2, M_PI / 2 - angle, 0.015, gray(0.5));
  canvas.line(hinge, {x, 1.24}, 0.015, gray(0.5), Dash::dashed);
  canvas.arrow({x + 0.35, 0.18}, {x + 0.85, 0.18}, 0.04, okabe_ito(1));
  canvas.text({0, -0.35}, "θ = 0.21 rad → F = 10 N", 0.2, kBlack, Align::centre);
}

}  // namespace

TEST_CASE("a view is drawn centred and undistorted", "[unit]") {
  Picture picture(200, 100);
  picture.view({0, 0}, {1, 1});  // 100 x 100 pixels in the middle
  picture.rectangle({0, 0}, {1, 1}, {1, 0, 0});
  CHECK(pixel(picture, 40, 50) == Pixel{255, 255, 255});
  CHECK(pixel(picture, 51, 1) == Pixel{255, 0, 0});
  CHECK(pixel(picture, 148, 98) == Pixel{255, 0, 0});
  CHECK(pixel(picture, 160, 50) == Pixel{255, 255, 255});
  CHECK(test::count_pixels(picture, {1, 0, 0}) == Approx(100 * 100).margin(400));

  picture.clear(kWhite);
  picture.circle({0.5, 0.5}, 0.5, kBlack);
  CHECK(test::count_pixels(picture, kBlack) == Approx(M_PI * 50 * 50).epsilon(0.05));
}

TEST_CASE("y points upwards, and an image's first row is on top", "[unit]") {
  Picture picture(40, 20);
  picture.rectangle({0, 0}, {40, 5}, {0, 0, 1});
  CHECK(pixel(picture, 20, 18) == Pixel{0, 0, 255});
  CHECK(pixel(picture, 20, 2) == Pixel{255, 255, 255});

  const std::uint8_t cells[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9};
  picture.image({0, 0}, {40, 20}, 2, 2, cells);
  CHECK(pixel(picture, 18, 8) == Pixel{255, 0, 0});  // sharp up to the edges
  CHECK(pixel(picture, 21, 8) == Pixel{0, 255, 0});
  CHECK(pixel(picture, 18, 11) == Pixel{0, 0, 255});
  CHECK(pixel(picture, 39, 19) == Pixel{9, 9, 9});
}

TEST_CASE("dashes leave gaps, a clip hides, colours mix by opacity", "[unit]") {
  const auto inked = [](Dash dash) {
    Picture picture(100, 20);
    picture.line({0, 10}, {100, 10}, 4, kBlack, dash);
    return test::count_pixels(picture, kBlack);
  };
  CHECK(inked(Dash::solid) == 400);
  CHECK(inked(Dash::dashed) < 300);
  CHECK(inked(Dash::dotted) < inked(Dash::dashed));
  CHECK(inked(Dash::dash_dot) != inked(Dash::dashed));

  Picture picture(100, 20);
  picture.clip({10, 0}, {20, 20});
  picture.rectangle({0, 0}, {100, 20}, {1, 0, 0, 0.5});
  picture.unclip();
  CHECK(test::count_pixels(picture, {1, 0.5, 0.5}) == 200);
}

TEST_CASE("text is aligned, turned and measured", "[unit]") {
  const double width = Picture(10, 10).text_width("value", 20);
  CHECK(width > 40);
  CHECK(width < 70);
  const auto ink_left_of = [](Align align, double angle, int column) {
    Picture picture(200, 200);
    picture.text({100, 100}, "value", 20, kBlack, align, angle);
    const auto rgb = picture.rgb();
    int count = 0;
    for (int y = 0; y < 200; ++y) {
      for (int x = 0; x < column; ++x) count += rgb[std::size_t{3} * (200 * y + x)] < 128 ? 1 : 0;
    }
    return count;
  };
  const int all = ink_left_of(Align::left, 0, 200);
  CHECK(all > 100);
  CHECK(ink_left_of(Align::left, 0, 100) == 0);
  CHECK(ink_left_of(Align::right, 0, 101) == Approx(all).epsilon(0.1));
  CHECK(ink_left_of(Align::centre, 0, 100) == Approx(all / 2).epsilon(0.3));
  CHECK(ink_left_of(Align::left, M_PI / 2, 112) == Approx(all).epsilon(0.1));
  CHECK(ink_left_of(Align::left, M_PI / 2, 88) == 0);
}

TEST_CASE("clear forgets what was drawn, and a picture can be drawn on after it was saved",
          "[unit]") {
  Picture picture(50, 50);
  picture.rectangle({0, 0}, {50, 50}, kBlack);
  picture.clear(kWhite);
  CHECK(test::count_pixels(picture, kWhite) == 2500);
  Picture fresh(50, 50);
  fresh.clear(kWhite);
  CHECK(picture.svg() == fresh.svg());
  picture.rectangle({0, 0}, {25, 50}, kBlack);
  CHECK(test::count_pixels(picture, kBlack) == 1250);
}

TEST_CASE("the same drawing gives the same bytes, another one others", "[unit]") {
  const auto drawn = [](double angle) {
    Picture picture(240, 120);
    draw_cart_pole(picture, 0.4, angle);
    return picture;
  };
  CHECK(drawn(0.21).png() == drawn(0.21).png());
  CHECK(drawn(0.21).svg() == drawn(0.21).svg());
  CHECK(drawn(0.21).rgb() == drawn(0.21).rgb());
  CHECK(drawn(0.22).png() != drawn(0.21).png());
}

TEST_CASE("the canvas is enough for a cart-pole", "[unit]") {
  Picture picture(640, 320);
  draw_cart_pole(picture, 0.4, 0.21);
  CHECK(test::difference_from_reference(picture, "cart_pole") < 1.5);
  Picture other(640, 320);
  draw_cart_pole(other, 0.9, 0.21);
  CHECK(test::difference_from_reference(other, "cart_pole") > 1.5);
}

TEST_CASE("a picture is saved by its suffix, whole or not at all", "[unit]") {
  const auto folder = std::filesystem::temp_directory_path() / "pavlov_picture_test";
  std::filesystem::remove_all(folder);
  Picture picture(30, 20);
  picture.save(folder / "made" / "a.png");
  const auto png = read_file(folder / "made" / "a.png");
  CHECK(png.substr(1, 3) == "PNG");
  CHECK(png == picture.png());
  picture.save(folder / "a.svg");
  CHECK_THAT(read_file(folder / "a.svg"), Contains("width=\"30px\" height=\"20px\""));

  CHECK_THROWS_WITH(picture.save(folder / "a.jpeg"),
                    Contains("a.jpeg") && Contains(".png or .svg"));
  std::filesystem::create_directories(folder / "taken.png");
  CHECK_THROWS_WITH(picture.save(folder / "taken.png"), Contains("taken.png"));
  std::size_t left = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    left += entry.path().string().find(".tmp") == std::string::npos ? 0 : 1;
  }
  CHECK(left == 0);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a shape with NaN for a place is not drawn", "[unit]") {
  Picture picture(10, 10);
  const Point corners[] = {{0, 0}, {10, 0}, {std::nan(""), 10}};
  picture.polygon(corners, kBlack);
  picture.line(corners, 3, kBlack);
  picture.circle(corners[2], 5, kBlack);
  picture.text(corners[2], "M", 8, kBlack, Align::centre);
  CHECK(test::count_pixels(picture, kWhite) == 100);
}

TEST_CASE("what cannot be drawn is refused", "[unit]") {
  CHECK_THROWS_WITH(Picture(0, 10), Contains("0 x 10 pixels"));
  CHECK_THROWS_WITH(Picture(10, 20000), Contains("16384"));
  Picture picture(10, 10);
  CHECK_THROWS_WITH(picture.view({0, 0}, {0, 1}), Contains("no area"));
  CHECK_THROWS_WITH(picture.text({0, 0}, "\xff\xfe", 5, kBlack, Align::left), Contains("UTF-8"));
  const std::uint8_t bytes[] = {1, 2, 3};
  CHECK_THROWS_WITH(picture.image({0, 0}, {1, 1}, 2, 2, bytes), Contains("3 bytes"));
  picture.rectangle({0, 0}, {10, 10}, kBlack);  // and it still works afterwards
  CHECK(test::count_pixels(picture, kBlack) == 100);
}
