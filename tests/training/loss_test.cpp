#include "nets/training/loss.h"

#include <cmath>
#include <functional>
#include <vector>

#include "nets/training/evaluation.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Floats = std::vector<float>;

/// Two rows of three classes at two places.
const Floats kLogits = {0.5F, -1, 2, 0.25F, -0.75F, 1.5F, 1, 0.1F, -0.3F, 0.7F, -2, 0.4F};
const std::vector<int> kClasses = {0, 2, 1, 1};

void check_gradient(const std::function<double(const Floats&, Floats&)>& loss, Floats outputs) {
  Floats gradient(outputs.size()), unused(outputs.size());
  loss(outputs, gradient);
  const float step = 1e-2F;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const float there = outputs[i];
    outputs[i] = there + step;
    const double above = loss(outputs, unused);
    outputs[i] = there - step;
    const double below = loss(outputs, unused);
    outputs[i] = there;
    INFO("output " << i);
    CHECK(gradient[i] == Approx((above - below) / (2 * double{step})).margin(2e-4));
  }
}

Minibatch batch_of(const std::vector<std::int64_t>& labels) {
  Minibatch batch;
  batch.examples.assign(labels.size(), 0);
  batch.labels = Array(std::span(labels), {std::ssize(labels)});
  return batch;
}

}  // namespace

TEST_CASE("the cross-entropy of pixels is the mean over them", "[unit]") {
  const Floats logits = {0, 0, std::log(3.0F), 0};  // one row, two classes, two places
  Floats gradient(4);
  const std::vector<int> classes = {1, 0};
  const LossSum loss = softmax_cross_entropy(logits, classes, 1, {}, gradient);
  CHECK(loss.weight == 2);
  CHECK(loss.sum == Approx(std::log(4.0 / 3) + std::log(2.0)));
  CHECK(gradient == Floats{0.125F, -0.25F, -0.125F, 0.25F});
}

TEST_CASE("gradients of the losses of classes are finite differences", "[unit]") {
  const double weights[] = {0.5, 2, 1};
  const ClassLossOptions options[] = {{},
                                      {.weights = weights},
                                      {.smoothing = 0.2},
                                      {.ignored = 1},
                                      {.weights = weights, .smoothing = 0.1, .ignored = 2}};
  for (const ClassLossOptions& each : options) {
    check_gradient([&](const Floats& z,
                       Floats& g) { return softmax_cross_entropy(z, kClasses, 2, each, g).mean(); },
                   kLogits);
  }
  for (const int ignored : {-1, 1}) {
    check_gradient(
        [&](const Floats& z, Floats& g) { return soft_dice(z, kClasses, 2, ignored, g).mean(); },
        kLogits);
  }
}

TEST_CASE("soft Dice is 0 for a perfect and near 1 for a wrong segmentation", "[unit]") {
  Floats right(2 * 400), wrong(2 * 400), gradient(2 * 400);
  std::vector<int> classes(400);
  for (std::size_t i = 0; i < 400; ++i) {
    classes[i] = i < 100 ? 1 : 0;
    right[i] = i < 100 ? -30 : 30;
    wrong[i] = -right[i];
  }
  CHECK(soft_dice(right, classes, 1, -1, gradient).mean() == Approx(0).margin(1e-9));
  CHECK(soft_dice(wrong, classes, 1, -1, gradient).mean() == Approx(1 - 1.0 / 401));
}

TEST_CASE("losses of classes refuse what does not fit", "[unit]") {
  Floats gradient(12);
  CHECK_THROWS_WITH(softmax_cross_entropy(kLogits, std::vector{0, 3, 1, 1}, 2, {}, gradient),
                    Contains("class 3 given, 0 to 2 allowed"));
  CHECK_THROWS_WITH(softmax_cross_entropy(kLogits, std::vector{0, 1, 1, 1, 1}, 2, {}, gradient),
                    Contains("5 classes"));
  const double weights[] = {1, 1};
  CHECK_THROWS_WITH(softmax_cross_entropy(kLogits, kClasses, 2, {.weights = weights}, gradient),
                    Contains("2 class weights given for 3 classes"));
}

TEST_CASE("every setting of a loss changes it", "[unit]") {
  const Minibatch batch = batch_of({0, 1});
  const Floats outputs = {0.5F, -1, 2, 0.25F, -0.75F, 1.5F};
  const auto value = [&](const LossConfig& config) {
    Floats gradient(outputs.size());
    return Loss(config, 3)(outputs, batch, gradient).mean();
  };
  const double plain = value({});
  CHECK(value({.loss = LossKind::dice}) != plain);
  CHECK(value({.label_smoothing = 0.1}) != plain);
  CHECK(value({.class_weights = {1, 3, 1}}) != plain);
  CHECK(value({.ignored_class = 1}) != plain);

  Minibatch numbers = batch;
  const Floats targets = {0, 0, 5, 0, 0, 0};
  numbers.numbers = Array(std::span(targets), {2, 3});
  const auto of_numbers = [&](const LossConfig& config) {
    Floats gradient(outputs.size());
    return Loss(config, 3)(outputs, numbers, gradient).mean();
  };
  const double huber = of_numbers({.loss = LossKind::huber});
  CHECK(of_numbers({.loss = LossKind::huber, .huber_delta = 0.5}) < huber);
  CHECK(of_numbers({.loss = LossKind::squared}) > huber);
  CHECK(of_numbers({.loss = LossKind::absolute}) == Approx(7.0 / 6));
  CHECK(of_numbers({.loss = LossKind::binary_cross_entropy}) !=
        of_numbers({.loss = LossKind::binary_cross_entropy, .label_smoothing = 0.2}));
  CHECK_THROWS_WITH(value({.label_smoothing = 1}), Contains("label_smoothing must be in [0, 1)"));
  CHECK_THROWS_WITH(value({.class_weights = {-1, 1, 1}}), Contains("class_weights"));
  CHECK_THROWS_WITH(value({.huber_delta = 0}), Contains("huber_delta must be more than 0"));
}

TEST_CASE("heads for training count with their weight", "[unit]") {
  const Minibatch batch = batch_of({0, 1});
  const Floats head = {0.5F, -1, 2, 0.25F};
  const Floats heads = {0.5F, -1, 0.5F, -1, 2, 0.25F, 2, 0.25F};
  Floats of_head(4), of_heads(8);
  const LossSum one = Loss({}, 2)(head, batch, of_head);
  Loss loss({.auxiliary_weight = 0.5}, 2);
  CHECK(loss(heads, batch, of_heads).sum == one.sum);
  for (const std::size_t row : {0, 1}) {
    for (const std::size_t i : {0, 1}) {
      CHECK(of_heads[4 * row + i] == of_head[2 * row + i]);
      CHECK(of_heads[4 * row + 2 + i] == 0.5F * of_head[2 * row + i]);
    }
  }
  const auto first = loss.first_head(heads);
  CHECK(Floats(first.begin(), first.end()) == head);
}

TEST_CASE("label images are decided pixel by pixel", "[unit]") {
  Minibatch batch;
  batch.examples = {0};
  const std::vector<std::uint8_t> mask = {0, 1, 1, 2};
  batch.masks = Array(std::span(mask), {1, 2, 2});
  const Floats logits = {1, 0, 9, 0, 0, 1, 0, 0, 0, 0, 0, 3};  // decided: 0, 1, 0, 2
  NetworkEvaluation evaluation({});
  Floats gradient(12);
  evaluation.add(logits, batch, Loss({}, 12)(logits, batch, gradient));
  CHECK(evaluation.confusion().accuracy() == 0.75);
  REQUIRE(evaluation.figures().size() == 3);
  CHECK(evaluation.figures()[2].first == "mean_iou");
  CHECK(evaluation.figures()[2].second == Approx((0.5 + 0.5 + 1) / 3));
}
