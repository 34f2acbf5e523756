// Which way do optimisers go, and how soon are they there?
//
// Task SL-32 of the course: gradient descent, momentum, RMSprop and Adam on Rosenbrock's valley,
// Beale's function, a saddle and a bowl whose gradient is noisy, each with the best of a row of
// learning rates; what a falling rate does about noise, and random restarts about local minima.
//
//     ./run optimizers_compared
//
// Expected (seed 0, about 2 s): after 500 steps plain descent and RMSprop are half a unit from the end
// of the valley, momentum and Adam are there; with noise a rate that falls comes nearer to the
// minimum than one that stays; five starts find the deeper of two valleys nearly always.

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/surfaces.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int steps = 500;
  int repeats = 100;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("steps", self.steps, "of each descent (>= 10)");
    field("repeats", self.repeats, "descents with noise, and rows of restarts (>= 10)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(steps >= 10, "optimizers_compared", "steps", steps, "10 or more");
    require(repeats >= 10, "optimizers_compared", "repeats", repeats, "10 or more");
  }
};

const double kRates[] = {1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3};

struct Descent {
  OptimizerConfig config;
  std::vector<Vector> path;
  double distance = std::numeric_limits<double>::infinity();  ///< of its last place
};

/// With the learning rate that comes nearest to the minimum.
Descent best_descent(const Surface& surface, Method method, const Config& config) {
  Descent best;
  for (const double rate : kRates) {
    const OptimizerConfig settings{.method = method, .learning_rate = rate};
    Rng rng = Rng(config.seed).child("gradient");
    const auto path = descend(surface, *make_optimizer(settings), surface.start, config.steps, rng);
    const double distance = static_cast<int>(path.size()) <= config.steps
                                ? std::numeric_limits<double>::infinity()  // it was lost
                                : distance_to_minimum(surface, path.back());
    if (distance < best.distance) best = {settings, path, distance};
  }
  return best;
}

struct View {
  Range x;
  Range y;
};

View view_of(const Surface& surface) {
  if (surface.name == rosenbrock().name) return {{-1.8, 1.8}, {-0.8, 2.2}};
  if (surface.name == beale().name) return {{-0.5, 4.2}, {-1.2, 2.0}};
  return {{-2.4, 2.4}, {-1.8, 1.8}};
}

Plot map_of(const Surface& surface, const std::vector<Descent>& descents) {
  const View view = view_of(surface);
  const double floor = surface.value(surface.minima.front());
  HeatMap map = field(view.x, view.y, [&](double x, double y) {
    return std::log10(surface.value(Eigen::Vector2d(x, y)) - floor + 1e-2);
  });
  map.label = "log₁₀(height above the minimum + 0.01)";
  Plot plot{.title = surface.name,
            .x_label = "w₁",
            .y_label = "w₂",
            .x_range = view.x,
            .y_range = view.y};
  plot.heat_map(map);
  Contours contours = contours_of(map);
  contours.color = gray(0.6);
  contours.width = 0.5;
  plot.contours(contours);
  const Color colors[] = {kWhite, okabe_ito(1), okabe_ito(5), okabe_ito(3)};
  for (std::size_t i = 0; i < descents.size(); ++i) {
    Line line{.label = to_text(descents[i].config.method), .color = colors[i], .dash = Dash::solid};
    for (const Vector& w : descents[i].path) {
      line.x.push_back(w[0]);
      line.y.push_back(w[1]);
    }
    plot.line(line);
  }
  Scatter goal{.label = "minimum", .color = kBlack, .radius = 3.5, .outline = kWhite};
  for (const Vector& minimum : surface.minima) {
    goal.x.push_back(minimum[0]);
    goal.y.push_back(minimum[1]);
  }
  plot.scatter(goal);
  return plot;
}

/// Distances to the minimum of the noisy bowl, averaged over descents with noise of their own: with
/// a rate that stays, one that falls with every step, and one that is lowered on plateaus.
void compare_schedules(const Config& config, Report& report, Figure& figure) {
  const Surface surface = noisy_bowl();
  Plot plot{.title = "noisy bowl: schedules",
            .x_label = "step",
            .y_label = "mean distance to the minimum",
            .y_scale = Scale::log10};
  std::vector<double> ends;
  for (const std::string schedule : {"constant", "decay", "plateau"}) {
    std::vector<double> distance(static_cast<std::size_t>(config.steps) + 1);
    for (int repeat = 0; repeat < config.repeats; ++repeat) {
      Rng rng = Rng(config.seed).child(schedule).child(static_cast<std::uint64_t>(repeat));
      Sgd optimizer({.learning_rate = 0.1, .rate_decay = schedule == "decay" ? 0.05 : 0});
      PlateauSchedule plateau(0.5, 20);
      Vector w = surface.start;
      for (std::size_t i = 0; i < distance.size(); ++i) {
        distance[i] += w.norm() / config.repeats;
        if (schedule == "plateau") {
          optimizer.set_learning_rate(plateau(optimizer.learning_rate(), surface.value(w)));
        }
        w = descend(surface, optimizer, w, 1, rng).back();
      }
    }
    ends.push_back(distance.back());
    report.tell("noisy bowl: distance in the end, rate " + schedule, with_decimals(ends.back(), 4));
    plot.line({.y = distance, .label = "rate " + schedule});
  }
  report.claim("a falling rate comes nearer than a constant one",
               ends[1] < ends[0] && ends[2] < ends[0]);
  figure.add(plot);
}

/// Descents into the two valleys of x⁴ - 2x² + x/2; the left one is deeper.
void compare_restarts(const Config& config, Report& report, Figure& figure) {
  const auto height = [](double x) { return x * x * x * x - 2 * x * x + x / 2; };
  const auto attempt = [&](Rng& rng) {
    double x = rng.uniform(-2, 2);
    for (int i = 0; i < 300; ++i) x -= 0.02 * (4 * x * x * x - 4 * x + 0.5);
    return height(x);
  };
  Plot plot{.title = "restarts: deeper of two valleys found",
            .x_label = "starts",
            .y_label = "share of rows of starts",
            .y_range = Range{0, 1.03}};
  Line found{.dots = true};
  for (int starts = 1; starts <= 8; ++starts) {
    double share = 0;
    for (int repeat = 0; repeat < config.repeats; ++repeat) {
      const Rng rng = Rng(config.seed).child("restarts").child(static_cast<std::uint64_t>(repeat));
      share += best_of_restarts(starts, rng, attempt).second < -1.5 ? 1.0 / config.repeats : 0;
    }
    found.x.push_back(starts);
    found.y.push_back(share);
  }
  plot.line(found);
  report.tell("deeper valley found by one start, by five",
              with_decimals(found.y[0], 2) + ", " + with_decimals(found.y[4], 2));
  report.claim("five starts find it more often than one", found.y[4] > found.y[0]);
  figure.add(plot);
}

bool run(const Config& config) {
  Report report("optimizers_compared", config.out);
  Figure figure{.title = "Optimisers, each with its best learning rate",
                .columns = 2,
                .panel_width = 470,
                .panel_height = 330};
  for (const Surface& surface : test_surfaces()) {
    std::vector<Descent> descents;
    for (const auto& [method, name] : enum_names(Method{})) {
      descents.push_back(best_descent(surface, method, config));
      const Descent& descent = descents.back();
      report.tell(surface.name + ": distance in the end, " + std::string(name),
                  to_text(std::round(descent.distance * 1e6) / 1e6) + " at rate " +
                      to_text(descent.config.learning_rate));
    }
    if (surface.name == rosenbrock().name) {
      report.claim("momentum gets farther along the valley than plain descent",
                   descents[1].distance < descents[0].distance);
    }
    figure.add(map_of(surface, descents));
  }
  compare_schedules(config, report, figure);
  compare_restarts(config, report, figure);
  save(figure, report.file("optimizers_compared.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "Which way do optimisers go, and how soon are they there? (course, optimisers)",
      run);
}
