// What do convolutions add for handwriting?
//
// Task SL-54 of the course: convolutions of 32 and 64 maps, a maximum over 2x2, dropout 0.25, 128
// units, dropout 0.5, softmax; 12 epochs in batches of 128. Published with Adadelta; here Adam,
// whose rate falls along a cosine.
//
//     PAVLOV_DATA=… ./run mnist_cnn
//
// Expected (MNIST, 10 minutes with --threads 2): a test accuracy of 0.992 or more; 0.9925 in the
// one run that was made. Without MNIST a generated stand-in is learned, which says nothing of
// MNIST.

#include "experiments/harness/experiment.h"
#include "experiments/harness/picture_study.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "mnist_cnn";
constexpr const char* kQuestion = "What do convolutions add for handwriting? (course, MNIST CNN)";

PictureStudy standard_study() {
  PictureStudy study;
  study.training.epochs = 12;
  study.training.schedule.schedule = RateScheduleKind::cosine;
  return study;
}

struct Config {
  std::string model = "mnist_cnn";
  PictureStudy study = standard_study();

  static void visit(auto& self, auto&& field) {
    field("model", self.model, "which network, such as mnist_cnn, simple_mnist_cnn or lenet5");
    PictureStudy::visit(self.study, field);
  }
  void validate() const { study.validate(); }
};

bool run(const Config& config) {
  Report report(kName, config.study.out);
  const Pictures pictures = open_pictures(config.study, "mnist", "digits");
  auto runs =
      train_runs(config.study, {.model = config.model, .device = config.study.device}, pictures);
  std::fputs(runs.front().network->summary().c_str(), stdout);

  const auto test = over(runs, [](const TrainedNetwork& r) { return r.accuracy(); });
  if (pictures.training->info().generated) {
    report.tell("test accuracy on stand-in digits", test);
  } else {
    report.claim("the mean test accuracy is 0.992 or more", test.mean >= 0.992,
                 with_interval(test));
  }
  report.tell("training loss in the last epoch",
              over(runs, [](const TrainedNetwork& r) { return r.history.back()["loss"]; }));
  show_runs(report, pictures, runs);
  return finish(report, config.study, kName, kQuestion, pictures);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
