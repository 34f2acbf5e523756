#include "nets/core/network_config.h"

#include "core/settings.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Sizes = std::vector<int>;

NetworkShape image(Sizes input) { return {.input = std::move(input), .dtype = Dtype::u8}; }

}  // namespace

TEST_CASE("the size of an image decides the torso and its dense layer", "[unit]") {
  const NetworkConfig config;
  CHECK(config.torso_for(image({4, 84, 84})) == Torso::dqn2015);
  CHECK(config.torso_for(image({36, 36})) == Torso::dqn2015);
  CHECK(config.torso_for(image({3, 36, 35})) == Torso::minatar);
  CHECK(config.torso_for(image({2, 6, 10, 10})) == Torso::minatar);
  CHECK(config.torso_for(image({2, 9})) == Torso::none);
  CHECK(config.torso_for(image({128})) == Torso::none);
  CHECK(config.torso_for({.input = {4, 84, 84}}) == Torso::none);  // floats are no pixels
  CHECK(config.hidden_sizes_for(image({4, 84, 84})) == Sizes{512});
  CHECK(config.hidden_sizes_for(image({4, 10, 10})) == Sizes{128});
  CHECK(config.hidden_sizes_for({.input = {4}}) == Sizes{64, 64});
}

TEST_CASE("torso and widths are what the settings say", "[unit]") {
  const NetworkShape frames = image({4, 84, 84});
  const NetworkConfig old = {.torso = Torso::dqn2013};
  CHECK(old.torso_for(frames) == Torso::dqn2013);
  CHECK(old.hidden_sizes_for(frames) == Sizes{256});
  const auto widths = [&](const std::string& text) {
    return configured(NetworkConfig{}, {{"hidden_sizes", text}}, "network")
        .hidden_sizes_for(frames);
  };
  CHECK(widths("32,16") == Sizes{32, 16});
  CHECK(widths("0").empty());
  CHECK(widths("") == Sizes{512});
}

TEST_CASE("senseless widths and devices are refused", "[unit]") {
  const auto given = [](Sizes sizes, const std::string& device) {
    const NetworkConfig config = {.hidden_sizes = std::move(sizes), .device = device};
    config.validate();
  };
  CHECK_NOTHROW(given({3}, "cuda:1"));
  CHECK_THROWS_WITH(given({-1}, "cpu"), Contains("hidden_sizes") && Contains("-1"));
  CHECK_THROWS_WITH(given({8, 0}, "cpu"), Contains("hidden_sizes"));
  CHECK_THROWS_WITH(given({8}, "gpu"), Contains("'gpu'"));
}
