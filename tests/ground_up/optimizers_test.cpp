// Optimisers on surfaces with known gradients: WN-15, WN-33.

#include <cmath>
#include <numbers>

#include "nets/ground_up/squared_norm_unit.h"
#include "nets/ground_up/surfaces.h"
#include "nets/ground_up/training.h"
#include "tests/ground_up/patterns.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::ground_up;
using test::largest;

TEST_CASE("WN-15: ten steps on the squared norm are the printed ones", "[unit]") {
  SquaredNormUnit unit{RowVector{{-0.3, 0.8}}};
  const Vector x{{0.2, 2}};
  const double printed[] = {2.3716,
                            1.4367813308347006,
                            1.2411123394318015,
                            1.14627977218826,
                            1.0927269235516297,
                            1.0602239783009775,
                            1.0396877852946684,
                            1.0263943802800175,
                            1.0176572282418572,
                            1.0118579312202256};
  for (int i = 0; i < 10; ++i) {
    CHECK(unit(x) == Approx(printed[i]).epsilon(1e-12));
    unit.learn(x, 1, 0.01);
    if (i == 0) CHECK(largest(unit.weights - RowVector{{-.316898, .631019}}) < 1e-6);
  }
  CHECK(largest(unit.weights - RowVector{{-.326535, .534646}}) < 1e-6);
  CHECK(unit(x) == Approx(1.0079837).epsilon(1e-7));

  Rng rng(6);
  SquaredNormUnit wide{Matrix(3, 2)};
  for (double& w : wide.weights.reshaped()) w = rng.normal();
  const Matrix exact = wide.gradient(x, 2);
  for (Index i = 0; i < exact.size(); ++i) {
    SquaredNormUnit up = wide, down = wide;
    up.weights(i) += 1e-6;
    down.weights(i) -= 1e-6;
    CHECK(exact(i) == Approx((up.loss(x, 2) - down.loss(x, 2)) / 2e-6).epsilon(1e-6));
  }
}

TEST_CASE("WN-33: momentum adds up past steps", "[unit]") {
  const auto optimizer = make_optimizer({.method = Method::momentum, .learning_rate = 1});
  Vector w = Vector::Zero(1);
  double before = 0;
  for (const double step : {1.0, 1.9, 2.71, 3.439}) {
    optimizer->step(w, Vector::Ones(1));
    CHECK(before - w[0] == Approx(step));
    before = w[0];
  }
}

TEST_CASE("steps of the optimisers are their formulas'", "[unit]") {
  const auto steps = [](const OptimizerConfig& config) {
    const auto optimizer = make_optimizer(config);
    Vector w{{1, -2}};
    optimizer->step(w, Vector{{0.5, -4}});
    optimizer->step(w, Vector{{1, 2}});
    return w;
  };
  CHECK(largest(steps({.method = Method::sgd, .learning_rate = 0.1}) -
                Vector{{1 - 0.15, -2 + 0.2}}) < 1e-12);
  CHECK(largest(steps({.method = Method::sgd, .learning_rate = 0.1, .rate_decay = 1}) -
                Vector{{1 - 0.05 - 0.05, -2 + 0.4 - 0.1}}) < 1e-12);
  CHECK(largest(steps({.method = Method::momentum, .learning_rate = 0.1, .momentum = 0.5}) -
                Vector{{1 - 0.05 - 0.125, -2 + 0.4 - 0}}) < 1e-12);

  const double s1 = 0.2 * 0.25, s2 = 0.8 * s1 + 0.2;
  CHECK(steps({.method = Method::rmsprop, .learning_rate = 0.1, .rmsprop_decay = 0.8})[0] ==
        Approx(1 - 0.1 * 0.5 / std::sqrt(s1) - 0.1 / std::sqrt(s2)));
  // Adam's first step is the learning rate, whatever the gradient.
  const double m = (0.5 * 0.5 * 0.5 + 0.5) / (1 - 0.25), v = (0.8 * 0.2 * 0.25 + 0.2) / (1 - 0.64);
  const OptimizerConfig adam{
      .method = Method::adam, .learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.8};
  CHECK(steps(adam)[0] == Approx(1 - 0.1 - 0.1 * m / std::sqrt(v)).epsilon(1e-6));
  OptimizerConfig blunt = adam;
  blunt.epsilon = 10;
  CHECK(steps(blunt)[0] > 1 - 0.02);

  OptimizerConfig bad;
  bad.learning_rate = 0;
  CHECK_THROWS_WITH(make_optimizer(bad), Contains("learning_rate must be more than 0, not 0"));
  bad = {.momentum = 1};
  CHECK_THROWS_WITH(make_optimizer(bad), Contains("momentum must be in [0, 1), not 1"));
}

TEST_CASE("surfaces have their minima and gradients where they say", "[unit]") {
  for (const Surface& surface : test_surfaces()) {
    INFO(surface.name);
    for (const Vector& minimum : surface.minima) {
      CHECK(largest(surface.gradient(minimum)) < 1e-12);
      CHECK(surface.value(minimum) < surface.value(surface.start));
      CHECK(distance_to_minimum(surface, minimum) == 0);
    }
    for (Index i = 0; i < 2; ++i) {
      Vector up = surface.start, down = surface.start;
      up[i] += 1e-6;
      down[i] -= 1e-6;
      const double quotient = (surface.value(up) - surface.value(down)) / 2e-6;
      CHECK(surface.gradient(surface.start)[i] == Approx(quotient).epsilon(1e-6).margin(1e-8));
    }
  }
  CHECK(rosenbrock().value(Vector{{-1.2, 1}}) == Approx(24.2));
  CHECK(beale().value(Vector{{1, 1}}) == Approx(14.203125));
}

TEST_CASE("descent comes to the minimum, stops where it is lost, and is noisy where it should be",
          "[unit]") {
  Rng rng(7);
  const auto run = [&](const Surface& surface, const OptimizerConfig& config, int steps) {
    return descend(surface, *make_optimizer(config), surface.start, steps, rng);
  };
  const auto valley = run(rosenbrock(), {.method = Method::adam, .learning_rate = 0.05}, 3000);
  CHECK(distance_to_minimum(rosenbrock(), valley.back()) < 0.01);
  CHECK(valley.size() == 3001);
  CHECK(run(rosenbrock(), {.learning_rate = 1}, 3000).size() < 20);
  // Without noise the ridge of the saddle is left slowly; the start lies a thousandth beside it.
  CHECK(run(saddle(), {.learning_rate = 0.01}, 100).back()[1] < 0.05);
  CHECK(distance_to_minimum(saddle(), run(saddle(), {.learning_rate = 0.01}, 1000).back()) < 0.01);
  const auto first = run(noisy_bowl(), {.learning_rate = 0.05}, 50);
  CHECK(first.back() != run(noisy_bowl(), {.learning_rate = 0.05}, 50).back());
  CHECK(run(noisy_bowl(0), {.learning_rate = 0.05}, 50).back() ==
        run(noisy_bowl(0), {.learning_rate = 0.05}, 50).back());
  // A decaying rate averages the noise out.
  const auto rest = [&](double decay) {
    double total = 0;
    for (int i = 0; i < 20; ++i) {
      const auto path = run(noisy_bowl(), {.learning_rate = 0.1, .rate_decay = decay}, 1000);
      total += path.back().norm();
    }
    return total;
  };
  CHECK(rest(0.05) < 0.5 * rest(0));
}

TEST_CASE("a plateau lowers the rate, and counting begins anew", "[unit]") {
  PlateauSchedule schedule(0.5, 2);
  double rate = 1;
  std::vector<double> rates;
  for (const double loss : {5, 4, 4, 4, 4, 4, 3}) rates.push_back(rate = schedule(rate, loss));
  CHECK(rates == std::vector<double>{1, 1, 1, 0.5, 0.5, 0.25, 0.25});
  CHECK_THROWS_WITH(PlateauSchedule(1, 2), Contains("factor must be in (0, 1), not 1"));
  CHECK_THROWS_WITH(PlateauSchedule(0.5, 0), Contains("patience"));
}

TEST_CASE("restarts escape a local minimum", "[unit]") {
  // Two valleys of x⁴ - 2x² + x/2; the left one is deeper.
  const auto attempt = [](Rng& rng) {
    double x = rng.uniform(-2, 2);
    for (int i = 0; i < 500; ++i) x -= 0.02 * (4 * x * x * x - 4 * x + 0.5);
    return x * x * x * x - 2 * x * x + x / 2;
  };
  int trapped = 0;
  for (int seed = 0; seed < 20; ++seed) {
    trapped +=
        best_of_restarts(1, Rng(static_cast<std::uint64_t>(seed)), attempt).second > -1 ? 1 : 0;
  }
  CHECK(trapped > 3);
  CHECK(best_of_restarts(10, Rng(1), attempt).second == Approx(-1.514753).epsilon(1e-5));
  CHECK_THROWS_WITH(best_of_restarts(0, Rng(1), attempt), Contains("starts must be 1 or more"));
}
