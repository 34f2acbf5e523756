#include "render/bandit_plot.h"

#include <limits>

#include "render/figure.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

BanditPicture three_arms() {
  return {.title = "Three arms",
          .truth = {0.3, -0.8, 1.5},
          .estimates = {0.1, -0.2, 1.4},
          .uncertainty = {0.4, 0.9, 0.1}};
}

Picture drawn(const BanditPicture& picture) {
  return draw(Figure{.panel_width = 300, .panel_height = 240, .panels = {bandit_plot(picture)}});
}

}  // namespace

TEST_CASE("a bandit's plot shows truth, estimates and their uncertainty", "[unit]") {
  const auto with = [](auto change) {
    auto picture = three_arms();
    change(picture);
    return drawn(picture).png();
  };
  const auto plain = with([](BanditPicture&) {});
  CHECK(plain != with([](BanditPicture& p) { p.truth[0] = 0.4; }));
  CHECK(plain != with([](BanditPicture& p) { p.estimates[1] = -0.3; }));
  CHECK(plain != with([](BanditPicture& p) { p.uncertainty[2] = 0.2; }));
  CHECK(plain != with([](BanditPicture& p) { p.uncertainty.clear(); }));
  CHECK(test::difference_from_reference(drawn(three_arms()), "bandit_plot") < 1);
}

TEST_CASE("an arm that was never tried has no error bar", "[unit]") {
  auto untried = three_arms();
  untried.uncertainty[1] = std::numeric_limits<double>::infinity();
  CHECK(drawn(untried).png() != drawn(three_arms()).png());
}

TEST_CASE("a bandit's lists must fit together", "[unit]") {
  auto picture = three_arms();
  picture.estimates.pop_back();
  CHECK_THROWS_WITH(bandit_plot(picture), Contains("3 true values, 2 estimates, 3 uncertainties"));
  picture = three_arms();
  picture.uncertainty.pop_back();
  CHECK_THROWS_WITH(bandit_plot(picture), Contains("2 uncertainties"));
}
