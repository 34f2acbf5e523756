#include "agents/deep/observation_encoder.h"

#include <cmath>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

NetworkShape shape_for(const Space& space, bool normalize = false) {
  NetworkShape shape;
  ObservationEncoder(space, normalize).describe(shape);
  return shape;
}

}  // namespace

TEST_CASE("each observation space has its input of a network", "[unit]") {
  CHECK(shape_for(Discrete{.n = 5}).input == std::vector{5});
  CHECK(shape_for(MultiDiscrete{{3, 4}}).input == std::vector{7});
  CHECK(shape_for(Box(0, 1, {2, 3})).input == std::vector{6});  // numbers are not an image

  const auto frames = shape_for(Box(0, 255, {4, 84, 84}, Dtype::u8));
  CHECK(frames.input == std::vector{4, 84, 84});
  CHECK(frames.dtype == Dtype::u8);
  CHECK(frames.input_scale == Approx(1.0 / 255));
  CHECK(shape_for(Box(0, 1, {4, 10, 10}, Dtype::u8)).input_scale == 1);
  CHECK(shape_for(Box(0, 255, {128}, Dtype::u8)).input == std::vector{128});
}

TEST_CASE("discrete observations are encoded as one-hot codes, boxes stay as they are", "[unit]") {
  ObservationEncoder encoder(MultiDiscrete{{3, 2}}, false);
  const int numbers[] = {2, 0, 1, 1};
  const Rows rows = encoder.encode({numbers, Dtype::i32, 2}, 2);
  CHECK(rows.numbers(0) == std::vector<double>{0, 0, 1, 1, 0});
  CHECK(rows.numbers(1) == std::vector<double>{0, 1, 0, 0, 1});

  const float box[] = {1, 2};
  CHECK(ObservationEncoder(Box(-5, 5, {2}), false).encode({box, Dtype::f32, 2}, 1).data == box);
}

TEST_CASE("normalised observations have mean 0 and deviation 1, and are cut off at 10", "[unit]") {
  ObservationEncoder encoder(Box(-kInfinity, kInfinity, {2}), true);
  std::vector<float> numbers;
  Rng rng(3);
  constexpr int kRows = 2000;
  for (int i = 0; i < kRows; ++i) {
    numbers.push_back(static_cast<float>(rng.normal(5, 2)));
    numbers.push_back(static_cast<float>(rng.normal(-1, 0.1)));
  }
  const Rows raw{numbers.data(), Dtype::f32, 2};
  encoder.learn(raw, kRows);
  const Rows rows = encoder.encode(raw, kRows);
  for (int j = 0; j < 2; ++j) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kRows; ++i) {
      sum += rows.number(i, j);
      squares += rows.number(i, j) * rows.number(i, j);
    }
    CHECK(sum / kRows == Approx(0).margin(1e-3));
    CHECK(squares / kRows == Approx(1).margin(1e-3));
  }
  const float far[] = {1000, -1};
  CHECK(encoder.encode({far, Dtype::f32, 2}, 1).number(0, 0) == 10);

  SECTION("what was learned is saved and loaded") {
    Checkpoint checkpoint;
    encoder.save(checkpoint, "observations");
    ObservationEncoder loaded(Box(-kInfinity, kInfinity, {2}), true);
    loaded.load(checkpoint, "observations");
    CHECK(loaded.encode(raw, 1).numbers(0) == encoder.encode(raw, 1).numbers(0));
  }
}
