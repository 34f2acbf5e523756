// Threshold gates, perceptron, activations, losses: WN-12, WN-13, WN-16, WN-17, WN-38.

#include <cmath>

#include "nets/ground_up/losses.h"
#include "nets/ground_up/penalties.h"
#include "nets/ground_up/perceptron.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/threshold_unit.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

std::vector<int> answers(const ThresholdGate& gate) {
  std::vector<int> out;
  const Matrix inputs = binary_inputs(static_cast<int>(gate.weights.size()));
  for (Index i = 0; i < inputs.rows(); ++i) out.push_back(gate(inputs.row(i).transpose()));
  return out;
}

using Answers = std::vector<int>;

}  // namespace

TEST_CASE("a McCulloch-Pitts unit counts excitation, and one inhibition silences it", "[unit]") {
  const McCullochPittsUnit both{.excitatory = {0, 1}, .inhibitory = {}, .threshold = 2};
  const McCullochPittsUnit any{.excitatory = {0, 1}, .inhibitory = {}, .threshold = 1};
  const McCullochPittsUnit first_not_second{.excitatory = {0}, .inhibitory = {1}, .threshold = 1};
  const McCullochPittsUnit negation{.excitatory = {}, .inhibitory = {0}, .threshold = 0};
  Answers conjunction, disjunction, difference;
  for (const auto& x : std::vector<Answers>{{0, 0}, {0, 1}, {1, 0}, {1, 1}}) {
    conjunction.push_back(both(x));
    disjunction.push_back(any(x));
    difference.push_back(first_not_second(x));
  }
  CHECK(conjunction == Answers{0, 0, 0, 1});
  CHECK(disjunction == Answers{0, 1, 1, 1});
  CHECK(difference == Answers{0, 0, 1, 0});
  CHECK(negation(Answers{0}) == 1);
  CHECK(negation(Answers{1}) == 0);
  CHECK_THROWS_WITH(both(Answers{1}), Contains("input must be one of the 1 given, not 1"));
}

TEST_CASE("WN-12: threshold gates compute OR, AND and NOT", "[unit]") {
  CHECK(answers(or_gate()) == Answers{0, 1, 1, 1});
  CHECK(answers(and_gate()) == Answers{0, 0, 0, 1});
  CHECK(answers(not_gate()) == Answers{1, 0});
  CHECK_THROWS_WITH(and_gate()(Vector::Zero(3)), Contains("2x1 and 3x1"));
}

TEST_CASE("AND and NOT suffice for every function of two and of three inputs", "[unit]") {
  for (const int d : {2, 3}) {
    const Matrix inputs = binary_inputs(d);
    const auto rows = static_cast<int>(inputs.rows());
    for (int function = 0; function < 1 << rows; ++function) {
      Answers table;
      Answers composed;
      for (int row = 0; row < rows; ++row) table.push_back(function >> row & 1);
      for (int row = 0; row < rows; ++row) {
        composed.push_back(from_and_not(table, inputs.row(row).transpose()));
      }
      REQUIRE(composed == table);
    }
  }
}

TEST_CASE("gates are found by looking through weights from -1 to 1, but not for XOR", "[unit]") {
  for (const Answers& table : {Answers{0, 0, 0, 1}, Answers{0, 1, 1, 1}, Answers{1, 1, 0, 0}}) {
    CHECK(answers(best_gate(truth_table(table), 9)) == table);
  }
  const Patterns exclusive = truth_table({0, 1, 1, 0});
  CHECK(answers(best_gate(exclusive, 9)) != Answers{0, 1, 1, 0});
  const Matrix losses = gate_losses(exclusive, -0.25, 9);
  CHECK(losses.minCoeff() == 1);  // one of four wrong at best
  // OR with bias -0.5: both weights must be more than 0.5, or their places at 0.75 and 1.
  const Matrix or_losses = gate_losses(truth_table({0, 1, 1, 1}), -0.5, 9);
  CHECK((or_losses.array() == 0).count() == 4);
  CHECK(or_losses(8, 8) == 0);
  CHECK(or_losses(0, 0) == 3);
  CHECK(or_losses(0, 8) == 2);  // w1 = 1, w2 = -1
}

TEST_CASE("WN-13: the perceptron learns AND number for number as printed", "[unit]") {
  Patterns patterns = truth_table({0, 0, 0, 1});
  patterns = patterns.at(std::vector<int>{3, 2, 1, 0});  // 11, 10, 01, 00
  Perceptron perceptron(Vector{{0.028, -0.258, -0.189}});
  const auto epochs = learn_until(perceptron, patterns, 0.1, 100);
  REQUIRE(epochs.size() == 10);
  const Answers errors = {3, 2, 2, 3, 2, 2, 3, 2, 2, 0};
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    CHECK(epochs[i].errors == errors[i]);
    CHECK(epochs[i].loss == errors[i]);
  }
  const auto near = [](const Matrix& weights, const Vector& expected) {
    return (weights - expected).cwiseAbs().maxCoeff() < 1e-9;
  };
  CHECK(near(epochs[0].weights, Vector{{-0.072, -0.158, -0.189}}));
  CHECK(near(epochs[1].weights, Vector{{-0.072, -0.058, -0.089}}));
  CHECK(near(perceptron.weights(), Vector{{-0.272, 0.142, 0.211}}));
  CHECK(perceptron(patterns.inputs) == patterns.targets);

  // The other orders that begin with 00 do not give the printed numbers.
  Perceptron other(Vector{{0.028, -0.258, -0.189}});
  CHECK_FALSE(near(other.learn(truth_table({0, 0, 0, 1}), 0.1).weights, epochs[0].weights));
}

TEST_CASE("a perceptron never learns XOR", "[unit]") {
  Perceptron perceptron(Matrix::Zero(3, 1));
  CHECK(learn_until(perceptron, truth_table({0, 1, 1, 0}), 0.1, 500).back().errors > 0);
}

TEST_CASE("the delta rule fits real numbers, and follows the slope of a sigmoid", "[unit]") {
  Patterns line{Vector{{-1, 0, 1, 2}}, Vector{{-5, -2, 1, 4}}};  // y = 3x - 2
  Perceptron linear(Matrix::Zero(2, 1), Activation::identity);
  learn_until(linear, line, 0.1, 1000, 1e-20);
  CHECK(linear.weights()(0, 0) == Approx(-2));
  CHECK(linear.weights()(1, 0) == Approx(3));

  // One neuron (SL-25): Δw_i = η (y - o) f'(h) x_i.
  Perceptron neuron(Vector{{0.5, -1}}, Activation::sigmoid);
  neuron.learn({Vector{{2}}, Vector{{1}}}, 0.3);
  const double o = 1 / (1 + std::exp(1.5));
  CHECK(neuron.weights()(0, 0) == Approx(0.5 + 0.3 * (1 - o) * o * (1 - o)));
  CHECK(neuron.weights()(1, 0) == Approx(-1 + 0.3 * (1 - o) * o * (1 - o) * 2));
  CHECK_THROWS_WITH(Perceptron(Matrix::Zero(2, 1), Activation::softmax), Contains("softmax"));
  CHECK_THROWS_WITH(linear.learn(exam(), 0.1), Contains("1x3 and 2x1"));
}

TEST_CASE("activations and their slopes are their formulas'", "[unit]") {
  CHECK(activate(Activation::step, 0.0) == 0);  // decision D-08
  CHECK(activate(Activation::step, 1e-9) == 1);
  CHECK(activate(Activation::sigmoid, 0.0) == 0.5);
  CHECK(activate(Activation::tanh, 0.3 * 10 - 3) == 0);  // tanh(0.3x - 3), seed 000
  CHECK(activate(Activation::relu, -2.0) == 0);
  CHECK(slope(Activation::relu, 0.0) == 0);
  CHECK(activate(Activation::softplus, 0.0) == Approx(std::log(2)));
  CHECK(activate(Activation::softplus, 1000.0) == 1000);
  CHECK(slope(Activation::sigmoid, 0.0) == 0.25);  // its largest
  for (const auto& [activation, name] : enum_names(Activation{})) {
    INFO(name);
    if (activation == Activation::softmax) continue;
    for (const double h : {-2.5, -0.4, 0.3, 2.9}) {
      const double difference =
          (activate(activation, h + 1e-6) - activate(activation, h - 1e-6)) / 2e-6;
      CHECK(slope(activation, h) == Approx(difference).margin(1e-9));
      CHECK(activate(activation, Matrix::Constant(1, 2, h))(0, 1) == activate(activation, h));
    }
  }
  CHECK_THROWS_WITH(activate(Activation::softmax, 1.0), Contains("needs the whole layer"));
  CHECK_THROWS_WITH(slope(Activation::softmax, Matrix(1, 2)), Contains("slope"));
}

TEST_CASE("WN-16: softmax gives the printed probabilities, also for huge logits", "[unit]") {
  const Matrix seven = softmax(RowVector{{1, 2, 3, 4, 1, 2, 3}});
  const RowVector printed{{.023641, .064262, .174681, .474833, .023641, .064262, .174681}};
  CHECK((seven - printed).cwiseAbs().maxCoeff() < 5e-7);
  const Matrix three = softmax(RowVector{{2, 1, 0}});
  CHECK((three - RowVector{{.665241, .244728, .090031}}).cwiseAbs().maxCoeff() < 5e-7);
  CHECK((softmax(RowVector{{1002, 1001, 1000}}) - three).cwiseAbs().maxCoeff() < 1e-12);
  const Matrix rows = softmax(Matrix{{2, 1, 0}, {0, 0, 0}});
  CHECK(rows(1, 2) == Approx(1.0 / 3));
  CHECK(rows.row(0) == three);
  CHECK(winner_takes_all(Matrix{{2, 1, 0}, {0, 3, 1}}) == Matrix{{1, 0, 0}, {0, 1, 0}});
}

TEST_CASE("losses of the course have the scales their names say", "[unit]") {
  const Matrix y{{1, 2}, {3, 4}};
  const Matrix o{{1, 0}, {4, 7}};  // y - o = 0, 2, -1, -3
  CHECK(loss_of(Loss::absolute, o, y) == 6);
  CHECK(loss_of(Loss::squared, o, y) == 14);
  CHECK(loss_of(Loss::sum_squared, o, y) == 7);
  CHECK(loss_of(Loss::mean_squared, o, y) == 3.5);
  CHECK(loss_of(Loss::half_mean_squared, o, y) == 3.5);
  const Vector one{{1, 4}};  // one output: 1/n and 1/(2n)
  CHECK(loss_of(Loss::mean_squared, one, Vector{{2, 2}}) == 2.5);
  CHECK(loss_of(Loss::half_mean_squared, one, Vector{{2, 2}}) == 1.25);
  CHECK_THROWS_WITH(loss_of(Loss::squared, y, Vector::Zero(2)), Contains("2x2 and 2x1"));
}

TEST_CASE("WN-17: cross-entropies are the printed ones", "[unit]") {
  const auto total = [](const Vector& truths) {  // outputs for the true class of four patterns
    return 4 * loss_of(Loss::cross_entropy, truths, Vector::Ones(4));
  };
  CHECK(total(Vector{{.6, .2, .1, .7}}) == Approx(4.779524).epsilon(1e-6));
  CHECK(total(Vector{{.7, .9, .8, .6}}) == Approx(1.196005).epsilon(1e-6));
  const RowVector outputs{{.1, .2, .4, .3}};
  const RowVector third{{0, 0, 1, 0}};
  CHECK(loss_of(Loss::cross_entropy, outputs, third) == Approx(.916291).epsilon(1e-6));
  CHECK(loss_of(Loss::half_mean_squared, outputs, third) == Approx(.25));
  // E-11: the minus covers both terms, so that both kinds of mistakes cost.
  CHECK(loss_of(Loss::binary_cross_entropy, Vector{{.8, .4}}, Vector{{1, 0}}) ==
        Approx(-(std::log(.8) + std::log(.6)) / 2));
  CHECK(loss_of(Loss::cross_entropy, RowVector{{0, 1}}, RowVector{{1, 0}}) ==
        Approx(-std::log(1e-15)));
}

TEST_CASE("gradients of losses are their difference quotients", "[unit]") {
  const Matrix y{{1, 0}, {0.25, 1}};
  const Matrix o{{.6, .3}, {.5, .9}};
  for (const auto& [loss, name] : enum_names(Loss{})) {
    INFO(name);
    const Matrix gradient = loss_gradient(loss, o, y);
    for (Index i = 0; i < o.size(); ++i) {
      Matrix up = o, down = o;
      up(i) += 1e-6;
      down(i) -= 1e-6;
      CHECK(gradient(i) == Approx((loss_of(loss, up, y) - loss_of(loss, down, y)) / 2e-6)
                               .epsilon(1e-6)
                               .margin(1e-8));
    }
  }
  CHECK(loss_gradient(Loss::absolute, y, y).isZero());
}

TEST_CASE("WN-38: large weights make a unit sure of itself, and penalties make them dear",
          "[unit]") {
  const auto unit = [](double weight, double x) {
    return activate(Activation::sigmoid, weight * x + weight * x);
  };
  CHECK(unit(1, 1) == Approx(.880797).epsilon(1e-6));
  CHECK(unit(1, -1) == Approx(.119203).epsilon(1e-5));
  CHECK(1 - unit(10, 1) == Approx(2.06e-9).epsilon(1e-2));
  CHECK(unit(10, -1) == Approx(2.06e-9).epsilon(1e-2));

  const Matrix small = RowVector{{1, -1}};
  const Matrix large = 10 * small;
  CHECK(Penalty{.l1 = 0.1}(small) == Approx(0.2));
  CHECK(Penalty{.l1 = 0.1}(large) == Approx(2));
  CHECK(Penalty{.l2 = 0.1}(large) == Approx(20));
  CHECK(Penalty{.l1 = 0.1}.gradient(large) == 0.1 * small);  // the same force at any size
  CHECK(Penalty{.l2 = 0.1}.gradient(large) == 2 * small);
}
