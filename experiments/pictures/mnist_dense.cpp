// How well does one hidden layer read handwriting?
//
// Tasks SL-45 and SL-46 of the course: 784 grey values scaled to 0 … 1, 512 ReLU units, 10 softmax
// outputs; RMSprop, 5 epochs, batches of 128. The course's run came to 0.9804 on the test set
// (reference figure RF-01). Beside it other recipes, of which the best is chosen on the last
// training pictures, held out for that, and then learns from all of them: the test set has no say.
//
//     PAVLOV_DATA=… ./run mnist_dense
//
// Seen (MNIST, 5 runs of each recipe, about 6 minutes): a mean test accuracy of 0.9795 ± 0.0022 as
// published, so that the published 0.9804 is one of its better runs; 0.985 with the chosen recipe,
// RMSprop at a rate that falls along a cosine from 0.004. Without MNIST a generated stand-in is
// learned, which says nothing of MNIST.

#include <numeric>

#include "core/settings.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/picture_study.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "mnist_dense";
constexpr const char* kQuestion =
    "How well does one hidden layer read handwriting? (course, MNIST dense)";

PictureStudy standard_study() {
  PictureStudy study{.runs = 5};
  study.training.epochs = 5;
  study.training.optimizer = {.optimizer = OptimizerKind::rmsprop, .rmsprop_decay = 0.9};
  return study;
}

struct Config {
  std::vector<int> hidden_sizes = {512};
  std::vector<double> falling_rates = {0.001, 0.002, 0.004};
  int validation = 10000;
  PictureStudy study = standard_study();

  static void visit(auto& self, auto&& field) {
    field("hidden_sizes", self.hidden_sizes, "widths of the hidden layers");
    field(
        "falling_rates", self.falling_rates,
        "at which RMSprop and Adam begin in further recipes, where the rate falls along a cosine");
    field("validation", self.validation,
          "training pictures at the end, on which recipes are compared (>= 1)");
    PictureStudy::visit(self.study, field);
  }
  void validate() const {
    require(validation >= 1, kName, "validation", validation, "1 or more");
    study.validate();
  }
};

double accuracy_of(const TrainedNetwork& run) { return run.accuracy(); }

struct Recipe {
  std::string name;
  FitConfig training;
};

/// The published one first.
std::vector<Recipe> recipes_of(const Config& config) {
  const FitConfig& published = config.study.training;
  std::vector<Recipe> recipes = {{"as published", published}};
  for (const double rate : config.falling_rates) {
    const std::string falling = ", falling from " + to_text(rate);
    recipes.push_back({"RMSprop" + falling, published});
    recipes.push_back({"Adam" + falling, published});
    recipes.back().training.optimizer = {};
    for (Recipe& recipe : std::span(recipes).last(2)) {
      recipe.training.optimizer.learning_rate = rate;
      recipe.training.schedule.schedule = RateScheduleKind::cosine;
    }
  }
  return recipes;
}

/// The recipe with the highest mean accuracy on the last training pictures, learned from the
/// others.
Recipe chosen(const Config& config, const ModelConfig& model, const Pictures& pictures,
              Report& report) {
  const auto all = pictures.training->size();
  if (config.validation >= all) {
    throw std::invalid_argument("mnist_dense: validation is " + std::to_string(config.validation) +
                                ", there are only " + std::to_string(all) + " training pictures");
  }
  std::vector<std::int64_t> learned(static_cast<std::size_t>(all));
  std::iota(learned.begin(), learned.end(), 0);
  const std::vector<std::int64_t> held(learned.end() - config.validation, learned.end());
  learned.resize(learned.size() - held.size());
  Pictures parts = pictures;
  parts.training = std::make_shared<Subset>(pictures.training, learned);
  parts.test = std::make_shared<Subset>(pictures.training, held);

  Recipe best;
  double highest = -1;
  for (const Recipe& recipe : recipes_of(config)) {
    PictureStudy study = config.study;
    study.training = recipe.training;
    const Estimate accuracy = over(train_runs(study, model, parts), accuracy_of);
    report.tell("validation accuracy, " + recipe.name, accuracy);
    if (accuracy.mean > highest) {
      highest = accuracy.mean;
      best = recipe;
    }
  }
  report.tell("the recipe with the highest", best.name);
  return best;
}

bool run(const Config& config) {
  Report report(kName, config.study.out);
  const Pictures pictures = open_pictures(config.study, "mnist", "digits");
  const bool real = !pictures.training->info().generated;
  const ModelConfig model{
      .model = "dense?initialization=xavier_uniform&hidden_sizes=" + to_text(config.hidden_sizes),
      .device = config.study.device};
  auto runs = train_runs(config.study, model, pictures);
  std::fputs(runs.front().network->summary().c_str(), stdout);

  const auto test = over(runs, accuracy_of);
  const auto training =
      over(runs, [](const TrainedNetwork& r) { return r.history.back()["accuracy"]; });
  PictureStudy best = config.study;
  best.training = chosen(config, model, pictures, report).training;
  const auto with_best = over(train_runs(best, model, pictures), accuracy_of);
  if (real) {
    report.compare("test accuracy as published (RF-01)", test,
                   {.value = 0.9804, .tolerance = 0.002});
    report.compare("training accuracy in the last epoch (RF-01)", training,
                   {.value = 0.9887, .tolerance = 0.004});
    report.claim("test accuracy with the chosen recipe is 0.980 or more", with_best.mean >= 0.980,
                 with_interval(with_best));
  } else {
    report.tell("test accuracy on stand-in digits, as published", test);
    report.tell("training accuracy in the last epoch", training);
    report.tell("test accuracy with the chosen recipe", with_best);
  }
  PictureStudy linear = config.study;
  linear.runs = 1;
  const auto lines = train_runs(
      linear, {.model = "dense?hidden_sizes=0", .device = config.study.device}, pictures);
  report.claim("the hidden layer helps: a linear network is worse",
               lines.front().accuracy() < test.mean, with_decimals(lines.front().accuracy(), 4));
  show_runs(report, pictures, runs);
  return finish(report, config.study, kName, kQuestion, pictures);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
