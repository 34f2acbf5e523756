// How many neighbours should be asked?
//
// Tasks SL-05 and SL-07 of the course: k-nearest neighbours on two half moons, a tenth of the
// labels wrong; the decision regions for few and many neighbours, and errors against k.
//
//     ./run nearest_neighbours
//
// Expected (seed 0, about 5 s): one neighbour makes no mistake on what it has seen and islands
// around every wrong label; some ten to thirty are best on new patterns; nearly all are as bad as
// guessing.

#include <algorithm>

#include "experiments/course/field.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/nearest_neighbours.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/tasks.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  int patterns = 200;
  double noise = 0.2;
  double wrong_labels = 0.1;
  int runs = 20;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("patterns", self.patterns, "that are remembered (10 to 10000)");
    field("noise", self.noise, "standard deviation around the moons (>= 0)");
    field("wrong_labels", self.wrong_labels, "share of labels that are wrong [0, 0.5)");
    field("runs", self.runs, "draws of the patterns for the error curves (>= 2)");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(patterns >= 10 && patterns <= 10000, "nearest_neighbours", "patterns", patterns,
            "10 to 10000");
    require(wrong_labels >= 0 && wrong_labels < 0.5, "nearest_neighbours", "wrong_labels",
            wrong_labels, "in [0, 0.5)");
    require(runs >= 2, "nearest_neighbours", "runs", runs, "2 or more");
  }
  /// Odd, so that two classes cannot tie: 1, 3, 5, 9, … to nearly all.
  std::vector<int> counts() const {
    std::vector<int> list;
    for (int k = 1; k <= patterns; k = std::max(k + 2, k * 3 / 2 | 1)) list.push_back(k);
    if (list.back() != ((patterns - 1) | 1)) list.push_back((patterns - 1) | 1);
    return list;
  }
};

struct Labelled {
  Matrix inputs;
  std::vector<int> labels;
};

Labelled draw_patterns(int n, const Config& config, Rng& rng) {
  const Patterns moons = two_moons(n, config.noise, rng);
  Labelled drawn{.inputs = moons.inputs};
  for (const double target : moons.targets.reshaped()) {
    const int label = target > 0 ? 1 : 0;
    drawn.labels.push_back(rng.bernoulli(config.wrong_labels) ? 1 - label : label);
  }
  return drawn;
}

Plot regions(const Labelled& patterns, int k) {
  const NearestNeighbours classifier(patterns.inputs, patterns.labels, k);
  Plot plot{.title = "k = " + std::to_string(k), .x_label = "x₁", .y_label = "x₂"};
  HeatMap map = field({-1.8, 2.8}, {-1.4, 1.9}, [&](double x, double y) {
    return static_cast<double>(classifier.votes(RowVector{{x, y}})[1]) / k;
  });
  map.range = Range{0, 1};
  map.colors = ColorScale::diverging;
  map.label = "share of votes";
  plot.heat_map(map);
  plot.contours(contours_of(map, {0.5}));
  scatter_classes(plot, patterns.inputs, patterns.labels, {"0", "1"}, 2);
  return plot;
}

struct Errors {
  std::vector<double> training;
  std::vector<double> validation;
};

bool run(const Config& config) {
  Report report("nearest_neighbours", config.out);
  Rng rng = Rng(config.seed).child("shown");
  const Labelled shown = draw_patterns(config.patterns, config, rng);
  Figure figure{.title = "k-nearest neighbours", .columns = 2, .panel_width = 430};
  const std::vector<int> counts = config.counts();
  for (const int k : {1, 15, counts[counts.size() - 3]}) {
    figure.add(regions(shown, std::min(k, config.patterns)));
  }

  const auto runs = independent_runs(config.runs, config.seed, [&](int, Rng own) {
    const Labelled patterns = draw_patterns(config.patterns, config, own);
    const Labelled fresh = draw_patterns(500, config, own);
    Errors errors;
    for (const int k : counts) {
      const NearestNeighbours classifier(patterns.inputs, patterns.labels,
                                         std::min(k, config.patterns));
      const auto error = [&](const Labelled& on) {
        return 1 - accuracy(classifier.classify_all(on.inputs), on.labels);
      };
      errors.training.push_back(error(patterns));
      errors.validation.push_back(error(fresh));
    }
    return errors;
  });
  std::vector<std::vector<double>> training;
  std::vector<std::vector<double>> validation;
  for (const Errors& one : runs) {
    training.push_back(one.training);
    validation.push_back(one.validation);
  }
  const auto seen = over_runs(training);
  const auto unseen = over_runs(validation);
  Plot errors{.title = "errors against k",
              .x_label = "k",
              .y_label = "share of mistakes",
              .x_scale = Scale::log10};
  for (const auto& [label, statistics] :
       {std::pair("training", &seen), std::pair("validation", &unseen)}) {
    Line line = mean_line(*statistics, label);
    line.x.assign(counts.begin(), counts.end());
    line.dots = true;
    errors.line(line);
  }
  if (config.wrong_labels > 0) {
    errors.horizontal({.at = config.wrong_labels, .label = "wrong labels"});
  }
  figure.add(errors);

  std::size_t best = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (unseen[i].mean() < unseen[best].mean()) best = i;
  }
  report.compare("training error of one neighbour", seen.front().mean(), 0, 0);
  report.tell("validation error of one neighbour", estimate_mean(unseen.front()));
  report.tell("k with least validation error", std::to_string(counts[best]));
  report.tell("its validation error", estimate_mean(unseen[best]));
  report.tell("validation error of nearly all neighbours", estimate_mean(unseen.back()));
  report.claim("one neighbour overfits",
               estimate_mean(unseen.front()).low > estimate_mean(unseen[best]).high);
  report.claim("nearly all neighbours underfit",
               estimate_mean(unseen.back()).low > estimate_mean(unseen[best]).high);
  save(figure, report.file("nearest_neighbours.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How many neighbours should be asked? (course, k-nearest neighbours)", run);
}
