#include "nets/fused/fused_network.h"

#include <cmath>
#include <limits>

#include "core/settings.h"
#include "nets/core/compute_threads.h"
#include "nets/fused/kernels.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

constexpr Activation kActivations[] = {Activation::relu, Activation::tanh, Activation::sigmoid,
                                       Activation::elu,  Activation::silu, Activation::identity};

/// Uses these kernels until the end of the block.
class WithKernels {
 public:
  explicit WithKernels(const fused::Kernels& kernels) : before_(fused::kernels()) {
    fused::use_kernels(kernels);
  }
  ~WithKernels() { fused::use_kernels(before_); }

 private:
  const fused::Kernels& before_;
};

class WithThreads {
 public:
  explicit WithThreads(int threads) { set_compute_threads(threads); }
  ~WithThreads() { set_compute_threads(1); }
};

Floats random_floats(std::size_t n, Rng& rng) {
  Floats numbers(n);
  for (float& number : numbers) number = static_cast<float>(rng.uniform(-1, 1));
  return numbers;
}

Rows rows_of(const Floats& numbers, int width) {
  return {.data = numbers.data(), .dtype = Dtype::f32, .width = width};
}

FusedNetwork make(const std::vector<int>& sizes, Activation activation = Activation::relu,
                  std::uint64_t seed = 1) {
  FusedNetwork network({.sizes = sizes, .activation = activation});
  Rng rng(seed);
  for (float& p : network.parameters()) p = static_cast<float>(rng.uniform(-0.7, 0.7));
  return network;
}

Floats predict(FusedNetwork& network, const Rows& x, int n) {
  Floats y(static_cast<std::size_t>(n * network.outputs()));
  network.predict(x, n, y.data());
  return y;
}

double activate(Activation activation, double z) {
  switch (activation) {
    case Activation::relu:
      return std::max(z, 0.0);
    case Activation::tanh:
      return std::tanh(z);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-z));
    case Activation::elu:
      return z > 0 ? z : std::expm1(z);
    case Activation::silu:
      return z / (1 + std::exp(-z));
    case Activation::identity:
      return z;
  }
  return z;
}

/// The formula of the network in double precision for one row.
Doubles reference(const FusedNetwork& network, const Doubles& parameters, Doubles x) {
  for (const FusedLayer& layer : network.layers()) {
    Doubles y;
    for (int o = 0; o < layer.outputs; ++o) {
      double z = parameters[static_cast<std::size_t>(layer.bias + o)];
      for (int i = 0; i < layer.inputs; ++i) {
        z += parameters[static_cast<std::size_t>(layer.weight + o * layer.inputs + i)] *
             x[static_cast<std::size_t>(i)];
      }
      const bool hidden = &layer != &network.layers().back();
      y.push_back(hidden ? activate(network.options().activation, z) : z);
    }
    x = y;
  }
  return x;
}

/// Sum over rows and outputs of weight * output, by the formula.
double reference_loss(const FusedNetwork& network, const Doubles& parameters, const Doubles& x,
                      int n, const Floats& weights) {
  double sum = 0;
  const auto width = static_cast<std::size_t>(network.inputs());
  for (std::size_t row = 0; row < static_cast<std::size_t>(n); ++row) {
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(row * width);
    const Doubles y =
        reference(network, parameters, Doubles(begin, begin + static_cast<std::ptrdiff_t>(width)));
    for (std::size_t j = 0; j < y.size(); ++j) {
      sum += static_cast<double>(weights[row * y.size() + j]) * y[j];
    }
  }
  return sum;
}

/// The largest |a - b| relative to the largest |b|, 1 at least.
double distance(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  double worst = 0;
  double scale = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    REQUIRE(std::isfinite(a[i]));
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    scale = std::max(scale, std::abs(static_cast<double>(b[i])));
  }
  return worst / scale;
}

struct Case {
  std::vector<int> sizes;
  Activation activation;
  int rows;
};

/// Shapes with every kind of edge, and activations in turn.
std::vector<Case> random_cases(int count) {
  std::vector<Case> cases;
  Rng rng(7);
  for (int i = 0; i < count; ++i) {
    std::vector<int> sizes;
    const int layers = rng.integer(1, 4);
    for (int j = 0; j <= layers; ++j) {
      sizes.push_back(rng.bernoulli(0.5) ? rng.integer(1, 9) : rng.integer(10, 70));
    }
    cases.push_back({sizes, kActivations[i % 6], rng.integer(1, 50)});
  }
  return cases;
}

/// Everything a network computes from a batch, one after the other.
Floats everything(FusedNetwork& network, int n) {
  Rng rng(3);
  const Floats x = random_floats(static_cast<std::size_t>(n * network.inputs()), rng);
  const Floats dy = random_floats(static_cast<std::size_t>(n * network.outputs()), rng);
  Floats dx(x.size());
  Floats all = predict(network, rows_of(x, network.inputs()), n);
  const auto y = network.forward(rows_of(x, network.inputs()), n);
  all.insert(all.end(), y.begin(), y.end());
  network.backward(dy, {.input_gradient = dx.data()});
  all.insert(all.end(), network.gradient().begin(), network.gradient().end());
  all.insert(all.end(), dx.begin(), dx.end());
  return all;
}

}  // namespace

TEST_CASE("outputs of the fused path are those of the formula", "[unit]") {
  for (const Case& c : random_cases(60)) {
    CAPTURE(to_text(c.sizes), to_text(c.activation), c.rows);
    FusedNetwork network = make(c.sizes, c.activation);
    Rng rng(5);
    const Floats x = random_floats(static_cast<std::size_t>(c.rows * network.inputs()), rng);
    const Doubles parameters(network.parameters().begin(), network.parameters().end());
    Floats expected;
    for (int row = 0; row < c.rows; ++row) {
      const float* begin = x.data() + row * network.inputs();
      for (const double y :
           reference(network, parameters, Doubles(begin, begin + network.inputs()))) {
        expected.push_back(static_cast<float>(y));
      }
    }
    const Rows rows = rows_of(x, network.inputs());
    CHECK(distance(predict(network, rows, c.rows), expected) < 2e-6);
    CHECK(distance(network.forward(rows, c.rows), expected) < 2e-6);
    CHECK(distance(predict(network, rows, 1),
                   std::span(expected).first(static_cast<std::size_t>(network.outputs()))) < 2e-6);
  }
}

TEST_CASE("activations agree with the C library over their whole range", "[unit]") {
  for (const Activation activation : kActivations) {
    CAPTURE(to_text(activation));
    FusedNetwork network({.sizes = {1, 1, 1}, .activation = activation});
    network.parameters()[0] = 1;  // both weights; biases stay 0
    network.parameters()[2] = 1;
    for (double z = -100; z <= 80; z += z < -2 || z > 2 ? 0.37 : 0.0101) {
      const auto x = static_cast<float>(z);
      float y = 0;
      network.predict({&x, Dtype::f32, 1}, 1, &y);
      const double expected = activate(activation, static_cast<double>(x));
      CHECK(static_cast<double>(y) == Approx(expected).epsilon(4e-7).margin(2e-7));
    }
  }
}

TEST_CASE("gradients of the fused path are the differences of the formula", "[unit]") {
  for (const Case& c : random_cases(24)) {
    CAPTURE(to_text(c.sizes), to_text(c.activation), c.rows);
    FusedNetwork network = make(c.sizes, c.activation);
    Rng rng(5);
    const Floats x = random_floats(static_cast<std::size_t>(c.rows * network.inputs()), rng);
    const Floats dy = random_floats(static_cast<std::size_t>(c.rows * network.outputs()), rng);
    Floats dx(x.size());
    network.forward(rows_of(x, network.inputs()), c.rows);
    network.backward(dy, {.input_gradient = dx.data()});

    const Doubles parameters(network.parameters().begin(), network.parameters().end());
    const Doubles inputs(x.begin(), x.end());
    const double step = 1e-6;
    const auto loss = [&](const Doubles& p, const Doubles& in) {
      return reference_loss(network, p, in, c.rows, dy);
    };
    for (int probe = 0; probe < 12; ++probe) {
      const auto i = rng.below(static_cast<std::uint32_t>(parameters.size()));
      Doubles up = parameters, down = parameters;
      up[i] += step;
      down[i] -= step;
      CHECK(
          static_cast<double>(network.gradient()[i]) ==
          Approx((loss(up, inputs) - loss(down, inputs)) / (2 * step)).epsilon(1e-4).margin(2e-4));
      const auto j = rng.below(static_cast<std::uint32_t>(inputs.size()));
      Doubles right = inputs, left = inputs;
      right[j] += step;
      left[j] -= step;
      CHECK(static_cast<double>(dx[j]) ==
            Approx((loss(parameters, right) - loss(parameters, left)) / (2 * step))
                .epsilon(1e-4)
                .margin(2e-4));
    }
  }
}

TEST_CASE("all kernels of this processor agree to rounding", "[unit]") {
  for (const Case& c : random_cases(40)) {
    CAPTURE(to_text(c.sizes), to_text(c.activation), c.rows);
    FusedNetwork network = make(c.sizes, c.activation);
    Floats portable;
    for (const fused::Kernels* kernels : fused::available_kernels()) {
      CAPTURE(kernels->name);
      const WithKernels with(*kernels);
      const Floats all = everything(network, c.rows);
      if (portable.empty()) portable = all;
      CHECK(distance(all, portable) < 5e-6);
    }
  }
}

TEST_CASE("the number of threads does not change a bit", "[unit]") {
  for (const std::vector<int>& sizes : {std::vector<int>{4, 256, 256, 2}, {33, 70, 130, 5}}) {
    for (const int rows : {20, 128, 700}) {
      FusedNetwork network = make(sizes);
      const Floats alone = everything(network, rows);
      for (const int threads : {2, 3}) {
        const WithThreads with(threads);
        for (int repeat = 0; repeat < 5; ++repeat) CHECK(everything(network, rows) == alone);
      }
    }
  }
}

TEST_CASE("a gradient can be added to the one there is, and left as it is", "[unit]") {
  FusedNetwork network = make({5, 20, 3});
  Rng rng(2);
  const Floats x = random_floats(35 * 5, rng);
  const Floats dy = random_floats(35 * 3, rng);
  network.forward(rows_of(x, 5), 35);
  network.backward(dy);
  const Floats once(network.gradient().begin(), network.gradient().end());
  network.backward(dy, {.accumulate = true});
  for (std::size_t i = 0; i < once.size(); ++i) CHECK(network.gradient()[i] == 2 * once[i]);
  Floats dx(x.size());
  network.backward(dy, {.parameters = false, .input_gradient = dx.data()});
  CHECK(network.gradient()[0] == 2 * once[0]);
  network.backward(dy);
  CHECK(Floats(network.gradient().begin(), network.gradient().end()) == once);
}

TEST_CASE("what an earlier, larger batch has left is of no account", "[unit]") {
  for (const Activation activation : kActivations) {
    CAPTURE(to_text(activation));
    FusedNetwork fresh = make({5, 20, 12, 3}, activation);
    FusedNetwork used = make({5, 20, 12, 3}, activation);
    const Floats infinite(20 * 5, std::numeric_limits<float>::infinity());
    const Floats dy(20 * 3, 1.0F);
    used.forward(rows_of(infinite, 5), 20);
    used.backward(dy);
    for (const int rows : {3, 7, 12, 19}) CHECK(everything(used, rows) == everything(fresh, rows));
  }
}

TEST_CASE("rows of every type are scaled on the fused path", "[unit]") {
  FusedNetwork network({.sizes = {4, 8, 3}, .input_scale = 0.5});
  Rng rng(4);
  network.initialize(Initialization::libtorch, rng);
  Floats x;
  for (int i = 0; i < 40; ++i) x.push_back(static_cast<float>(i * 7 % 200));
  const std::vector<std::uint8_t> bytes(x.begin(), x.end());
  const std::vector<int> integers(x.begin(), x.end());
  const Doubles doubles(x.begin(), x.end());
  FusedNetwork plain({.sizes = {4, 8, 3}});
  plain.set_parameters(network.parameters());
  Floats halves = x;
  for (float& number : halves) number *= 0.5F;
  for (const int rows : {1, 10}) {
    const Floats expected = predict(plain, rows_of(halves, 4), rows);
    CHECK(predict(network, rows_of(x, 4), rows) == expected);
    CHECK(predict(network, {bytes.data(), Dtype::u8, 4}, rows) == expected);
    CHECK(predict(network, {integers.data(), Dtype::i32, 4}, rows) == expected);
    CHECK(predict(network, {doubles.data(), Dtype::f64, 4}, rows) == expected);
  }
  Floats dx(40), dx_plain(40);
  const Floats dy(30, 1.0F);
  network.forward({bytes.data(), Dtype::u8, 4}, 10);
  network.backward(dy, {.input_gradient = dx.data()});
  plain.forward(rows_of(halves, 4), 10);
  plain.backward(dy, {.input_gradient = dx_plain.data()});
  for (std::size_t i = 0; i < dx.size(); ++i) CHECK(dx[i] == dx_plain[i] / 2);
}

TEST_CASE("the fused path allocates nothing after its first call", "[unit]") {
  FusedNetwork network = make({4, 64, 64, 2}, Activation::silu);
  FusedNetwork target = make({4, 64, 64, 2}, Activation::silu);
  const auto optimizer = network.make_optimizer({.max_gradient_norm = 10});
  Rng rng(1);
  const Floats x = random_floats(128 * 4, rng);
  const Floats dy = random_floats(128 * 2, rng);
  Floats y(128 * 2), dx(128 * 4);
  const auto update = [&](int n) {
    target.predict(rows_of(x, 4), n, y.data());
    network.predict(rows_of(x, 4), 1, y.data());
    network.forward(rows_of(x, 4), n);
    network.backward(std::span(dy).first(static_cast<std::size_t>(n * 2)),
                     {.input_gradient = dx.data()});
    optimizer->step();
    target.blend(network, 0.1);
  };
  for (const int threads : {1, 2}) {
    const WithThreads with(threads);
    update(128);
    const auto before = test::allocations();
    update(128);
    update(31);
    CHECK(test::allocations() == before);
  }
}

TEST_CASE("a clone is another network, blend goes towards its source", "[unit]") {
  FusedNetwork network = make({3, 5, 2});
  const auto target = network.clone();
  Floats own(static_cast<std::size_t>(network.num_parameters()));
  Floats theirs(own.size());
  target->get_parameters(theirs);
  CHECK(Floats(network.parameters().begin(), network.parameters().end()) == theirs);
  for (float& p : network.parameters()) p += 1;
  target->blend(network, 0.25);
  target->get_parameters(own);
  for (std::size_t i = 0; i < own.size(); ++i) {
    CHECK(static_cast<double>(own[i]) == Approx(static_cast<double>(theirs[i]) + 0.25));
  }
  target->blend(network, 1);
  target->get_parameters(own);
  CHECK(own == Floats(network.parameters().begin(), network.parameters().end()));
  CHECK_THROWS_WITH(target->blend(make({3, 6, 2}), 1), Contains("needs a clone"));
}

TEST_CASE("a fused network is saved as the layers of an Mlp, and loaded whole or not at all",
          "[unit]") {
  FusedNetwork network = make({3, 5, 2});
  Checkpoint checkpoint;
  network.save(checkpoint, "q");
  CHECK(checkpoint.array("q.layers.0.weight").dtype == "F32");
  CHECK(checkpoint.array("q.layers.0.weight").shape == std::vector<std::int64_t>{5, 3});
  CHECK(checkpoint.array("q.layers.1.bias").shape == std::vector<std::int64_t>{2});
  CHECK(checkpoint.floats("q.layers.0.weight")[4] == network.parameters()[4]);
  FusedNetwork other = make({3, 5, 2}, Activation::relu, 99);
  other.load(checkpoint, "q");
  CHECK(Floats(other.parameters().begin(), other.parameters().end()) ==
        Floats(network.parameters().begin(), network.parameters().end()));
  FusedNetwork wider = make({3, 6, 2});
  const Floats before(wider.parameters().begin(), wider.parameters().end());
  CHECK_THROWS_WITH(wider.load(checkpoint, "q"),
                    Contains("'q.layers.0.weight' is of shape [5,3], [6,3] is needed"));
  CHECK_THROWS_WITH(wider.load(checkpoint, "p"), Contains("has no array 'p.layers.0.weight'"));
  CHECK(Floats(wider.parameters().begin(), wider.parameters().end()) == before);
}

TEST_CASE("initialisation draws layer by layer, orthogonal with the activation's gain", "[unit]") {
  FusedNetwork network({.sizes = {6, 4, 4}});
  Rng rng(3);
  network.initialize(Initialization::orthogonal, rng);
  const auto row_square = [&](const FusedLayer& layer, int row) {
    double sum = 0;
    for (int i = 0; i < layer.inputs; ++i) {
      const auto w = static_cast<double>(
          network.parameters()[static_cast<std::size_t>(layer.weight + row * layer.inputs + i)]);
      sum += w * w;
    }
    return sum;
  };
  for (int row = 0; row < 4; ++row) {
    CHECK(row_square(network.layers()[0], row) == Approx(2));
    CHECK(row_square(network.layers()[1], row) == Approx(1));
  }
}

TEST_CASE("denormal numbers are zero within the fused path, and only there", "[unit]") {
  FusedNetwork network({.sizes = {1, 1}});
  network.parameters()[0] = 1;
  const float tiny = 1e-40F;
  float y = 1;
  network.predict({&tiny, Dtype::f32, 1}, 1, &y);
#ifdef __x86_64__
  CHECK(y == 0);
#endif
  volatile float normal = std::numeric_limits<float>::min();
  CHECK(normal / 4 > 0);
}

TEST_CASE("the fused path says what it is given that it cannot use", "[unit]") {
  CHECK_THROWS_WITH(FusedNetwork({.sizes = {3}}), Contains("two or more numbers >= 1, not 3"));
  CHECK_THROWS_WITH(FusedNetwork({.sizes = {3, 0, 2}}), Contains("not 3,0,2"));
  FusedNetwork network = make({3, 5, 2});
  const Floats x(12);
  CHECK_THROWS_WITH(network.forward(rows_of(x, 4), 3), Contains("rows of 4 numbers given, 3"));
  CHECK_THROWS_WITH(network.forward(rows_of(x, 3), 0), Contains("0 rows given"));
  CHECK_THROWS_WITH(network.backward(x), Contains("backward before forward"));
  network.forward(rows_of(x, 3), 4);
  CHECK_THROWS_WITH(network.backward(x), Contains("12 numbers, 8 are needed"));
  CHECK_THROWS_WITH(network.set_parameters(x), Contains("12 numbers, 32 are needed"));
}

TEST_CASE("the summary of a fused network lists its layers and activations", "[unit]") {
  const std::string summary = make({4, 64, 64, 2}).summary();
  CHECK_THAT(summary, Contains("layers.1  Linear  64x64   B x 64       4,160"));
  CHECK_THAT(summary, Contains("ReLU            B x 64           0\nlayers.2"));
  CHECK_THAT(summary, Contains("4,610\n"));
}
