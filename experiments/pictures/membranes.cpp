// How well are cells' membranes found from thirty pictures?
//
// Tasks SL-66 to SL-69 of the course: the class of each pixel, by a U-Net with and without
// augmentation of image and label alike, learned from few sections of the stack and from many, and
// by fully convolutional networks whose coarsest decision is made on 32 and 8 pixels (reference
// figure RF-17). Every network makes the same number of steps.
//
//     PAVLOV_DATA=… ./run membranes
//
// Seen (ISBI 2012, 3 runs): from 3 sections the U-Net gets 0.905 of the pixels right with
// augmentation and 0.883 without.

#include <functional>

#include "experiments/harness/example_sheet.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/picture_study.h"
#include "nets/data/transforms/transform.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "membranes";
constexpr const char* kQuestion =
    "How well are cells' membranes found from thirty pictures? (course, U-Net)";

constexpr int kMembrane = 0;
constexpr std::int64_t kShown = 3;

PictureStudy standard_study() {
  PictureStudy study;
  study.runs = 3;
  study.training.batch_size = 2;
  study.training.schedule.schedule = RateScheduleKind::cosine;
  return study;
}

struct Config {
  std::vector<int> sections = {3, 24};
  int steps = 720;
  int size = 256;
  int tile = 128;
  std::string unet = "unet?width=12&depth=3&batch_norm=true";
  std::string fcn = "fcn?depth=11&width=12&batch_norm=true&dense_width=64";
  std::vector<int> strides = {32, 8};
  std::string augmentation = "flip,flip_vertical,transpose";
  PictureStudy study = standard_study();

  /// All but the numbers of examples and of epochs, which follow from the others.
  static void visit(auto& self, auto&& field) {
    field("sections", self.sections, "numbers of sections that are learned from, rising (>= 1)");
    field("steps", self.steps, "that each network makes, rounded up to whole epochs (>= 1)");
    field("size", self.size, "pixels of a side, to which pictures are scaled (>= tile)");
    field("tile", self.tile, "pixels of a side of what a network sees, a multiple of 32 (>= 32)");
    field("unet", self.unet, "the U-Net's settings");
    field("fcn", self.fcn,
          "the fully convolutional network's, which learns from the most sections");
    field("strides", self.strides, "of its coarsest decision; empty: no such network");
    field("augmentation", self.augmentation,
          "transforms of training pictures, of which a random part is cut out then");
    PictureStudy::visit(self.study, all_but({"examples", "epochs"}, field));
  }
  void validate() const {
    require(!sections.empty(), kName, "the number of sections", 0, "1 or more");
    for (const int count : sections) require(count >= 1, kName, "sections", count, "1 or more");
    require(steps >= 1, kName, "steps", steps, "1 or more");
    require(tile >= 32 && tile % 32 == 0, kName, "tile", tile, "a multiple of 32");
    require(size >= tile && size % tile == 0, kName, "size", size,
            "a multiple of tile, " + std::to_string(tile));
    study.validate();
  }
};

/// Pictures of a stack of sections look like their neighbours: of one stack the last fifth is
/// tested on, not any.
void part_stack(Pictures& pictures) {
  const DatasetPointer whole = whole_of(pictures);
  if (whole == nullptr) return;
  std::vector<std::int64_t> first, last;
  for (std::int64_t i = 0; i < whole->size(); ++i) {
    (5 * i < 4 * whole->size() ? first : last).push_back(i);
  }
  pictures.training = std::make_shared<Subset>(whole, first);
  pictures.test = std::make_shared<Subset>(whole, last);
}

/// Pictures and label images scaled to size x size, cut into squares of `tile` pixels.
DatasetPointer tiles_of(const Dataset& data, int size, int tile) {
  const std::int64_t across = size / tile;
  const std::int64_t count = data.size() * across * across;
  ExampleRows rows{.inputs = Array(NumberType::u8, {count, 1, tile, tile}),
                   .masks = Array(NumberType::u8, {count, tile, tile})};
  auto greys = rows.inputs.mutable_values<std::uint8_t>().begin();
  auto classes = rows.masks.mutable_values<std::uint8_t>().begin();
  Rng unused(0);
  for (std::int64_t i = 0; i < data.size(); ++i) {
    Example example = data.get(i);
    resize_to(size, size).apply(example, unused);
    const Array mask = example.mask.reshaped({1, size, size});
    for (std::int64_t place = 0; place < across * across; ++place) {
      const std::int64_t top = place / across * tile;
      const std::int64_t left = place % across * tile;
      const Array part = crop(example.input, top, left, tile, tile);
      const Array truth = crop(mask, top, left, tile, tile);
      greys = std::ranges::copy(part.values<std::uint8_t>(), greys).out;
      classes = std::ranges::copy(truth.values<std::uint8_t>(), classes).out;
    }
  }
  return std::make_shared<InMemoryDataset>(data.info(), std::move(rows));
}

/// Every example so many times.
DatasetPointer repeated(const DatasetPointer& data, std::int64_t times) {
  std::vector<std::int64_t> examples;
  for (std::int64_t i = 0; i < times * data->size(); ++i) examples.push_back(i % data->size());
  return std::make_shared<Subset>(data, examples);
}

/// Some test pictures with the network's decisions as their label images, or with the truth.
void show(const Pictures& pictures, Network* network, const std::string& name, ExampleRows& rows,
          SheetOptions& options) {
  std::vector<std::int64_t> some;
  const auto shown = std::min(kShown, pictures.test->size());
  for (std::int64_t i = 0; i < shown; ++i) some.push_back(i * pictures.test->size() / shown);
  Loader loader(std::make_shared<Subset>(pictures.test, some),
                {.batch_size = static_cast<int>(shown), .shuffle = false},
                pictures.test_preparation);
  for (const Minibatch& batch : loader.epoch(0)) {
    const auto pixels = static_cast<std::size_t>(batch.masks.size());
    std::vector<std::int64_t> decided(pixels);
    if (network != nullptr) {
      std::vector<float> logits(static_cast<std::size_t>(shown * network->outputs()));
      network->predict(rows_of(batch, *network), static_cast<int>(shown), logits.data());
      decide(logits, pixels / static_cast<std::size_t>(shown), decided);
    } else {
      std::ranges::copy(batch.masks.values<std::uint8_t>(), decided.begin());
    }
    const auto at = options.captions.size() * static_cast<std::size_t>(batch.masks.row_size());
    const auto greys = rows.inputs.mutable_values<std::uint8_t>().subspan(at, pixels);
    const auto classes = rows.masks.mutable_values<std::uint8_t>().subspan(at, pixels);
    const auto inputs = batch.inputs.values<float>();
    for (std::size_t i = 0; i < pixels; ++i) {
      greys[i] = static_cast<std::uint8_t>(255 * inputs[i]);
      classes[i] = static_cast<std::uint8_t>(decided[i]);
    }
  }
  for (std::int64_t i = 0; i < shown; ++i) options.captions.push_back(name);
}

/// What a network learns from: pictures as they are, or changed.
struct Lesson {
  Pictures plain;
  Pictures augmented;
};

/// From so many of the training sections; `pictures` hold whole sections, their tests tiles.
Lesson lesson_of(const Config& config, const Pictures& pictures, int sections) {
  Lesson lesson{pictures, pictures};
  const DatasetPointer some = some_of(pictures.training, sections, config.study.training.seed);
  lesson.plain.training = tiles_of(*some, config.size, config.tile);
  // A random part of a section that was changed as a whole; in an epoch as many as there are tiles.
  const std::int64_t across = config.size / config.tile;
  lesson.augmented.training = repeated(tiles_of(*some, config.size, config.size), across * across);
  const std::string side = std::to_string(config.tile);
  lesson.augmented.preparation.transforms = parse_transforms(
      config.augmentation + (config.augmentation.empty() ? "" : ",") + "crop=" + side + "x" + side);
  return lesson;
}

/// What came out of training networks of one kind, and how it is told.
struct Seen {
  Estimate iou;  ///< of the membrane, on test pictures
  Estimate accuracy;
};

Seen train(const Config& config, const std::string& model, const Pictures& pictures,
           const std::string& name, Report& report, const std::function<void(Network*)>& show) {
  PictureStudy study = config.study;
  const auto batch = std::int64_t{study.training.batch_size};
  const auto batches = (pictures.training->size() + batch - 1) / batch;
  study.training.epochs = static_cast<int>((config.steps + batches - 1) / batches);
  const auto runs = train_runs(study, {.model = model, .device = study.device}, pictures);
  const Seen seen{
      over(runs, [](const TrainedNetwork& r) { return r.test.confusion().iou(kMembrane); }),
      over(runs, [](const TrainedNetwork& r) { return r.accuracy(); })};
  report.tell(name + ": IoU of the membrane on test pictures", seen.iou);
  report.tell(name + ": pixel accuracy", seen.accuracy);
  show(runs.front().network.get());
  return seen;
}

bool run(const Config& config) {
  Report report(kName, config.study.out);
  Pictures stack = open_pictures(config.study, "isbi2012", "cells");
  part_stack(stack);
  Pictures pictures = stack;
  pictures.test = tiles_of(*stack.test, config.size, config.tile);

  const auto shown = std::min(kShown, pictures.test->size());
  const auto networks = 2 * config.sections.size() + config.strides.size();
  const auto tiles = static_cast<std::int64_t>(networks + 1) * shown;
  ExampleRows sheet{.inputs = Array(NumberType::u8, {tiles, 1, config.tile, config.tile}),
                    .masks = Array(NumberType::u8, {tiles, config.tile, config.tile})};
  SheetOptions options{
      .examples = static_cast<int>(tiles), .columns = static_cast<int>(shown), .tile = 220};
  show(pictures, nullptr, "truth", sheet, options);
  const auto learned = [&](const std::string& model, const Pictures& from,
                           const std::string& name) {
    return train(config, model, from, name, report,
                 [&](Network* network) { show(pictures, network, name, sheet, options); });
  };

  Plot plot{.title = "membranes on test sections",
            .x_label = "training sections",
            .y_label = "IoU",
            .x_scale = Scale::log2};
  Line with{.label = "U-Net, augmentation", .dots = true};
  Line without{.label = "U-Net, none", .dots = true};
  std::vector<double> gains;
  double best = 0;
  for (const int sections : config.sections) {
    const Lesson lesson = lesson_of(config, pictures, sections);
    const std::string from = ", " + std::to_string(sections) + " sections";
    const Estimate augmented = learned(config.unet, lesson.augmented, "U-Net" + from).iou;
    const Estimate plain =
        learned(config.unet, lesson.plain, "U-Net without augmentation" + from).iou;
    add_point(with, sections, augmented);
    add_point(without, sections, plain);
    gains.push_back(augmented.mean - plain.mean);
    best = std::max(augmented.mean, plain.mean);
  }
  plot.line(std::move(with));
  plot.line(std::move(without));
  report.claim("augmentation helps the U-Net that learns from the fewest sections",
               gains.front() > 0, with_decimals(gains.front(), 3));
  report.claim("it helps less where there are more", gains.back() < gains.front(),
               with_decimals(gains.back(), 3));
  std::vector<double> coarse_to_fine;
  const int most = config.sections.back();
  const Lesson lesson = lesson_of(config, pictures, most);
  for (const int stride : config.strides) {
    const std::string name = "FCN-" + std::to_string(stride);
    const Estimate iou = learned(config.fcn + "&stride=" + std::to_string(stride), lesson.augmented,
                                 name + ", " + std::to_string(most) + " sections")
                             .iou;
    Line line{.label = name, .dots = true};
    add_point(line, most, iou);
    plot.line(std::move(line));
    coarse_to_fine.push_back(iou.mean);
  }
  if (!coarse_to_fine.empty()) {
    report.claim("the U-Net finds membranes better than the last FCN",
                 best > coarse_to_fine.back());
    report.claim("finer stages help the FCN", coarse_to_fine.back() >= coarse_to_fine.front());
  }
  example_sheet(InMemoryDataset({.name = "membranes"}, std::move(sheet)), options)
      .save(report.file("membranes.png"));
  save(plot, report.file("iou.png"));
  return finish(report, config.study, kName, kQuestion, stack);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
