// How do a network's size and the number of examples decide what it gets wrong?
//
// Tasks SL-07 and SL-42 of the course, whose two curves (reference figure RF-24) `car_evaluation`
// draws for a table, for pictures: the error on training and on test pictures against the number of
// hidden units, for few and for many examples, and against the number of examples. Every network
// makes the same number of steps.
//
//     PAVLOV_DATA=… ./run capacity_on_digits
//
// Seen (MNIST, 3 runs, about 2 minutes): one unit gets 0.82 wrong of training and test pictures
// alike, 512 units learned from 10,000 pictures 0.011 and 0.041; from 100 pictures 8 units and more
// learn those by heart, and get 0.24 to 0.31 of the others wrong. A network that is too large does
// no harm here: the test error goes on falling with the number of units.

#include <algorithm>

#include "core/settings.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/picture_study.h"
#include "experiments/harness/progress.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "capacity_on_digits";
constexpr const char* kQuestion =
    "How do a network's size and the number of examples decide what it gets wrong? (course, "
    "capacity)";

PictureStudy standard_study() {
  PictureStudy study{.runs = 3};
  study.training.batch_size = 32;
  study.training.schedule.schedule = RateScheduleKind::cosine;
  return study;
}

struct Config {
  std::vector<int> hidden = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
  std::vector<int> sizes = {100, 300, 1000, 3000, 10000};
  int steps = 2000;
  PictureStudy study = standard_study();

  /// All but the numbers of examples and of epochs, which follow from the others.
  static void visit(auto& self, auto&& field) {
    field("hidden", self.hidden, "numbers of hidden units, rising (>= 1)");
    field("sizes", self.sizes, "numbers of training pictures, rising (>= 1)");
    field("steps", self.steps, "that each network makes, rounded up to whole epochs (>= 1)");
    PictureStudy::visit(self.study, all_but({"examples", "epochs"}, field));
  }
  void validate() const {
    require(!hidden.empty() && !sizes.empty(), kName, "length of lists", 0, "1 or more");
    for (const int units : hidden) require(units >= 1, kName, "hidden", units, "1 or more");
    for (const int size : sizes) require(size >= 1, kName, "sizes", size, "1 or more");
    require(steps >= 1, kName, "steps", steps, "1 or more");
    study.validate();
  }
};

/// Shares of pictures that are taken for something else.
struct Errors {
  double training = 0;
  double test = 0;
};

Errors learn(const Config& config, Pictures pictures, int hidden, int size, std::uint64_t seed) {
  pictures.training = some_of(pictures.training, size, seed);
  FitConfig training = config.study.training;
  training.seed = seed;
  const auto batches = (pictures.training->size() + training.batch_size - 1) / training.batch_size;
  training.epochs = static_cast<int>((config.steps + batches - 1) / batches);
  const auto network = network_for(
      {.model = "dense?hidden_sizes=" + std::to_string(hidden), .device = config.study.device},
      pictures, seed);
  Fit(*network, {.training = pictures.training, .preparation = pictures.preparation}, training)
      .run();
  const auto error_on = [&](const DatasetPointer& data) {
    Loader loader(data, {.shuffle = false}, pictures.test_preparation);
    return 1 - evaluate(*network, loader, training.loss).confusion().accuracy();
  };
  return {error_on(pictures.training), error_on(pictures.test)};
}

/// Errors over the runs, at each place of a curve.
struct Curve {
  std::vector<RunningStatistics> training, test;
};

/// `errors(place, seed)` for all places of a curve and all runs.
template <class Measure>
Curve curve_of(const Config& config, std::size_t places, const Measure& errors) {
  std::vector<std::vector<double>> training, test;
  for (int run = 0; run < config.study.runs; ++run) {
    training.emplace_back();
    test.emplace_back();
    for (std::size_t place = 0; place < places; ++place) {
      const Errors found =
          errors(place, config.study.training.seed + static_cast<std::uint64_t>(run));
      training.back().push_back(found.training);
      test.back().push_back(found.test);
    }
  }
  return {over_runs(training), over_runs(test)};
}

void draw(Plot& plot, const Curve& curve, const std::vector<int>& x, const std::string& of) {
  for (const auto& [errors, name] :
       {std::pair(&curve.training, "training"), std::pair(&curve.test, "test")}) {
    Line line = mean_line(*errors, name + of);
    line.x.assign(x.begin(), x.end());
    line.dots = true;
    plot.line(std::move(line));
  }
}

bool run(const Config& config) {
  Report report(kName, config.study.out);
  const Pictures pictures = open_pictures(config.study, "mnist", "digits");
  const int few = config.sizes.front();
  const int many = config.sizes.back();
  const auto against_units = [&](int size) {
    return curve_of(config, config.hidden.size(), [&](std::size_t i, std::uint64_t seed) {
      return learn(config, pictures, config.hidden[i], size, seed);
    });
  };
  const Curve of_few = against_units(few);
  const Curve of_many = against_units(many);
  const Curve learning =
      curve_of(config, config.sizes.size(), [&](std::size_t i, std::uint64_t seed) {
        return learn(config, pictures, config.hidden.back(), config.sizes[i], seed);
      });

  const auto tell = [&](int hidden, int size, const Curve& curve, std::size_t place) {
    report.tell("hidden units " + std::to_string(hidden) + ", pictures " + with_separators(size) +
                    ": error on training, on test pictures",
                with_interval(estimate_mean(curve.training[place])) + ", " +
                    with_interval(estimate_mean(curve.test[place])));
  };
  for (std::size_t i = 0; i < config.hidden.size(); ++i) tell(config.hidden[i], many, of_many, i);
  for (std::size_t i = 0; i < config.sizes.size(); ++i) {
    tell(config.hidden.back(), config.sizes[i], learning, i);
  }
  const auto gap = [&](std::size_t place) {
    return learning.test[place].mean() - learning.training[place].mean();
  };
  const std::size_t last = config.sizes.size() - 1;
  report.claim("the smallest network is too small: its training error is high too",
               of_many.training.front().mean() > 2 * of_many.test.back().mean());
  report.claim("the largest learns few pictures by heart: no training error, but a test error",
               learning.training.front().mean() < 0.01 && learning.test.front().mean() > 0.1);
  report.claim("more pictures help: the test error falls, and the gap to the training error",
               estimate_mean(learning.test[last]).high < estimate_mean(learning.test[0]).low &&
                   gap(last) < gap(0),
               "gap " + with_decimals(gap(last), 3) + " beside " + with_decimals(gap(0), 3));

  Plot capacity{
      .title = "capacity", .x_label = "hidden units", .y_label = "error", .x_scale = Scale::log2};
  draw(capacity, of_few, config.hidden, ", " + with_separators(few) + " pictures");
  draw(capacity, of_many, config.hidden, ", " + with_separators(many) + " pictures");
  Plot examples{.title = "learning curve, " + std::to_string(config.hidden.back()) + " units",
                .x_label = "training pictures",
                .y_label = "error",
                .x_scale = Scale::log10};
  draw(examples, learning, config.sizes, "");
  Figure figure{.columns = 2, .panel_width = 460, .panel_height = 340};
  figure.add(std::move(capacity));
  figure.add(std::move(examples));
  save(figure, report.file("errors.png"));
  return finish(report, config.study, kName, kQuestion, pictures);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
