// Do deeper networks learn worse without shortcuts?
//
// Task SL-62 of the course (He et al. 2016, fig. 6): networks of 20 and 56 layers for 32x32 pixels,
// plain and with residual shortcuts, and their training error, which overfitting cannot explain
// (reference figure RF-12).
//
//     PAVLOV_DATA=… ./run plain_and_residual
//
// Seen (2,000 pictures of CIFAR-10, 3 runs, about 40 minutes on one core): of the plain networks the
// deeper one has the higher training loss, 2.1 beside 1.3; of the residual ones the lower, 0.57
// beside 0.66, with a wide spread between runs. After 36 epochs (one run, --epochs 36) it is 1.88
// beside 1.09, and 0.04 beside 0.15.

#include "experiments/harness/experiment.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/picture_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr const char* kName = "plain_and_residual";
constexpr const char* kQuestion =
    "Do deeper networks learn worse without shortcuts? (He et al. 2016)";

PictureStudy standard_study() {
  PictureStudy study{.examples = 2000, .runs = 3};
  study.training.epochs = 20;
  study.training.batch_size = 32;
  study.training.optimizer = {.optimizer = OptimizerKind::sgd,
                              .learning_rate = 0.025,  // the paper's 0.1 for batches of 128
                              .momentum = 0.9,
                              .weight_decay = 1e-4};
  study.training.penalties.penalized = "*";
  study.training.schedule = {.schedule = RateScheduleKind::cosine, .warmup_epochs = 1};
  return study;
}

struct Config {
  int shallow = 20;
  int deep = 56;
  int width = 4;
  PictureStudy study = standard_study();

  static void visit(auto& self, auto&& field) {
    field("shallow", self.shallow, "layers, 6n + 2");
    field("deep", self.deep, "layers, 6n + 2");
    field("width", self.width, "channels of the first stage; 16 in the paper (>= 1)");
    PictureStudy::visit(self.study, field);
  }
  void validate() const { study.validate(); }
};

bool run(const Config& config) {
  Report report(kName, config.study.out);
  const Pictures pictures = open_pictures(config.study, "cifar10", "textures");
  Plot plot{.title = "plain and residual networks, training",
            .x_label = "epoch",
            .y_label = "cross-entropy",
            .y_scale = Scale::log10};
  double last[2][2] = {};  // [residual, deep]
  for (const bool residual : {false, true}) {
    for (const bool deep : {false, true}) {
      const int depth = deep ? config.deep : config.shallow;
      const std::string name = (residual ? "residual, " : "plain, ") + std::to_string(depth);
      const auto runs = train_runs(config.study,
                                   {.model = "cifar_resnet?depth=" + std::to_string(depth) +
                                             "&width=" + std::to_string(config.width) +
                                             "&shortcut=" + (residual ? "identity" : "none"),
                                    .device = config.study.device},
                                   pictures);
      const auto loss =
          over(runs, [](const TrainedNetwork& r) { return r.history.back()["loss"]; });
      last[residual ? 1 : 0][deep ? 1 : 0] = loss.mean;
      report.tell(name + ": training loss in the last epoch", loss);
      report.tell(name + ": test accuracy",
                  over(runs, [](const TrainedNetwork& r) { return r.accuracy(); }));
      plot.line(curve_over(runs, "loss", name));
    }
  }
  report.claim("of the plain networks the deeper one has the higher training loss",
               last[0][1] > last[0][0],
               with_decimals(last[0][1], 4) + " beside " + with_decimals(last[0][0], 4));
  report.claim("of the residual networks it has not", last[1][1] <= last[1][0],
               with_decimals(last[1][1], 4) + " beside " + with_decimals(last[1][0], 4));
  report.claim("the gap between depths is smaller with shortcuts",
               last[1][1] - last[1][0] < last[0][1] - last[0][0],
               with_decimals(last[1][1] - last[1][0], 4) + " beside " +
                   with_decimals(last[0][1] - last[0][0], 4));
  save(plot, report.file("plain_and_residual.png"));
  return finish(report, config.study, kName, kQuestion, pictures);
}

}  // namespace

int main(int argc, char** argv) { return run_experiment<Config>(argc, argv, kQuestion, run); }
