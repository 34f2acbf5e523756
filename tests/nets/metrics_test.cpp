#include <cmath>

#include "core/rng.h"
#include "nets/metrics/confusion_matrix.h"
#include "nets/metrics/ranking.h"
#include "nets/metrics/regression_errors.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("rates of a binary classifier are those of the worked numbers (WN-18)", "[golden]") {
  ConfusionMatrix matrix(2);
  const auto add = [&](int truth, int predicted, int times) {
    for (int i = 0; i < times; ++i) matrix.add(truth, predicted);
  };
  add(1, 1, 1000);
  add(1, 0, 200);
  add(0, 1, 800);
  add(0, 0, 8000);
  CHECK(matrix.accuracy() == Approx(0.9));
  CHECK(matrix.precision(1) == Approx(0.555556).epsilon(1e-6));
  CHECK(matrix.recall(1) == Approx(0.833333).epsilon(1e-6));
  CHECK(matrix.f1(1) == Approx(0.666667).epsilon(1e-6));
  CHECK(matrix.iou(1) == Approx(0.5));
  CHECK(matrix.support(1) == 1200);
  CHECK(matrix.weighted_f1() == Approx((1200 * matrix.f1(1) + 8800 * matrix.f1(0)) / 10000));
  CHECK(matrix.macro_f1() == Approx((matrix.f1(0) + matrix.f1(1)) / 2));
}

TEST_CASE("a confusion matrix does not depend on how examples are split into batches", "[unit]") {
  Rng rng(3);
  constexpr int kClasses = 4;
  std::vector<std::int64_t> truths;
  std::vector<float> scores;
  for (int i = 0; i < 500; ++i) {
    truths.push_back(rng.integer(-1, kClasses - 1));  // -1: ignored
    for (int c = 0; c < kClasses; ++c) scores.push_back(static_cast<float>(rng.integer(0, 5)));
  }
  ConfusionMatrix whole(kClasses);
  whole.add_scores(truths, scores);
  ConfusionMatrix merged(kClasses);
  for (std::size_t at = 0; at < truths.size();) {
    const auto n = std::min<std::size_t>(1 + rng.below(60), truths.size() - at);
    ConfusionMatrix part(kClasses);
    part.add_scores(std::span(truths).subspan(at, n),
                    std::span(scores).subspan(at * kClasses, n * kClasses));
    merged.merge(part);
    at += n;
  }
  for (int t = 0; t < kClasses; ++t) {
    for (int c = 0; c < kClasses; ++c) CHECK(whole.count(t, c) == merged.count(t, c));
  }
  CHECK(whole.total() ==
        std::count_if(truths.begin(), truths.end(), [](auto t) { return t >= 0; }));
}

TEST_CASE("what was not seen has no rates and does not count in means", "[unit]") {
  ConfusionMatrix matrix(3);
  CHECK(std::isnan(matrix.accuracy()));
  CHECK(std::isnan(matrix.macro_f1()));
  matrix.add(0, 0);
  matrix.add(0, 1);
  CHECK(matrix.recall(0) == 0.5);
  CHECK(matrix.precision(1) == 0);
  CHECK(std::isnan(matrix.recall(1)));
  CHECK(std::isnan(matrix.iou(2)));
  CHECK(matrix.mean_iou() == 0.25);
  const std::vector<std::string> names = {"cat", "dog", "owl"};
  CHECK(matrix.table(names)[1] ==
        std::vector<std::string>{"cat", "1", "1", "0", "1.000", "0.500", "0.667"});
  CHECK(matrix.table()[3] == std::vector<std::string>{"2", "0", "0", "0", "–", "–", "–"});
  CHECK_THROWS_WITH(matrix.add(3, 0), Contains("true class 3") && Contains("0 to 2"));
  CHECK_THROWS_WITH(matrix.add(0, -1), Contains("predicted class -1"));
  CHECK_THROWS_WITH(ConfusionMatrix(0), Contains("1 class or more"));
  CHECK_THROWS_WITH(matrix.merge(ConfusionMatrix(2)), Contains("2 classes"));
  CHECK_THROWS_WITH(matrix.table(std::vector<std::string>{"a"}), Contains("1 names"));
}

TEST_CASE("an example counts when its class is among the k best", "[unit]") {
  const std::vector<float> scores = {0.1F, 0.5F, 0.2F, 0.2F};
  const auto hit = [&](int k, std::int64_t truth) {
    TopK top(k);
    top.add(truth, scores);
    return top.accuracy() == 1;
  };
  CHECK((hit(1, 1) && !hit(1, 2)));
  CHECK((hit(2, 2) && !hit(2, 3)));  // of equal scores the first wins
  CHECK((hit(3, 3) && !hit(3, 0) && hit(4, 0)));
  TopK top(2);
  top.add(std::vector<std::int64_t>{0, 1, 2}, std::vector<float>{3, 2, 1, 3, 2, 1, 3, 2, 1}, 3);
  CHECK(top.error() == Approx(1.0 / 3));
  top.add(1, std::vector<float>{1, NAN, 0});
  CHECK(top.accuracy() == Approx(0.5));
  CHECK_THROWS_WITH(top.add(4, scores), Contains("class 4"));
  CHECK_THROWS_WITH(TopK(0), Contains("k is 1 or more"));
}

TEST_CASE("precision, recall and their areas are those of a worked ranking", "[unit]") {
  // Positives at ranks 1, 3 and 4 of 5: precisions 1, 2/3, 3/4 where recall grows.
  RankedScores ranked;
  const double scores[] = {0.9, 0.8, 0.7, 0.6, 0.5};
  const bool positive[] = {true, false, true, true, false};
  for (int i = 4; i >= 0; --i) ranked.add(scores[i], positive[i]);
  CHECK(ranked.average_precision() == Approx((1 + 2.0 / 3 + 3.0 / 4) / 3));
  CHECK(ranked.average_precision(Interpolation::all) == Approx((1 + 0.75 + 0.75) / 3));
  // Recall 0 to 0.3 finds 1, 0.4 to 1 finds 0.75.
  CHECK(ranked.average_precision(Interpolation::eleven) == Approx((4 * 1 + 7 * 0.75) / 11));
  const auto curve = ranked.precision_recall();
  REQUIRE(curve.size() == 5);
  CHECK((curve[3].threshold == 0.6 && curve[3].precision == 0.75 && curve[3].recall == 1));
  // Of 6 pairs of a positive and a negative 4 are in order.
  CHECK(ranked.auc() == Approx(4.0 / 6));
  CHECK(ranked.roc().front().true_positive_rate == 0);
  CHECK(ranked.roc().back().false_positive_rate == 1);
  ranked.add_missed(3);
  CHECK(ranked.positives() == 6);
  CHECK(ranked.average_precision() == Approx((1 + 2.0 / 3 + 3.0 / 4) / 6));
}

TEST_CASE("the area under the ROC curve is the share of pairs in order, equal ones half",
          "[unit]") {
  Rng rng(5);
  RankedScores ranked;
  std::vector<std::pair<int, bool>> all;
  for (int i = 0; i < 300; ++i) {
    all.emplace_back(rng.integer(0, 20), rng.bernoulli(0.3));
    ranked.add(all.back().first, all.back().second);
  }
  double in_order = 0;
  double pairs = 0;
  for (const auto& [a, a_positive] : all) {
    for (const auto& [b, b_positive] : all) {
      if (!a_positive || b_positive) continue;
      in_order += a > b ? 1 : a == b ? 0.5 : 0;
      ++pairs;
    }
  }
  CHECK(ranked.auc() == Approx(in_order / pairs));
  RankedScores none;
  none.add(0.5, false);
  CHECK((std::isnan(none.auc()) && std::isnan(none.average_precision())));
  CHECK(none.precision_recall().empty());
  CHECK_THROWS_WITH(none.add(NAN, true), Contains("NaN"));
  CHECK(mean_average_precision(std::vector<double>{0.5, NAN, 1}) == 0.75);
}

TEST_CASE("regression errors are their formulas, and R squared may be negative", "[unit]") {
  RegressionErrors errors;
  errors.add(std::vector<float>{1, 2, 3, 6}, std::vector<float>{1, 3, 3, 4});
  CHECK(errors.mean_absolute_error() == Approx(0.75));
  CHECK(errors.mean_squared_error() == Approx(1.25));
  CHECK(errors.root_mean_squared_error() == Approx(std::sqrt(1.25)));
  CHECK(errors.r_squared() == Approx(1 - 5.0 / 14));  // squares about the mean 3: 4 + 1 + 0 + 9
  RegressionErrors bad;
  bad.add(std::vector<float>{0, 1}, std::vector<float>{5, -5});
  CHECK(bad.r_squared() < 0);
  RegressionErrors none;
  CHECK((std::isnan(none.mean_squared_error()) && std::isnan(none.r_squared())));
  none.add(2, 2);
  CHECK(std::isnan(none.r_squared()));
  CHECK_THROWS_WITH(none.add(std::vector<float>{1}, std::vector<float>{}), Contains("1 targets"));
}
