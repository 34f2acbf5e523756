#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/statistics.h"
#include "experiments/harness/report.h"
#include "nets/core/model.h"
#include "nets/training/fit.h"
#include "render/picture.h"
#include "render/plot.h"

namespace pavlov {

/// `field` for all settings but those of these names.
template <class Field>
auto all_but(std::vector<std::string> names, Field& field) {
  return [names = std::move(names), &field](const char* name, auto& value, const char* help) {
    if (std::find(names.begin(), names.end(), name) == names.end()) field(name, value, help);
  };
}

/// What experiments with pictures share: what they learn from, how often and how. They keep no
/// checkpoints.
struct PictureStudy {
  std::string data;
  int examples = 0;
  int runs = 1;
  int threads = 1;
  std::string device = "cpu";
  FitConfig training;
  std::string out;
  std::string page;

  static void visit(auto& self, auto&& field) {
    field("data", self.data,
          "pictures: a folder (or its name in $PAVLOV_DATA), or a generated stand-in such as "
          "generated:digits; empty: the usual ones where they are, else a stand-in");
    field("examples", self.examples, "training examples that are used; 0: all");
    field("runs", self.runs, "trainings from different starts (>= 1)");
    field("threads", self.threads, "that compute (>= 1)");
    field("device", self.device, "cpu or cuda");
    FitConfig::visit(self.training, all_but({"checkpoint_epochs"}, field));
    field("out", self.out, "folder for pictures and tables; empty: a new one under runs/");
    field("page", self.page,
          "folder where the page of results is written anew, too: experiments/results");
  }
  void validate() const;
};

/// A data set by what `open_dataset` takes, in two parts. Data that do not come so are split, whole
/// groups together, a fifth to test on; of generated data each part has a seed of its own.
struct Parts {
  DatasetPointer training;
  DatasetPointer test;
};
Parts open_parts(const std::string& what, std::uint64_t seed, const std::string& target = "");

/// "mnist train (…): 60000 training and 10000 test examples", and whether it is a stand-in.
std::string text_of(const Parts& parts);

/// Training and test pictures with their class names.
struct Pictures {
  DatasetPointer training;
  DatasetPointer test;
  Preparation preparation;       ///< of training pictures
  Preparation test_preparation;  ///< and of those to test on
};

/// Where `study.data` is empty: the folder `usual` of $PAVLOV_DATA, or without it the generated
/// stand-in of that name. Says what was opened. All pictures are scaled to 0 … 1.
Pictures open_pictures(const PictureStudy& study, const std::string& usual,
                       const std::string& stand_in);

/// The data set of which training and test pictures are parts; null where they come apart.
DatasetPointer whole_of(const Pictures& pictures);

/// The first `count` examples in an order drawn from `seed`; 0 or more than there are: all.
DatasetPointer some_of(const DatasetPointer& data, std::int64_t count, std::uint64_t seed);

/// A training and what came out of it.
struct TrainedNetwork {
  std::unique_ptr<Network> network;
  std::vector<EpochRecord> history;
  NetworkEvaluation test;
  double seconds = 0;  ///< of training, by the clock

  double accuracy() const { return test.confusion().accuracy(); }
};

/// A new network of this model for the pictures, its parameters drawn from the seed.
std::unique_ptr<Network> network_for(const ModelConfig& model, const Pictures& pictures,
                                     std::uint64_t seed);

/// Trains on all pictures, or where `validation` is given with a look at it after each epoch, and
/// tests.
TrainedNetwork train_on(const Pictures& pictures, std::unique_ptr<Network> network,
                        const FitConfig& config, const DatasetPointer& validation = nullptr);

/// `study.runs` trainings of the model from different starts.
std::vector<TrainedNetwork> train_runs(const PictureStudy& study, const ModelConfig& model,
                                       const Pictures& pictures,
                                       const DatasetPointer& validation = nullptr);

/// The mean of a number over runs.
template <class Number>
Estimate over(const std::vector<TrainedNetwork>& runs, const Number& number) {
  std::vector<double> values;
  for (const TrainedNetwork& run : runs) values.push_back(number(run));
  return estimate_mean(values);
}

/// A figure of each epoch, with its spread over runs.
Line curve_over(const std::vector<TrainedNetwork>& runs, const std::string& figure,
                const std::string& label);

/// Rows of true, columns of predicted classes, as shares of the true ones.
Plot confusion_plot(const ConfusionMatrix& confusion, const std::vector<std::string>& classes);

/// Test pictures that were taken for something else, the surest mistakes first: "4, taken for 9".
/// Null where there are none.
std::unique_ptr<Picture> mistakes(Network& network, const Pictures& pictures);

/// The weights of the first layer as pictures, grey for 0: what its units look for.
Picture first_filters(const Network& network, const std::vector<std::int64_t>& input);

/// Adds confusion matrix, mistakes and filters of a run, and curves of all, to the report's folder.
void show_runs(Report& report, const Pictures& pictures, std::vector<TrainedNetwork>& runs);

/// Finishes the report; where the study has a page, writes it as NAME.md with the report's table
/// and pictures, without those that show examples of real data. `question` heads it.
bool finish(Report& report, const PictureStudy& study, const std::string& name,
            const std::string& question, const Pictures& pictures);

}  // namespace pavlov
