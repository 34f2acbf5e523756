// How well are traffic signs told apart that were never seen?
//
// Task SL-56 of the course: signs of 15 to 250 pixels scaled to 32x32, a small convolutional
// network. The thirty frames of a track show the same sign: a split by frame has nearly the same
// pictures on both sides, so that its accuracy flatters; a split by track does not.
//
//     PAVLOV_DATA=… ./run traffic_signs
//
// Expected (900 pictures of ten classes of GTSRB, of which four fifths are learned from; 3 runs,
// some minutes): about 0.74 by track, about 0.9 by frame.

#include "experiments/harness/experiment.h"
#include "experiments/harness/picture_study.h"
#include "nets/data/open_dataset.h"
#include "nets/data/split.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "traffic_signs";
constexpr const char* kQuestion =
    "How well are traffic signs told apart that were never seen? (course, GTSRB)";

PictureStudy standard_study() {
  PictureStudy study{.runs = 3};
  study.training.epochs = 30;
  study.training.batch_size = 32;
  study.training.schedule.schedule = ScheduleKind::cosine;
  return study;
}

struct Config {
  std::string model = "traffic_sign_cnn";
  std::string augmentation = "rotate=10,zoom=0.15,shift=0.08,brightness=0.3,contrast=0.3";
  PictureStudy study = standard_study();

  static void visit(auto& self, auto&& field) {
    field("model", self.model, "which network");
    field("augmentation", self.augmentation, "transforms of training pictures; empty: none");
    PictureStudy::visit(self.study, field);
  }
  void validate() const { study.validate(); }
};

/// The same examples, each a group of its own.
class Ungrouped : public Dataset {
 public:
  explicit Ungrouped(DatasetPointer data) : data_(std::move(data)) {}
  const DatasetInfo& info() const override { return data_->info(); }
  std::int64_t size() const override { return data_->size(); }
  Example get(std::int64_t i) const override { return data_->get(i); }
  std::int64_t label(std::int64_t i) const override { return data_->label(i); }

 private:
  DatasetPointer data_;
};

/// A fifth to test on, whole groups together.
void deal(Pictures& pictures, const DatasetPointer& whole, const PictureStudy& study) {
  const std::uint64_t seed = study.training.seed;
  const Split parts = split(whole, {.validation = 0, .test = 0.2, .seed = seed});
  pictures.training = some_of(parts.training, study.examples, seed);
  pictures.test = parts.test;
}

bool run(const Config& config) {
  Report report(kName, config.study.out);
  Pictures by_track = open_pictures(config.study, "gtsrb", "signs");
  by_track.test_preparation.transforms = parse_transforms("resize=32x32");
  by_track.preparation.transforms = parse_transforms(
      "resize=32x32" + (config.augmentation.empty() ? "" : "," + config.augmentation));
  const auto* part = dynamic_cast<const Subset*>(by_track.test.get());
  const DatasetPointer whole = part != nullptr ? part->whole() : by_track.training;
  Pictures by_frame = by_track;
  deal(by_track, whole, config.study);
  deal(by_frame, std::make_shared<Ungrouped>(whole), config.study);

  const ModelConfig model{.model = config.model, .device = config.study.device};
  const auto accuracy = [](const TrainedNetwork& r) { return r.accuracy(); };
  auto runs = train_runs(config.study, model, by_track);
  const auto honest = over(runs, accuracy);
  const auto flattered = over(train_runs(config.study, model, by_frame), accuracy);
  report.tell("test accuracy, split by track", honest);
  report.tell("test accuracy, split by frame", flattered);
  report.claim("a split by frame flatters", flattered.mean > honest.mean);
  report.tell("macro F1, split by track",
              over(runs, [](const TrainedNetwork& r) { return r.test.confusion().macro_f1(); }));
  show_runs(report, by_track, runs);
  return finish(report, config.study, kName, kQuestion, by_track);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
