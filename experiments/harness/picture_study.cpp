#include "experiments/harness/picture_study.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "core/settings.h"
#include "experiments/harness/example_sheet.h"
#include "experiments/harness/fit_callbacks.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/results_page.h"
#include "experiments/harness/table.h"
#include "nets/core/compute_threads.h"
#include "nets/data/open_dataset.h"
#include "nets/data/split.h"
#include "render/figure.h"

namespace pavlov {
namespace {

constexpr double kTestShare = 0.2;
constexpr std::int64_t kMostMistakes = 40;
constexpr std::int64_t kMostFilters = 64;

std::string name_of(const PictureStudy& study, const std::string& usual,
                    const std::string& stand_in) {
  if (!study.data.empty()) return study.data;
  const char* const home = std::getenv("PAVLOV_DATA");
  const bool there =
      home != nullptr && std::filesystem::exists(std::filesystem::path(home) / usual);
  return there ? usual : "generated:" + stand_in;
}

std::vector<std::int64_t> shape_of(const Pictures& pictures) {
  Minibatch batch;
  batch.examples = {0};
  fill_minibatch(*pictures.training, pictures.preparation, Rng(0), 0, batch);
  return batch.inputs.row(0).shape();
}

Loader test_loader(const Pictures& pictures, const FitConfig& config) {
  return Loader(pictures.test,
                {.batch_size = config.batch_size, .shuffle = false, .workers = config.workers},
                pictures.test_preparation);
}

}  // namespace

void PictureStudy::validate() const {
  require(examples >= 0, "study", "examples", examples, "0 or more");
  require(runs >= 1, "study", "runs", runs, "1 or more");
  require(threads >= 1, "study", "threads", threads, "1 or more");
  training.validate();
  if (!decides_classes(training.loss.loss)) {
    throw std::invalid_argument(
        "study: loss must be cross_entropy or dice, which tell classes "
        "apart, not " +
        to_text(training.loss.loss));
  }
}

DatasetPointer some_of(const DatasetPointer& data, std::int64_t count, std::uint64_t seed) {
  if (count == 0 || count >= data->size()) return data;
  std::vector<std::int64_t> chosen(static_cast<std::size_t>(data->size()));
  std::iota(chosen.begin(), chosen.end(), 0);
  Rng(seed).child("some").shuffle(std::span(chosen));
  chosen.resize(static_cast<std::size_t>(count));
  return std::make_shared<Subset>(data, chosen);
}

DatasetPointer whole_of(const Pictures& pictures) {
  const auto* part = dynamic_cast<const Subset*>(pictures.test.get());
  return part != nullptr ? part->whole() : nullptr;
}

Parts open_parts(const std::string& what, std::uint64_t seed, const std::string& target) {
  const auto open = [&](Part part, std::uint64_t generator) {
    return open_dataset(what, {.part = part, .target = target, .seed = generator});
  };
  Parts parts{open(Part::train, 2 * seed), open(Part::test, 2 * seed + 1)};
  const auto first = [](const DatasetPointer& data) { return data->get(0).input; };
  if (parts.training->size() == parts.test->size() && first(parts.training) == first(parts.test)) {
    const Split halves = split(parts.training, {.validation = 0,
                                                .test = kTestShare,
                                                .stratified = parts.training->label(0) >= 0,
                                                .seed = seed});
    parts = {halves.training, halves.test};
  }
  return parts;
}

std::string text_of(const Parts& parts) {
  const DatasetInfo& info = parts.training->info();
  return info.name + (info.generated ? ", a GENERATED STAND-IN" : "") + " (" + info.origin +
         "): " + with_separators(parts.training->size()) + " training and " +
         with_separators(parts.test->size()) + " test examples";
}

Pictures open_pictures(const PictureStudy& study, const std::string& usual,
                       const std::string& stand_in) {
  const std::uint64_t seed = study.training.seed;
  Parts parts = open_parts(name_of(study, usual, stand_in), seed);
  parts.training = some_of(parts.training, study.examples, seed);
  std::printf("%s\n", text_of(parts).c_str());
  set_compute_threads(study.threads);
  return {.training = parts.training,
          .test = parts.test,
          .preparation = {.scaling = Scaling::to_unit()},
          .test_preparation = {.scaling = Scaling::to_unit()}};
}

std::unique_ptr<Network> network_for(const ModelConfig& model, const Pictures& pictures,
                                     std::uint64_t seed) {
  const auto shape = shape_of(pictures);
  return make_model(model,
                    {.input = {shape.begin(), shape.end()},
                     .outputs = static_cast<int>(pictures.training->info().classes.size())},
                    Rng(seed).child("weights"));
}

TrainedNetwork train_on(const Pictures& pictures, std::unique_ptr<Network> network,
                        const FitConfig& config, const DatasetPointer& validation) {
  Fit fit(*network,
          {.training = pictures.training,
           .validation = validation,
           .preparation = pictures.preparation,
           .validation_preparation = pictures.test_preparation},
          config);
  FitProgress progress;
  fit.add(progress);
  const auto start = std::chrono::steady_clock::now();
  fit.run();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  Loader loader = test_loader(pictures, config);
  NetworkEvaluation test = evaluate(*network, loader, config.loss);
  return {std::move(network), fit.history(), std::move(test), seconds.count()};
}

std::vector<TrainedNetwork> train_runs(const PictureStudy& study, const ModelConfig& model,
                                       const Pictures& pictures, const DatasetPointer& validation) {
  std::vector<TrainedNetwork> runs;
  for (int run = 0; run < study.runs; ++run) {
    FitConfig config = study.training;
    config.seed = Rng(config.seed).child("run").child(static_cast<std::uint64_t>(run)).bits32();
    runs.push_back(
        train_on(pictures, network_for(model, pictures, config.seed), config, validation));
    std::printf("%s, run %d of %d: %s, %s\n", model.model.c_str(), run + 1, study.runs,
                text_of(runs.back().test.figures()).c_str(),
                duration_text(runs.back().seconds).c_str());
  }
  return runs;
}

Line curve_over(const std::vector<TrainedNetwork>& runs, const std::string& figure,
                const std::string& label) {
  std::vector<std::vector<double>> values;
  for (const TrainedNetwork& run : runs) {
    values.emplace_back();
    for (const EpochRecord& record : run.history) values.back().push_back(record[figure]);
  }
  return mean_line(over_runs(values), label, 1);
}

Plot confusion_plot(const ConfusionMatrix& confusion, const std::vector<std::string>& classes) {
  const int count = confusion.classes();
  Plot plot{.title = "of each true class, what it was taken for",
            .x_label = "predicted class",
            .y_label = "true class"};
  HeatMap map{.rows = count, .columns = count, .range = Range{0, 1}, .numbers = count <= 12};
  for (int truth = 0; truth < count; ++truth) {
    for (int predicted = 0; predicted < count; ++predicted) {
      const auto share = static_cast<double>(confusion.count(truth, predicted)) /
                         static_cast<double>(std::max<std::int64_t>(1, confusion.support(truth)));
      map.values.push_back(std::round(share * 1000) / 1000);
    }
  }
  plot.heat_map(std::move(map));
  if (count > 0 && classes.size() == static_cast<std::size_t>(count) && count > 12) {
    plot.title += " (" + classes.front() + " to " + classes.back() + ")";
  }
  return plot;
}

std::unique_ptr<Picture> mistakes(Network& network, const Pictures& pictures) {
  struct Mistake {
    std::int64_t example;
    std::int64_t taken_for;
    float margin;  ///< by which the logit of the wrong class is above that of the right one
  };
  std::vector<Mistake> found;
  std::vector<std::int64_t> decided;
  Loader loader(pictures.test, {.shuffle = false}, pictures.test_preparation);
  predict_all(network, loader, [&](const Minibatch& batch, std::span<const float> logits) {
    const auto labels = batch.labels.values<std::int64_t>();
    decided.resize(labels.size());
    decide(logits, 1, decided);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (decided[i] == labels[i]) continue;
      const float* row = logits.data() + i * static_cast<std::size_t>(network.outputs());
      found.push_back({batch.examples[i], decided[i], row[decided[i]] - row[labels[i]]});
    }
  });
  if (found.empty()) return nullptr;
  std::stable_sort(found.begin(), found.end(),
                   [](const Mistake& a, const Mistake& b) { return a.margin > b.margin; });
  found.resize(static_cast<std::size_t>(std::min(kMostMistakes, std::ssize(found))));
  const auto& names = pictures.test->info().classes;
  SheetOptions options;
  std::vector<std::int64_t> examples;
  for (const Mistake& mistake : found) {
    examples.push_back(mistake.example);
    const std::int64_t truth = pictures.test->label(mistake.example);
    options.captions.push_back(names[static_cast<std::size_t>(truth)] + ", taken for " +
                               names[static_cast<std::size_t>(mistake.taken_for)]);
  }
  return std::make_unique<Picture>(example_sheet(Subset(pictures.test, examples), options));
}

Picture first_filters(const Network& network, const std::vector<std::int64_t>& input) {
  Checkpoint weights;
  network.save(weights, "");
  const std::string name = network.parameter_arrays().front().name;
  Shape shape = weights.array(name).shape;
  const std::vector<float> values = weights.floats(name);
  if (shape.size() == 2) {  // dense
    shape.pop_back();
    shape.insert(shape.end(), input.begin(), input.end());
  }
  const bool colour = shape.at(1) == 3;
  const auto units = std::min(kMostFilters, shape[0]);
  const auto size = static_cast<std::size_t>(shape[2] * shape[3]) * (colour ? 3 : 1);
  const auto stride = values.size() / static_cast<std::size_t>(shape[0]);
  ExampleRows rows{.inputs = Array(NumberType::u8, {units, colour ? 3 : 1, shape[2], shape[3]})};
  const auto pixels = rows.inputs.mutable_values<std::uint8_t>();
  for (std::size_t unit = 0; unit < static_cast<std::size_t>(units); ++unit) {
    const float* w = values.data() + unit * stride;
    float largest = 1e-12F;
    for (std::size_t i = 0; i < size; ++i) largest = std::max(largest, std::abs(w[i]));
    for (std::size_t i = 0; i < size; ++i) {
      pixels[unit * size + i] =
          static_cast<std::uint8_t>(std::lround(127.5F + 127.5F * w[i] / largest));
    }
  }
  const InMemoryDataset filters({.name = "filters"}, std::move(rows));
  return example_sheet(filters,
                       {.examples = static_cast<int>(units),
                        .columns = 8,
                        .tile = 90,
                        .captions = std::vector<std::string>(static_cast<std::size_t>(units))});
}

void show_runs(Report& report, const Pictures& pictures, std::vector<TrainedNetwork>& runs) {
  TrainedNetwork& shown = runs.front();
  Figure figure{.columns = 2, .panel_width = 480, .panel_height = 360};
  Plot curves{.title = "while it is trained, " + std::to_string(runs.size()) + " runs",
              .x_label = "epoch",
              .y_label = "loss",
              .y_scale = Scale::log10};
  curves.line(curve_over(runs, "loss", "training"));
  figure.add(std::move(curves));
  figure.add(confusion_plot(shown.test.confusion(), pictures.test->info().classes));
  save(figure, report.file("curves_and_confusion.png"));
  if (const auto sheet = mistakes(*shown.network, pictures)) {
    sheet->save(report.file("mistakes.png"));
  }
  first_filters(*shown.network, shape_of(pictures)).save(report.file("filters.png"));
}

bool finish(Report& report, const PictureStudy& study, const std::string& name,
            const std::string& question, const Pictures& pictures) {
  const bool agrees = report.finish();
  if (study.page.empty()) return agrees;
  const std::string data = study.data.empty() ? "" : " --data " + study.data;
  ResultsPage page(study.page, name, question,
                   "./run " + name + data + " --page experiments/results");
  const DatasetInfo& info = pictures.training->info();
  page.text("From " + with_separators(pictures.training->size()) + " training pictures of " +
            info.name + (info.generated ? ", a generated stand-in" : "") + ", tested on " +
            with_separators(pictures.test->size()) + "; " + std::to_string(study.runs) +
            (study.runs == 1 ? " run" : " runs, with 95 % intervals of the mean") + ", seed " +
            std::to_string(study.training.seed) + ".");
  page.table(read_csv(report.folder() / "report.csv"));
  std::vector<std::string> shown;
  for (const auto& file : std::filesystem::directory_iterator(report.folder())) {
    const std::string picture = file.path().filename();
    const bool of_examples = picture == "mistakes.png" || picture == "membranes.png";
    if (of_examples && !info.generated) continue;  // which belong to whoever made the data
    if (picture.ends_with(".png")) shown.push_back(picture);
  }
  std::sort(shown.begin(), shown.end());
  for (const std::string& file : shown) {
    std::filesystem::copy_file(report.folder() / file, page.picture(name + "_" + file),
                               std::filesystem::copy_options::overwrite_existing);
  }
  page.write();
  return agrees;
}

}  // namespace pavlov
