#include "core/text.h"

#include <cstdlib>
#include <limits>

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("the shortest text of a number reads back as the same", "[unit]") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(1e-6) == "1e-06");
  CHECK(shortest(-3) == "-3");
  CHECK(shortest(std::numeric_limits<double>::infinity()) == "inf");
  for (const double x : {1.0 / 3, 1e300, 5e-324, 0.1 + 0.2}) CHECK(std::strtod(shortest(x).c_str(), nullptr) == x);
}

TEST_CASE("texts are joined, split and trimmed", "[unit]") {
  const std::vector<std::string> parts = {"a", "", "b"};
  CHECK(join(parts) == "a, , b");
  CHECK(join(parts, "|") == "a||b");
  CHECK(join({}).empty());
  CHECK(split("a||b", '|') == parts);
  CHECK(split("", ',') == std::vector<std::string>{""});
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(trim("  ").empty());
}

TEST_CASE("the nearest names are what was probably meant, best first", "[unit]") {
  const std::vector<std::string> names = {"CartPole-v1", "Pendulum-v1", "MountainCar-v0",
                                          "MountainCarContinuous-v0"};
  CHECK(nearest("cartpole-v0", names) == std::vector<std::string>{"CartPole-v1"});
  CHECK(nearest("mountaincar", names) ==
        std::vector<std::string>{"MountainCar-v0", "MountainCarContinuous-v0"});
  CHECK(nearest("pendulm-v1", names) == std::vector<std::string>{"Pendulum-v1"});
  CHECK(nearest("qwertyuiop", names).empty());
  const std::vector<std::string> settings = {"target_sync_steps", "batch_size"};
  CHECK(nearest("target-sync-step", settings) == std::vector<std::string>{"target_sync_steps"});
}

TEST_CASE("an unknown name is answered with the near ones, or with all that are few", "[unit]") {
  const std::vector<std::string> names = {"violet", "green"};
  CHECK(unknown_name("colour", "gren", names) == "unknown colour 'gren'; did you mean green?");
  CHECK(unknown_name("colour", "ultramarine", names) ==
        "unknown colour 'ultramarine'; known: violet, green");
  CHECK(unknown_name("colour", "x", {}) == "unknown colour 'x'");
}
