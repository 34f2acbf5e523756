// Who is admitted to graduate school?
//
// Task SL-13 of the course: admission by gre, gpa and rank of the school, mixed data; logistic
// regression, a small network and nearest neighbours by five-fold cross-validation, beside always
// answering no.
//
//     ./run admission --data FOLDER/student_data.csv
//
// The file has the columns admit, gre, gpa, rank, as UCLA's 400 rows. Without it students are
// generated, and the output says so (`pavlov data generated:admissions`).
//
// Expected (seed 0, a few seconds): with UCLA's rows logistic regression gets some 0.703 of the new
// students right and the network 0.69, where always saying no gets 0.6825: chances tell much less
// than whether somebody is admitted.

#include "experiments/course/field.h"
#include "experiments/course/table_patterns.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "nets/ground_up/metrics.h"
#include "nets/ground_up/nearest_neighbours.h"
#include "nets/ground_up/preparation.h"
#include "nets/ground_up/tasks.h"
#include "nets/ground_up/training.h"
#include "render/figure.h"

using namespace pavlov;
using namespace pavlov::ground_up;

namespace {

struct Config {
  std::string data;
  int hidden = 6;
  int neighbours = 25;
  int folds = 5;
  int runs = 10;
  TrainConfig training = {.loss = Loss::binary_cross_entropy,
                          .epochs = 60,
                          .batch_size = 16,
                          .optimizer = {.method = Method::adam, .learning_rate = 0.01}};
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("data", self.data,
          "CSV file with admit, gre, gpa and rank, or its folder; empty: generated students");
    field("hidden", self.hidden, "hidden units of the network (1 to 1000)");
    field("neighbours", self.neighbours, "that vote (1 to 100)");
    field("folds", self.folds, "of the cross-validation (2 to 50)");
    field("runs", self.runs, "cross-validations with other folds (>= 2)");
    TrainConfig::visit(self.training, field);
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(hidden >= 1 && hidden <= 1000, "admission", "hidden", hidden, "1 to 1000");
    require(neighbours >= 1 && neighbours <= 100, "admission", "neighbours", neighbours,
            "1 to 100");
    require(folds >= 2 && folds <= 50, "admission", "folds", folds, "2 to 50");
    require(runs >= 2, "admission", "runs", runs, "2 or more");
    training.validate();
  }
};

/// gre and gpa standardised, ranks as they are.
Matrix prepared(const Standardizer& standardizer, Matrix inputs) {
  inputs.leftCols(2) = standardizer(inputs.leftCols(2));
  return inputs;
}

std::vector<int> classes_of(const Matrix& probabilities) {
  std::vector<int> classes;
  for (const double p : probabilities.reshaped()) classes.push_back(p > 0.5 ? 1 : 0);
  return classes;
}

Network learn(const Config& config, int hidden, const Patterns& patterns, Rng& rng) {
  std::vector<int> sizes{6, hidden, 1};
  if (hidden == 0) sizes = {6, 1};  // logistic regression
  Network network({.sizes = sizes, .hidden = Activation::tanh}, rng);
  train(network, patterns, config.training, rng);
  return network;
}

struct Scores {
  std::vector<double> accuracy;       ///< of no, logistic regression, network, neighbours
  std::vector<double> cross_entropy;  ///< of the first three
};

Scores cross_validation(const Config& config, const Patterns& students, Rng rng) {
  Scores scores{std::vector<double>(4), std::vector<double>(3)};
  cross_validate(students, config.folds, rng, [&](const Patterns& rest, const Patterns& fold) {
    const Standardizer standardizer(rest.inputs.leftCols(2));
    const Patterns training{prepared(standardizer, rest.inputs), rest.targets};
    const Patterns test{prepared(standardizer, fold.inputs), fold.targets};
    const auto actual = classes_of(test.targets);
    const auto score = [&](std::size_t model, const Matrix& chances) {
      scores.accuracy[model] += accuracy(classes_of(chances), actual) / config.folds;
      scores.cross_entropy[model] +=
          loss_of(Loss::binary_cross_entropy, chances, test.targets) / config.folds;
    };
    score(0, Vector::Constant(test.size(), training.targets.mean()));
    score(1, learn(config, 0, training, rng)(test.inputs));
    score(2, learn(config, config.hidden, training, rng)(test.inputs));
    const int k = std::min(config.neighbours, static_cast<int>(training.size()));
    const NearestNeighbours neighbours(training.inputs, classes_of(training.targets), k);
    scores.accuracy[3] += accuracy(neighbours.classify_all(test.inputs), actual) / config.folds;
    return 0.0;
  });
  return scores;
}

/// Chances of students from schools of each rank.
Figure chances(const Config& config, const Patterns& students) {
  Rng rng = Rng(config.seed).child("shown");
  const Standardizer standardizer(students.inputs.leftCols(2));
  const Network network = learn(config, config.hidden,
                                {prepared(standardizer, students.inputs), students.targets}, rng);
  Figure figure{.title = "Chances of admission, by the network", .columns = 2, .panel_width = 430};
  for (int rank = 0; rank < 4; ++rank) {
    Plot plot{
        .title = "school of rank " + std::to_string(rank + 1), .x_label = "gre", .y_label = "gpa"};
    HeatMap map = field(
        {210, 820}, {2.2, 4.05},
        [&](double gre, double gpa) {
          const Matrix inputs = admission_inputs(RowVector{{gre, gpa}}, {rank + 1});
          return network(prepared(standardizer, inputs))(0, 0);
        },
        60);
    map.range = Range{0, 1};
    map.colors = ColorScale::diverging;
    map.label = "probability";
    plot.heat_map(map);
    plot.contours(contours_of(map, {0.5}));
    std::vector<int> members;
    for (int i = 0; i < students.size(); ++i) {
      if (students.inputs(i, 2 + rank) > 0) members.push_back(i);
    }
    const Patterns shown = students.at(members);
    scatter_classes(plot, shown.inputs.leftCols(2), classes_of(shown.targets),
                    {"refused", "admitted"}, 2.2);
    figure.add(plot);
  }
  return figure;
}

bool run(const Config& config) {
  Report report("admission", config.out);
  const auto [table, info] = open_table(config.data, "admissions", 6, 2, config.seed);
  const Patterns students{table.inputs, table.targets.col(1)};
  report.tell("data", info.origin);
  report.tell("students, share admitted",
              std::to_string(students.size()) + ", " + with_decimals(students.targets.mean(), 4));
  if (!info.generated && students.size() >= 10) {
    const Patterns printed = admission_rows();
    report.claim("the first ten rows are those of the course",
                 students.inputs.topRows(10).isApprox(printed.inputs, 1e-6) &&
                     students.targets.topRows(10) == printed.targets);
  }
  const auto runs = independent_runs(config.runs, config.seed, [&](int, const Rng& rng) {
    return cross_validation(config, students, rng);
  });
  const char* const names[] = {"baseline", "logistic regression", "network", "neighbours"};
  std::vector<Estimate> accuracies;
  std::vector<Estimate> entropies;
  Plot bars{.title = "cross-validation", .y_label = "accuracy"};
  Bars bar{.names = {names[0], names[1], names[2], names[3]}};
  for (std::size_t model = 0; model < 4; ++model) {
    RunningStatistics accuracy;
    RunningStatistics entropy;
    for (const Scores& one : runs) {
      accuracy.add(one.accuracy[model]);
      if (model < 3) entropy.add(one.cross_entropy[model]);
    }
    accuracies.push_back(estimate_mean(accuracy));
    bar.y.push_back(accuracies.back().mean);
    bar.low.push_back(accuracies.back().low);
    bar.high.push_back(accuracies.back().high);
    if (model == 0) {  // the same in all cross-validations
      report.tell("accuracy, baseline", with_decimals(accuracies[0].mean, 4));
    } else {
      report.tell(std::string("accuracy, ") + names[model], accuracies.back());
    }
    if (model == 3) continue;
    entropies.push_back(estimate_mean(entropy));
    report.tell(std::string("cross-entropy, ") + names[model], entropies.back());
  }
  report.claim("logistic regression knows more than the share that is admitted",
               entropies[1].high < entropies[0].low);
  Figure figure = chances(config, students);
  bars.bars(bar);
  bars.y_range = Range{0.5, 0.8};
  figure.add(bars);
  save(figure, report.file("admission.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Who is admitted to graduate school? (course, admission)", run);
}
