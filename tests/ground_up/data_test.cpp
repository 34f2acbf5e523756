// Matrices, preparation of data, folds: WN-09, WN-10, WN-11.

#include <cmath>
#include <set>
#include <tuple>

#include "nets/ground_up/patterns.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/tasks.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

Matrix matrix(std::initializer_list<std::initializer_list<double>> rows) { return Matrix(rows); }

}  // namespace

TEST_CASE("WN-09: matrices are added and multiplied as printed", "[unit]") {
  const Matrix a = matrix({{1, 3}, {4, 5}});
  const Matrix b = matrix({{4, 9}, {7, 8}});
  CHECK(2 * a == matrix({{2, 6}, {8, 10}}));
  CHECK((a.array() + 2).matrix() == matrix({{3, 5}, {6, 7}}));
  CHECK(sum(a, b) == matrix({{5, 12}, {11, 13}}));
  CHECK(hadamard(a, b) == matrix({{4, 27}, {28, 40}}));
  const Matrix c = matrix({{2, 3}, {1, 6}, {4, 5}});
  CHECK(product(matrix({{3, 5, 2}, {4, 1, 3}}), c) == matrix({{19, 49}, {21, 33}}));
  CHECK(product(matrix({{3, 1}, {2, 7}, {5, 6}}), exam().inputs.transpose()) ==
        matrix({{11, 36, 64, 43}, {58, 62, 68, 92}, {53, 86, 124, 115}}));
}

TEST_CASE("WN-09: matrices that do not fit are refused with both shapes", "[unit]") {
  const Matrix a = Matrix::Zero(2, 2);
  CHECK_THROWS_WITH(sum(a, Matrix::Zero(3, 2)), Contains("sum: shapes 2x2 and 3x2"));
  CHECK_THROWS_WITH(hadamard(a, Matrix::Zero(2, 3)), Contains("2x2 and 2x3"));
  CHECK_THROWS_WITH(product(Matrix::Zero(3, 2), exam().inputs),
                    Contains("product: shapes 3x2 and 4x2"));
}

TEST_CASE("WN-09: grey values are scaled to shares of white", "[unit]") {
  const Matrix scaled = scaled_grey(matrix({{143, 150, 204}, {29, 5, 210}}));
  const Matrix printed = matrix({{.5608, .5882, .8}, {.1137, .0196, .8235}});
  CHECK((scaled - printed).cwiseAbs().maxCoeff() < 5e-5);
  CHECK(scaled_grey(matrix({{106}}))(0, 0) == Approx(0.41568628).epsilon(1e-7));
}

TEST_CASE("standardised columns have mean 0 and deviation 1 on the data they were measured on",
          "[unit]") {
  const Matrix data = matrix({{1, 5}, {2, 5}, {3, 5}, {4, 5}});
  const Standardizer standardizer(data);
  CHECK(standardizer.mean()[0] == 2.5);
  CHECK(standardizer.deviation()[0] == Approx(std::sqrt(1.25)));  // not the variance (E-24)
  const Matrix out = standardizer(data);
  CHECK(out(0, 0) == Approx(-1.341641).epsilon(1e-6));
  CHECK(out.col(0).squaredNorm() / 4 == Approx(1));
  CHECK(out.col(1).isZero());
  CHECK(standardizer(matrix({{2.5, 6}})) == matrix({{0, 1}}));
  CHECK_THROWS_WITH(standardizer(Matrix::Zero(1, 3)), Contains("1x3") && Contains("2 columns"));
}

TEST_CASE("WN-10: the admission rows are encoded with a column for each rank", "[unit]") {
  const Patterns rows = admission_rows();
  CHECK(rows.inputs.row(0) == RowVector{{380, 3.61, 0, 0, 1, 0}});
  CHECK(rows.inputs.row(6) == RowVector{{560, 2.98, 1, 0, 0, 0}});
  CHECK(rows.inputs.rightCols(4).colwise().sum() == RowVector{{2, 3, 3, 2}});
  CHECK(rows.targets.sum() == 6);
  CHECK(winners(rows.inputs.rightCols(4)) == std::vector<int>{2, 2, 0, 3, 3, 1, 0, 1, 2, 1});
  CHECK_THROWS_WITH(one_hot(std::vector<int>{0, 4}, 4), Contains("label must be 0 to 3, not 4"));
}

TEST_CASE("WN-11: folds partition the rows and differ in size by one at most", "[unit]") {
  Rng rng(1);
  for (const auto& [n, k, largest] :
       {std::tuple(12, 4, 3), std::tuple(12, 3, 4), std::tuple(10, 4, 3)}) {
    const auto folds = folds_of(n, k, rng);
    CHECK(folds.size() == static_cast<std::size_t>(k));
    std::multiset<int> all;
    for (const auto& fold : folds) {
      CHECK(fold.size() <= static_cast<std::size_t>(largest));
      CHECK(fold.size() + 1 >= static_cast<std::size_t>(largest));
      all.insert(fold.begin(), fold.end());
    }
    const auto rows = in_order(n);
    CHECK(all == std::multiset<int>(rows.begin(), rows.end()));
  }
  CHECK(folds_of(12, 3, rng) != folds_of(12, 3, rng));  // shuffled
  CHECK_THROWS_WITH(folds_of(4, 5, rng), Contains("k must be 2 to the number of patterns, not 5"));
}

TEST_CASE("each fold is the validation set once, and never trained on", "[unit]") {
  const Patterns patterns = exam();
  Rng rng(2);
  double validated = 0;
  const double error =
      cross_validate(patterns, 4, rng, [&](const Patterns& training, const Patterns& fold) {
        CHECK(training.size() == 3);
        validated += fold.inputs(0, 0);
        CHECK(training.inputs.col(0).sum() + fold.inputs(0, 0) == 42);
        return fold.inputs(0, 0);
      });
  CHECK(validated == 42);
  CHECK(error == 10.5);
}

TEST_CASE("a split keeps every row, inputs with their targets", "[unit]") {
  Rng rng(3);
  const auto [training, test] = split(exam(), 0.75, rng);
  CHECK(training.size() == 3);
  CHECK(test.size() == 1);
  CHECK(training.inputs.sum() + test.inputs.sum() == exam().inputs.sum());
  for (Index i = 0; i < training.size(); ++i) {
    const double hours = training.inputs(i, 0);
    CHECK(training.targets(i, 0) == (hours == 10 || hours == 11 ? 1 : 0));
  }
  CHECK(split(exam(), 0.01, rng).first.size() == 1);
  CHECK_THROWS_WITH(split(exam(), 1, rng), Contains("share must be in (0, 1)"));
  CHECK_THROWS_WITH((Patterns{Matrix(2, 1), Matrix(1, 1)}.validate()), Contains("targets"));
}
