// What does a network that has seen other things bring along?
//
// Task SL-65 of the course: a convolutional network learns half of the classes; its convolutions
// are then frozen under a new head that learns the other half from few labelled pictures, beside
// the same network from scratch (reference figure RF-11: an epoch is 3.1 to 3.5 times faster).
// Frozen convolutions still have to be computed forward, in each epoch anew, since what dropout
// leaves out of them differs; where they are in use, their features can be computed once and kept.
//
//     ./run transfer_learning
//
// Seen (generated textures, 3 runs, 2 minutes on a quiet machine): with 10, 50 and 200 labels 0.60,
// 0.84 and 0.88 with frozen convolutions beside 0.22, 0.48 and 0.82 from scratch; an epoch is 2.5
// times faster, from features that were computed once 12 times.

#include "experiments/harness/experiment.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/picture_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "transfer_learning";
constexpr const char* kQuestion =
    "What does a network that has seen other things bring along? (course, transfer learning)";

PictureStudy standard_study() {
  PictureStudy study{.data = "generated:textures", .examples = 2000, .runs = 3};
  study.training.epochs = 8;
  study.training.batch_size = 32;
  return study;
}

struct Config {
  std::string model = "cifar10_cnn";
  std::string head = "dense?hidden_sizes=512&dropout=0.5";
  std::vector<int> labels = {10, 50, 200};
  int few_epochs = 30;
  PictureStudy study = standard_study();

  static void visit(auto& self, auto&& field) {
    field("model", self.model, "one of the small networks of convolutions");
    field("head", self.head, "what learns from features that were computed once");
    field("labels", self.labels, "labelled pictures of the new classes");
    field("few_epochs", self.few_epochs, "epochs on those (>= 1)");
    PictureStudy::visit(self.study, field);
  }
  void validate() const {
    require(few_epochs >= 1, kName, "few_epochs", few_epochs, "1 or more");
    require(!labels.empty(), kName, "the number of labels", 0, "1 or more");
    study.validate();
  }
};

/// The examples of `count` classes from `first` on, which become 0 … count - 1.
DatasetPointer of_classes(const Dataset& data, std::int64_t first, std::int64_t count) {
  std::vector<Array> inputs;
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    const std::int64_t label = data.label(i) - first;
    if (label < 0 || label >= count) continue;
    inputs.push_back(data.get(i).input);
    labels.push_back(label);
  }
  Shape shape = inputs.at(0).shape();
  shape.insert(shape.begin(), std::ssize(inputs));
  ExampleRows rows{.inputs = Array(NumberType::u8, shape),
                   .labels = Array(std::span<const std::int64_t>(labels), {std::ssize(labels)})};
  auto out = rows.inputs.mutable_values<std::uint8_t>().begin();
  for (const Array& input : inputs) out = std::ranges::copy(input.values<std::uint8_t>(), out).out;
  DatasetInfo info = data.info();
  info.classes = {info.classes.begin() + first, info.classes.begin() + first + count};
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

Pictures half(const Pictures& pictures, std::int64_t first, std::int64_t count) {
  Pictures part = pictures;
  part.training = of_classes(*pictures.training, first, count);
  part.test = of_classes(*pictures.test, first, count);
  return part;
}

/// What convolutions make of pictures, in use: [D] for each.
DatasetPointer features_of(const DatasetPointer& data, const Preparation& preparation,
                           Network& convolutions) {
  Array features(NumberType::f32, {data->size(), convolutions.outputs()});
  std::vector<std::int64_t> labels;
  auto out = features.mutable_values<float>().begin();
  Loader loader(data, {.shuffle = false}, preparation);
  predict_all(convolutions, loader, [&](const Minibatch& batch, std::span<const float> outputs) {
    out = std::ranges::copy(outputs, out).out;
    std::ranges::copy(batch.labels.values<std::int64_t>(), std::back_inserter(labels));
  });
  ExampleRows rows{.inputs = std::move(features),
                   .labels = Array(std::span<const std::int64_t>(labels), {data->size()})};
  return std::make_shared<InMemoryDataset>(data->info(), std::move(rows));
}

/// Features in the place of pictures.
Pictures features_of(const Pictures& pictures, Network& convolutions) {
  return {.training = features_of(pictures.training, pictures.preparation, convolutions),
          .test = features_of(pictures.test, pictures.test_preparation, convolutions)};
}

/// Of an epoch.
double median_seconds(const std::vector<TrainedNetwork>& runs) {
  std::vector<double> seconds;
  for (const TrainedNetwork& run : runs) {
    seconds.push_back(run.seconds / static_cast<double>(run.history.size()));
  }
  return median(seconds);
}

bool run(const Config& config) {
  Report report(kName, config.study.out);
  const Pictures pictures = open_pictures(config.study, "cifar10", "textures");
  const auto classes = std::ssize(pictures.training->info().classes);
  const Pictures old_task = half(pictures, 0, classes / 2);
  const Pictures new_task = half(pictures, classes / 2, classes - classes / 2);
  const ModelConfig model{.model = config.model, .device = config.study.device};

  PictureStudy once = config.study;
  once.runs = 1;
  const auto body = std::move(train_runs(once, model, old_task).front());
  report.tell("test accuracy on the old classes", with_decimals(body.accuracy(), 4));
  Checkpoint weights;
  body.network->save(weights, "");
  const auto convolutions =
      network_for({.model = config.model + "?head=false", .device = config.study.device}, new_task,
                  config.study.training.seed);
  convolutions->load(weights, "");
  const Pictures features = features_of(new_task, *convolutions);

  Plot plot{.title = "the new classes from few labels",
            .x_label = "labelled pictures",
            .y_label = "test accuracy",
            .x_scale = Scale::log10};
  Line scratch{.label = "from scratch", .dots = true};
  Line frozen{.label = "frozen convolutions", .dots = true};
  double frozen_speedup = 0, kept_speedup = 0;  // of epochs with the most labels
  for (const int labels : config.labels) {
    std::vector<TrainedNetwork> fresh_runs, frozen_runs, kept_runs;
    for (int r = 0; r < config.study.runs; ++r) {
      FitConfig training = config.study.training;
      training.epochs = config.few_epochs;
      training.seed += static_cast<std::uint64_t>(r);
      const auto few = [&](Pictures all) {
        all.training = some_of(all.training, labels, training.seed);
        return all;
      };
      const Pictures pictures_of_few = few(new_task);
      const auto fresh = [&] { return network_for(model, pictures_of_few, training.seed); };
      fresh_runs.push_back(train_on(pictures_of_few, fresh(), training));
      auto network = fresh();
      network->load(weights, "", "classifier.*");
      network->set_trained("features.*", false);
      frozen_runs.push_back(train_on(pictures_of_few, std::move(network), training));
      const Pictures features_of_few = few(features);
      auto head = network_for({.model = config.head, .device = config.study.device},
                              features_of_few, training.seed);
      kept_runs.push_back(train_on(features_of_few, std::move(head), training));
    }
    const auto accuracy = [](const TrainedNetwork& r) { return r.accuracy(); };
    const auto of_fresh = over(fresh_runs, accuracy);
    const auto of_frozen = over(frozen_runs, accuracy);
    const std::string name = std::to_string(labels) + " labels: ";
    report.tell(name + "test accuracy from scratch", of_fresh);
    report.tell(name + "with frozen convolutions", of_frozen);
    report.tell(name + "from features that were computed once", over(kept_runs, accuracy));
    if (labels == config.labels.front()) {
      report.claim("with the fewest labels the frozen network is better",
                   of_frozen.mean > of_fresh.mean);
    }
    add_point(scratch, labels, of_fresh);
    add_point(frozen, labels, of_frozen);
    const double seconds = median_seconds(fresh_runs);
    frozen_speedup = seconds / median_seconds(frozen_runs);
    kept_speedup = seconds / median_seconds(kept_runs);
  }
  report.tell("how much faster an epoch is with frozen convolutions (RF-11: 3.1 to 3.5)",
              with_decimals(frozen_speedup, 2));
  report.tell("and from features that were computed once", with_decimals(kept_speedup, 1));
  report.claim("freezing saves time", frozen_speedup > 1.5, with_decimals(frozen_speedup, 2));
  plot.line(std::move(scratch));
  plot.line(std::move(frozen));
  save(plot, report.file("transfer.png"));
  return finish(report, config.study, kName, kQuestion, pictures);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
