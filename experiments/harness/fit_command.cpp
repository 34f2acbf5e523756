#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "core/file.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/config_file.h"
#include "experiments/harness/fit_callbacks.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/picture_study.h"
#include "experiments/harness/run_folder.h"
#include "nets/core/compute_threads.h"
#include "nets/data/split.h"

namespace pavlov {
namespace {

constexpr const char* kConfigFile = "config.toml";

struct FitCommandConfig {
  std::string data = "digits";
  std::string target;
  double validation = 0.1;
  std::string resize;
  std::string transforms;
  ModelConfig model = {.model = "dense?hidden_sizes=512"};
  std::string weights;
  std::string head;
  std::string frozen;
  int threads = 1;
  FitConfig training;

  static void visit(auto& self, auto&& field) {
    field("data", self.data, "a folder, a file, or a generated stand-in: see `pavlov data --help`");
    field("target", self.target, "column of a CSV file that is to be told; empty: the last");
    field("validation", self.validation,
          "fraction, or from 1 on number, of training examples that are looked at after each epoch "
          "instead; 0: none");
    field("resize", self.resize, "pictures are brought to this size first: 32x32");
    field("transforms", self.transforms, "of training pictures: \"flip,rotate=15\"");
    ModelConfig::visit(self.model, field);
    field("weights", self.weights, "a safetensors file that the network begins with");
    field("head", self.head, "which of its parameters begin anew all the same: \"fc.*\"");
    field("frozen", self.frozen, "which are not trained: \"features.*\"");
    field("threads", self.threads, "that compute (>= 1)");
    FitConfig::visit(self.training, field);
  }
};

struct OutputConfig {
  std::string out;
  std::string resume;

  static void visit(auto& self, auto&& field) {
    field("out", self.out, "folder for the results, new or empty; default: runs/fit-NNN");
    field("resume", self.resume, "go on with a training that was stopped: its folder");
  }
};

/// Pictures as 0 … 1, columns of a table with mean 0 and standard deviation 1.
Scaling scaling_for(const Dataset& training) {
  if (training.get(0).input.type() == NumberType::u8) return Scaling::to_unit();
  return normalization(channel_moments(training));
}

/// Training, validation and test data of a run.
struct Prepared {
  FitData data;
  DatasetPointer test;
  ModelShape shape;
};

Prepared prepare(const FitCommandConfig& config) {
  const std::uint64_t seed = config.training.seed;
  const Parts parts = open_parts(config.data, seed, config.target);
  std::printf("%s\n", text_of(parts).c_str());
  const Split parted = split(
      parts.training,
      {.validation = config.validation, .stratified = parts.training->label(0) >= 0, .seed = seed});
  Prepared prepared{.data = {.training = parted.training}, .test = parts.test};
  if (parted.validation->size() > 0) prepared.data.validation = parted.validation;
  const Scaling scaling = scaling_for(*parted.training);
  const std::string resize = config.resize.empty() ? "" : "resize=" + config.resize;
  const std::string comma = !resize.empty() && !config.transforms.empty() ? "," : "";
  prepared.data.preparation = {parse_transforms(resize + comma + config.transforms), scaling};
  prepared.data.validation_preparation = {parse_transforms(resize), scaling};

  Minibatch one{.examples = {0}};
  fill_minibatch(*parted.training, prepared.data.validation_preparation, Rng(0), 0, one);
  const auto input = one.inputs.row(0).shape();
  prepared.shape.input.assign(input.begin(), input.end());
  const auto classes = parts.training->info().classes.size();
  prepared.shape.outputs = static_cast<int>(classes > 0 ? classes : one.numbers.size());
  if (config.training.loss.loss == LossKind::binary_cross_entropy && classes == 2) {
    prepared.shape.outputs = 1;
  }
  return prepared;
}

int fit_and_test(FitCommandConfig& config, const std::filesystem::path& folder, bool resumed) {
  set_compute_threads(config.threads);
  const Prepared prepared = prepare(config);
  const auto network =
      make_model(config.model, prepared.shape, Rng(config.training.seed).child("weights"));
  if (!config.weights.empty()) {
    network->load(Checkpoint::read(config.weights, Checkpoint::Checksum::if_there), "",
                  config.head);
  }
  if (!config.frozen.empty()) network->set_trained(config.frozen, false);
  std::printf("%s\n", network->summary().c_str());

  Fit fit(*network, prepared.data, config.training);
  FitProgress progress;
  FitLog log(folder);
  FitInterrupt interrupt;
  fit.add(log);
  fit.add(progress);
  fit.add(interrupt);
  fit.set_folder(folder);
  if (resumed && !fit.resume()) {
    throw std::runtime_error(folder.string() + ": has no checkpoint to go on from");
  }
  const ConfigTable table{.name = "", .settings = settings_of(config)};
  write_file(folder / kConfigFile, to_toml(std::span(&table, 1)));
  {
    const InterruptGuard guard;
    fit.run();
  }
  if (!fit.finished()) {
    std::printf("stopped; `%s fit --resume %s` goes on\n", tool_name().c_str(), folder.c_str());
    return kInterruptedExit;
  }
  Loader loader(prepared.test,
                {.batch_size = config.training.batch_size,
                 .shuffle = false,
                 .workers = config.training.workers},
                prepared.data.validation_preparation);
  const NetworkEvaluation test = evaluate(*network, loader, config.training.loss);
  std::printf("test: %s\nResults in %s\n", text_of(test.figures()).c_str(), folder.c_str());
  return 0;
}

}  // namespace

int fit_command(const Arguments& arguments) {
  FitCommandConfig config;
  OutputConfig output;
  const auto settings = settings_of(config);
  if (const auto resumed = peek_option(arguments, "resume")) {
    ConfigFile::read(std::filesystem::path(*resumed) / kConfigFile).apply("", settings);
  }
  const CommandLine line{
      .program = "pavlov fit",
      .about =
          "Train a network on a data set, and test it. The folder holds config.toml, "
          "metrics.csv, TensorBoard events, the best weights and the last checkpoint.",
      .groups = {{"Training", settings, ""}, {"Output", settings_of(output), ""}}};
  line.parse(arguments);
  config.training.validate();
  require(config.threads >= 1, "pavlov fit", "threads", config.threads, "1 or more");
  const bool resumed = !output.resume.empty();
  const std::filesystem::path folder =
      resumed ? std::filesystem::path(output.resume) : make_run_folder(output.out, "fit");
  const FolderLock lock(folder);
  return fit_and_test(config, folder, resumed);
}

}  // namespace pavlov
