// How does a framework find gradients?
//
// Tasks SL-17, SL-27 and SL-28 of the course: a computation is written down as a graph, fed, and
// followed back (nets/ground_up/data_flow_graph.h). First a velocity, v = v₀ + 3.6 a t in km/h;
// then seed 004's tutorial on ‖Wx‖², number for number; then a single unit with three weights, a
// bias and a ReLU that learns from the graph's gradients by several optimisers.
//
//     ./run data_flow_graph
//
// Expected (seed 0, at once): predictions as printed; plain descent at 0.1, momentum at 0.02 and Adam
// at 0.1 bring the unit's error to a millionth in 150 steps, Adam at 0.01 is far away after 300, and
// RMSprop, whose steps do not get smaller, stays near the minimum without coming to it.

#include "nets/ground_up/data_flow_graph.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/optimizers.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int steps = 300;
  int patterns = 50;
  int runs = 20;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("steps", self.steps, "of each optimiser (>= 10)");
    field("patterns", self.patterns, "that the unit learns from (>= 4)");
    field("runs", self.runs, "tasks and starts (>= 2)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(steps >= 10, "data_flow_graph", "steps", steps, "10 or more");
    require(patterns >= 4, "data_flow_graph", "patterns", patterns, "4 or more");
    require(runs >= 2, "data_flow_graph", "runs", runs, "2 or more");
  }
};

Plot velocity(Report& report) {
  DataFlowGraph graph;
  const auto v0 = graph.input("v0"), a = graph.input("a"), t = graph.input("t");
  const auto v = v0 + 3.6 * a * t;
  graph.run({{"v0", 50}, {"a", 2}, {"t", 4}});
  graph.differentiate(v);
  std::printf("The graph of a velocity:\n%s\n", graph.text().c_str());
  report.compare("v after 4 s [km/h]", graph.value(v)(0), 78.8, 1e-9);
  report.compare("∂v/∂t [km/h per s]", graph.gradient(t)(0), 7.2, 1e-9);
  report.compare("∂v/∂a [km/h per m/s²]", graph.gradient(a)(0), 14.4, 1e-9);

  Plot plot{.title = "one graph, fed three times", .x_label = "t [s]", .y_label = "v [km/h]"};
  const RowVector seconds = RowVector::LinSpaced(51, 0, 10);
  for (const double acceleration : {-1.0, 0.5, 2.0}) {
    graph.run({{"a", acceleration}, {"t", Matrix(seconds)}});
    const Matrix& speeds = graph.value(v);
    plot.line({.x = {seconds.begin(), seconds.end()},
               .y = {speeds.reshaped().begin(), speeds.reshaped().end()},
               .label = "a = " + with_decimals(acceleration, 1) + " m/s²"});
  }
  return plot;
}

void squared_norm(Report& report) {
  DataFlowGraph graph;
  const auto weights = graph.input("W");
  const auto prediction = total(square(product(weights, graph.input("x"))));
  const auto loss = square(prediction - graph.input("y"));
  Matrix w = RowVector{{-0.3, 0.8}};
  const double printed[] = {2.3716, 1.4367813308347006, 1.2411123394318015, 1.14627977218826,
                            1.0927269235516297};
  for (const double expected : printed) {
    graph.run({{"W", w}, {"x", Matrix(Vector{{0.2, 2}})}, {"y", 1}});
    graph.differentiate(loss);
    report.compare("‖Wx‖²", graph.value(prediction)(0), expected, 1e-12);
    w -= 0.01 * graph.gradient(weights);
  }
}

/// Mean squared errors of a unit relu(Xw + b) before each step, where another unit made the
/// targets.
std::vector<double> learn_unit(const Config& config, const OptimizerConfig& settings, Rng rng) {
  Matrix inputs(config.patterns, 3);
  for (double& x : inputs.reshaped()) x = rng.normal();
  const Vector truth{{1, -2, 0.5}};
  const Matrix targets = ((inputs * truth).array() + 1).cwiseMax(0);

  DataFlowGraph graph;
  const auto w = graph.input("w"), b = graph.input("b");
  const auto output = relu(product(graph.input("X"), w) + b);
  const auto loss = (1.0 / config.patterns) * total(square(output - graph.input("y")));
  Vector parameters(4);
  for (double& p : parameters) p = rng.uniform(-0.5, 0.5);
  const auto optimizer = make_optimizer(settings);
  std::vector<double> losses;
  for (int step = 0; step < config.steps; ++step) {
    graph.run(
        {{"X", inputs}, {"y", targets}, {"w", Matrix(parameters.head(3))}, {"b", parameters[3]}});
    graph.differentiate(loss);
    losses.push_back(graph.value(loss)(0));
    Vector gradient(4);
    gradient << graph.gradient(w), graph.gradient(b);
    optimizer->step(parameters, gradient);
  }
  return losses;
}

Plot single_unit(const Config& config, Report& report) {
  Plot plot{.title = "three weights, a bias, a ReLU",
            .x_label = "step",
            .y_label = "mean squared error",
            .y_scale = Scale::log10,
            .y_range = Range{1e-6, 20}};
  const std::pair<const char*, OptimizerConfig> optimizers[] = {
      {"descent, 0.1", {.method = Method::sgd, .learning_rate = 0.1}},
      {"momentum, 0.02", {.method = Method::momentum, .learning_rate = 0.02}},
      {"RMSprop, 0.02", {.method = Method::rmsprop, .learning_rate = 0.02}},
      {"Adam, 0.01", {.method = Method::adam, .learning_rate = 0.01}},
      {"Adam, 0.1", {.method = Method::adam, .learning_rate = 0.1}}};
  std::vector<double> ends;
  for (const auto& [name, settings] : optimizers) {
    const auto runs = independent_runs(config.runs, config.seed, [&](int, const Rng& rng) {
      return learn_unit(config, settings, rng);
    });
    Line line{.label = name};
    for (std::size_t step = 0; step < runs[0].size(); ++step) {
      std::vector<double> losses;
      for (const auto& one : runs) losses.push_back(one[step]);
      line.y.push_back(median(losses));
    }
    ends.push_back(line.y.back());
    report.tell("median error in the end, " + std::string(name), to_text(ends.back()));
    plot.line(line);
  }
  report.claim("Adam with the larger rate is ahead of that with the smaller", ends[4] < ends[3]);
  return plot;
}

bool run(const Config& config) {
  Report report("data_flow_graph", config.out);
  Figure figure{.title = "Data-flow graphs", .columns = 2};
  figure.add(velocity(report));
  squared_norm(report);
  figure.add(single_unit(config, report));
  save(figure, report.file("data_flow_graph.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How does a framework find gradients? (course, data-flow graphs)", run);
}
