// How well are cells' membranes found from thirty pictures?
//
// Tasks SL-66 to SL-69 of the course: the class of each pixel, by a U-Net with and without
// augmentation of image and label alike, learned from few sections of the stack and from many, and
// by fully convolutional networks whose coarsest decision is made on 32 and 8 pixels (reference
// figure RF-17). Every network makes the same number of steps.
//
//     PAVLOV_DATA=… ./run membranes
//
// Seen (ISBI 2012, 3 runs, about 25 minutes on one core): from 3 sections the U-Net comes to an IoU
// of 0.61 of the membrane with augmentation and 0.56 without; from 24 to 0.62 and 0.66, so that
// augmentation does harm there, where the same number of steps leaves the network far from having
// learned its pictures by heart. (The last sections show cells that those before them show at the
// same places, which may pay for what is learned by heart, too.) Of the FCNs the one that decides
// on 32 pixels finds no membrane at all, on 8 pixels 0.38 of it.

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

/// Some test pictures with networks' decisions as their label images, a row for each network.
class Decisions {
 public:
  Decisions(const Pictures& pictures, const Config& config)
      : pictures_(pictures), columns_(std::min(kShown, pictures.test->size())) {
    const auto networks = 2 * config.sections.size() + config.strides.size();
    const auto tiles = static_cast<std::int64_t>(networks + 1) * columns_;  // and the truth
    rows_ = {.inputs = Array(NumberType::u8, {tiles, 1, config.tile, config.tile}),
             .masks = Array(NumberType::u8, {tiles, config.tile, config.tile})};
    options_ = {
        .examples = static_cast<int>(tiles), .columns = static_cast<int>(columns_), .tile = 220};
    add(nullptr, "truth");
  }

  /// null: the truth.
  void add(Network* network, const std::string& caption) {
    std::vector<std::int64_t> some;
    for (std::int64_t i = 0; i < columns_; ++i) {
      some.push_back(i * pictures_.test->size() / columns_);
    }
    Loader loader(std::make_shared<Subset>(pictures_.test, some),
                  {.batch_size = static_cast<int>(columns_), .shuffle = false},
                  pictures_.test_preparation);
    for (const Minibatch& batch : loader.epoch(0)) {
      const auto pixels = static_cast<std::size_t>(batch.masks.size());
      std::vector<std::int64_t> decided(pixels);
      if (network != nullptr) {
        std::vector<float> logits(static_cast<std::size_t>(columns_ * network->outputs()));
        network->predict(rows_of(batch, *network), static_cast<int>(columns_), logits.data());
        decide(logits, pixels / static_cast<std::size_t>(columns_), decided);
      } else {
        std::ranges::copy(batch.masks.values<std::uint8_t>(), decided.begin());
      }
      const auto at = options_.captions.size() * static_cast<std::size_t>(batch.masks.row_size());
      const auto greys = rows_.inputs.mutable_values<std::uint8_t>().subspan(at, pixels);
      const auto classes = rows_.masks.mutable_values<std::uint8_t>().subspan(at, pixels);
      const auto inputs = batch.inputs.values<float>();
      for (std::size_t i = 0; i < pixels; ++i) {
        greys[i] = static_cast<std::uint8_t>(255 * inputs[i]);
        classes[i] = static_cast<std::uint8_t>(decided[i]);
      }
    }
    for (std::int64_t i = 0; i < columns_; ++i) options_.captions.push_back(caption);
  }

  void save(const std::string& file) {
    example_sheet(InMemoryDataset({.name = kName}, std::move(rows_)), options_).save(file);
  }

 private:
  const Pictures& pictures_;
  std::int64_t columns_;
  ExampleRows rows_;
  SheetOptions options_;
};

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

class Study {
 public:
  Study(const Config& config, const Pictures& pictures, Report& report)
      : config_(config), pictures_(pictures), report_(report), decisions_(pictures, config) {}

  /// Learns from few sections and from many, with augmentation and without.
  void learn_unets() {
    Line augmented{.label = "U-Net, augmentation", .dots = true};
    Line plain{.label = "U-Net, none", .dots = true};
    std::vector<double> gains;
    for (const int sections : config_.sections) {
      const Lesson lesson = lesson_of(config_, pictures_, sections);
      const std::string from = ", " + std::to_string(sections) + " sections";
      const Estimate with = learn(config_.unet, lesson.augmented, "U-Net" + from, "U-Net" + from);
      const Estimate without = learn(config_.unet, lesson.plain,
                                     "U-Net without augmentation" + from, "plain U-Net" + from);
      add_point(augmented, sections, with);
      add_point(plain, sections, without);
      gains.push_back(with.mean - without.mean);
      best_unet_ = std::max(with.mean, without.mean);
    }
    plot_.line(std::move(augmented));
    plot_.line(std::move(plain));
    report_.claim("augmentation helps the U-Net that learns from the fewest sections",
                  gains.front() > 0, with_decimals(gains.front(), 3));
    if (gains.size() == 1) return;
    report_.claim("it helps less where there are more", gains.back() < gains.front(),
                  with_decimals(gains.back(), 3));
  }

  /// From the most sections.
  void learn_fcns() {
    if (config_.strides.empty()) return;
    const int most = config_.sections.back();
    const Lesson lesson = lesson_of(config_, pictures_, most);
    std::vector<double> found;
    for (const int stride : config_.strides) {
      const std::string kind = "FCN-" + std::to_string(stride);
      const std::string name = kind + ", " + std::to_string(most) + " sections";
      const Estimate iou =
          learn(config_.fcn + "&stride=" + std::to_string(stride), lesson.augmented, name, name);
      Line line{.label = kind, .dots = true};
      add_point(line, most, iou);
      plot_.line(std::move(line));
      found.push_back(iou.mean);
    }
    report_.claim("the U-Net finds membranes better than the last FCN", best_unet_ > found.back());
    report_.claim("finer stages help the FCN", found.back() >= found.front());
  }

  void save() {
    decisions_.save(report_.file("membranes.png"));
    pavlov::save(plot_, report_.file("iou.png"));
  }

 private:
  /// The IoU of the membrane on test pictures.
  Estimate learn(const std::string& model, const Pictures& pictures, const std::string& name,
                 const std::string& caption) {
    PictureStudy study = config_.study;
    const auto batch = std::int64_t{study.training.batch_size};
    const auto batches = (pictures.training->size() + batch - 1) / batch;
    study.training.epochs = static_cast<int>((config_.steps + batches - 1) / batches);
    const auto runs = train_runs(study, {.model = model, .device = study.device}, pictures);
    const Estimate iou =
        over(runs, [](const TrainedNetwork& r) { return r.test.confusion().iou(kMembrane); });
    report_.tell(name + ": IoU of the membrane on test pictures", iou);
    report_.tell(name + ": pixel accuracy",
                 over(runs, [](const TrainedNetwork& r) { return r.accuracy(); }));
    decisions_.add(runs.front().network.get(), caption);
    return iou;
  }

  const Config& config_;
  const Pictures& pictures_;
  Report& report_;
  Decisions decisions_;
  Plot plot_{.title = "membranes on test sections",
             .x_label = "training sections",
             .y_label = "IoU",
             .x_scale = Scale::log2};
  double best_unet_ = 0;  ///< from the most sections
};

bool run(const Config& config) {
  Report report(kName, config.study.out);
  Pictures stack = open_pictures(config.study, "isbi2012", "cells");
  part_stack(stack);
  Pictures pictures = stack;
  pictures.test = tiles_of(*stack.test, config.size, config.tile);
  Study study(config, pictures, report);
  study.learn_unets();
  study.learn_fcns();
  study.save();
  return finish(report, config.study, kName, kQuestion, stack);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
