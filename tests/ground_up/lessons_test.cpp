// Gradients from a data-flow graph; convolutions.

#include "core/rng.h"
#include "nets/ground_up/backpropagation.h"
#include "nets/ground_up/convolution.h"
#include "nets/ground_up/data_flow_graph.h"
#include "nets/ground_up/squared_norm_unit.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

Matrix random_matrix(Index rows, Index columns, Rng& rng) {
  Matrix matrix(rows, columns);
  for (double& x : matrix.reshaped()) x = rng.normal();
  return matrix;
}

}  // namespace

TEST_CASE("a graph is built, then fed, as often as one likes", "[unit]") {
  DataFlowGraph graph;
  const auto v0 = graph.input("v0"), a = graph.input("a"), t = graph.input("t");
  const auto v = v0 + 3.6 * a * t;  // km/h, m/s², s (E-19)
  graph.run({{"v0", 50}, {"a", 2}, {"t", 4}});
  CHECK(graph.value(v)(0) == Approx(78.8));
  graph.differentiate(v);
  CHECK(graph.gradient(v0)(0) == 1);
  CHECK(graph.gradient(a)(0) == Approx(3.6 * 4));
  CHECK(graph.gradient(t)(0) == Approx(3.6 * 2));
  graph.run({{"t", 10}});  // the others stay
  CHECK(graph.value(v)(0) == Approx(122));
  CHECK_THAT(graph.text(), Contains("v0 = input") && Contains("n5 = n4 * t") &&
                               Contains("n6 = v0 + n5    [1x1]"));
}

TEST_CASE("what a graph cannot compute is named", "[unit]") {
  DataFlowGraph graph;
  const auto x = graph.input("x"), y = graph.input("y");
  const auto z = product(x, y);
  CHECK_THROWS_WITH(graph.differentiate(z), Contains("run it before"));
  CHECK_THROWS_WITH(graph.run({{"x", 1}}), Contains("input 'y' was not fed"));
  CHECK_THROWS_WITH(graph.run({{"x", 1}, {"y", 1}, {"z", 1}}), Contains("there are 3 feeds"));
  CHECK_THROWS_WITH(graph.run({{"x", Matrix(2, 2)}, {"y", Matrix(3, 2)}}),
                    Contains("n2: ") && Contains("2x2") && Contains("3x2"));
  DataFlowGraph other;
  CHECK_THROWS_WITH(x + other.input("x"), Contains("two graphs"));
}

TEST_CASE("WN-15: the graph's gradient is the tutorial's", "[unit]") {
  Rng rng(1);
  const SquaredNormUnit unit{random_matrix(3, 2, rng)};
  const Vector x{{0.2, 2}};
  DataFlowGraph graph;
  const auto weights = graph.input("W");
  const auto q = product(weights, graph.input("x"));
  const auto loss = square(total(square(q)) - graph.input("y"));
  graph.run({{"W", unit.weights}, {"x", Matrix(x)}, {"y", 1}});
  graph.differentiate(loss);
  CHECK(graph.value(loss)(0) == Approx(unit.loss(x, 1)));
  CHECK((graph.gradient(weights) - unit.gradient(x, 1)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("a graph gives the gradients of backpropagation, biases and all", "[unit]") {
  Rng rng(2);
  for (const Activation hidden : {Activation::sigmoid, Activation::relu}) {
    const Network network({.sizes = {3, 4, 2}, .hidden = hidden, .output = Activation::sigmoid},
                          rng);
    const Patterns patterns{random_matrix(5, 3, rng), random_matrix(5, 2, rng)};
    const auto by_hand = gradients(network, patterns, Loss::sum_squared);

    DataFlowGraph graph;
    auto layer = graph.input("x");
    std::vector<DataFlowGraph::Node> weights, biases;
    std::map<std::string, DataFlowGraph::Feed> feeds{{"x", patterns.inputs},
                                                     {"y", patterns.targets}};
    for (std::size_t l = 0; l < 2; ++l) {
      const std::string number = std::to_string(l);
      weights.push_back(graph.input("W" + number));
      biases.push_back(graph.input("b" + number));
      feeds.emplace("W" + number, network.layers()[l].weights);
      feeds.emplace("b" + number, Matrix(network.layers()[l].bias));
      const auto net = product(layer, weights[l]) + biases[l];
      layer = l == 0 && hidden == Activation::relu ? relu(net) : sigmoid(net);
    }
    const auto loss = 0.5 * total(square(graph.input("y") - layer));
    graph.run(feeds);
    graph.differentiate(loss);
    for (std::size_t l = 0; l < 2; ++l) {
      CHECK(graph.gradient(weights[l]).isApprox(by_hand[l].weights, 1e-12));
      CHECK(graph.gradient(biases[l]).isApprox(Matrix(by_hand[l].bias), 1e-12));
    }
  }
}

TEST_CASE("WN-19, WN-20: sizes and parameters of convolutions are those of the table", "[unit]") {
  CHECK(output_size(28, 3, 1, 1) == 28);
  CHECK(output_size(28, 3, 0, 1) == 26);
  CHECK(output_size(28, 3, 0, 2) == 13);
  CHECK(output_size(28, 3, 0, 3) == 9);
  CHECK(output_size(227, 11, 0, 4) == 55);
  CHECK(convolution_parameters(3, 8, 3) == 224);
  CHECK(convolution_parameters(3, 8, 5) == 608);
  CHECK(convolution_parameters(3, 32, 3) == 896);
  CHECK_THROWS_WITH(output_size(2, 3, 0, 1), Contains("2") && Contains("as large as the kernel"));
  CHECK_THROWS_WITH(output_size(5, 3, 0, 0), Contains("stride"));

  const Matrix image = Matrix::Ones(28, 28);
  for (const Index stride : {1, 2, 3}) {
    const Matrix result = convolve(image, Matrix::Ones(3, 3), Padding::valid, stride);
    CHECK(result.rows() == output_size(28, 3, 0, stride));
    CHECK((result.array() == 9).all());
  }
  const Matrix same = convolve(image, Matrix::Ones(3, 3), Padding::same);
  CHECK(same.rows() == 28);
  CHECK(same(0, 0) == 4);
  CHECK(same(0, 5) == 6);
  CHECK_THROWS_WITH(convolve(image, Matrix::Ones(2, 2), Padding::same), Contains("odd"));
}

TEST_CASE("WN-21: pooling takes the largest or the mean of each field", "[unit]") {
  const Matrix a{{2, 3, 5, 7}, {6, 4, 3, 2}, {1, 2, 3, 2}, {0, 1, 1, 0}};
  const Matrix b{{1, 0, 3, 6}, {2, 4, 5, 2}, {2, 6, 2, 0}, {3, 4, 1, 7}};
  CHECK(pool(a, Pooling::max) == Matrix{{6, 7}, {2, 3}});
  CHECK(pool(b, Pooling::max) == Matrix{{4, 6}, {6, 7}});
  CHECK(pool(a, Pooling::average) == Matrix{{3.75, 4.25}, {1, 1.5}});
  CHECK(pool(b, Pooling::average) == Matrix{{1.75, 4}, {3.75, 2.5}});
}

TEST_CASE("a transposed convolution is the convolution's way back", "[unit]") {
  Rng rng(3);
  for (const Index stride : {1, 2, 3}) {
    const Matrix kernel = random_matrix(3, 3, rng);
    const Matrix small = random_matrix(4, 5, rng);
    const Matrix up = transposed_convolve(small, kernel, stride);
    CHECK(up.rows() == 3 * stride + 3);
    const Matrix large = random_matrix(up.rows(), up.cols(), rng);
    const Matrix down = convolve(large, kernel, Padding::valid, stride);
    CHECK(down.cwiseProduct(small).sum() == Approx(large.cwiseProduct(up).sum()));
  }
}

TEST_CASE("kernels do to images what their names say", "[unit]") {
  Matrix step = Matrix::Zero(7, 8);
  step.rightCols(4).setOnes();
  const auto after = [&](const std::string& name) {
    for (const auto& kernel : image_kernels()) {
      if (kernel.name == name) return convolve(step, kernel.weights);
    }
    FAIL(name);
    return Matrix();
  };
  CHECK(after("identity") == step.block(1, 1, 5, 6));
  CHECK(after("upper edges").isZero());
  CHECK(after("left edges").col(2) == Vector::Constant(5, 4));
  CHECK(after("left edges").col(0).isZero());
  CHECK(after("edges").col(2) == Vector::Constant(5, -3));
  CHECK(after("box blur")(0, 2) == Approx(1.0 / 3));
  CHECK(after("sharpen")(0, 3) == 2);
  for (const char* mean : {"identity", "box blur", "Gaussian blur", "sharpen", "emboss"}) {
    CHECK(after(mean)(0, 5) == Approx(1));
  }
}
