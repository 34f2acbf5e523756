#include "experiments/harness/picture_study.h"

#include <algorithm>

#include "nets/data/open_dataset.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

PictureStudy tiny() {
  PictureStudy study{.data = "generated:textures", .examples = 40, .runs = 2};
  study.training.epochs = 1;
  study.training.batch_size = 8;
  study.training.workers = 0;
  return study;
}

}  // namespace

TEST_CASE("data come in two parts, by their own split, another seed or ours", "[unit]") {
  const Parts cars = open_parts("generated:cars", 1);
  CHECK(cars.training->size() == 1382);
  CHECK(cars.test->size() == 346);
  const Parts exam = open_parts("generated:exam", 1);
  CHECK(exam.training->size() == 400);
  CHECK(exam.test->size() == 400);
  CHECK_FALSE(exam.training->get(0).input == exam.test->get(0).input);
  CHECK_THAT(text_of(exam), Contains("exam, a GENERATED STAND-IN") && Contains("400 training"));
}

TEST_CASE("some of the data are so many different ones, drawn from the seed", "[unit]") {
  const auto data = open_dataset("generated:exam");
  const auto some = some_of(data, 7, 1);
  REQUIRE(some->size() == 7);
  CHECK(whole_of({.training = data, .test = some}) == data);
  CHECK(whole_of({.training = some, .test = data}) == nullptr);
  CHECK(some->get(0).input == some_of(data, 7, 1)->get(0).input);
  CHECK_FALSE(some->get(0).input == some_of(data, 7, 2)->get(0).input);
  CHECK(some_of(data, 0, 1) == data);
  CHECK(some_of(data, 4000, 1) == data);
}

TEST_CASE("runs of a study start differently, and the same when it is repeated", "[unit]") {
  const PictureStudy study = tiny();
  const Pictures pictures = open_pictures(study, "none", "textures");
  CHECK(pictures.training->size() == 40);
  const auto losses = [&] {
    std::vector<double> last;
    for (const auto& run : train_runs(study, {.model = "dense?hidden_sizes=8"}, pictures)) {
      last.push_back(run.history.back()["loss"]);
    }
    return last;
  };
  const auto first = losses();
  REQUIRE(first.size() == 2);
  CHECK(first[0] != first[1]);
  CHECK(losses() == first);
}

TEST_CASE("filters, mistakes and confusion become pictures", "[unit]") {
  const Pictures pictures = open_pictures(tiny(), "none", "textures");
  const auto network = network_for({.model = "dense?hidden_sizes=8"}, pictures, 1);
  const Picture filters = first_filters(*network, {3, 32, 32});
  CHECK(filters.width() > 8 * 90);
  CHECK(filters.height() < 2 * 130);
  const auto sheet = mistakes(*network, pictures);
  REQUIRE(sheet != nullptr);
  CHECK(sheet->width() > 0);

  ConfusionMatrix confusion(2);
  confusion.add(0, 0);
  confusion.add(0, 1);
  confusion.add(1, 1);
  const Plot plot = confusion_plot(confusion, {"cat", "dog"});
  const auto& map = std::get<HeatMap>(plot.marks.front());
  CHECK(map.values == std::vector<double>{0.5, 0.5, 0, 1});
}

TEST_CASE("a study refuses settings that make no sense", "[unit]") {
  PictureStudy study;
  study.runs = 0;
  CHECK_THROWS_WITH(study.validate(), Contains("runs must be 1 or more, not 0"));
  study.runs = 1;
  study.threads = 0;
  CHECK_THROWS_WITH(study.validate(), Contains("threads must be 1 or more"));
  study.threads = 1;
  study.training.loss.loss = LossKind::squared;
  CHECK_THROWS_WITH(study.validate(), Contains("cross_entropy or dice") && Contains("squared"));
}

TEST_CASE("an experiment may leave out settings that it does not read", "[unit]") {
  PictureStudy study = tiny();
  const auto settings = settings_of(study);
  CHECK(find_setting(settings, "checkpoint_epochs") == nullptr);
  CHECK(find_setting(settings, "epochs") != nullptr);
  std::vector<std::string> names;
  auto field = [&](const char* name, auto&, const char*) { names.push_back(name); };
  auto few = all_but({"epochs", "runs"}, field);
  PictureStudy::visit(study, few);
  CHECK(std::count(names.begin(), names.end(), "batch_size") == 1);
  CHECK(std::count(names.begin(), names.end(), "epochs") == 0);
  CHECK(std::count(names.begin(), names.end(), "runs") == 0);
}
