#include "nets/data/generated/generated.h"

#include <algorithm>
#include <set>

#include "nets/data/open_dataset.h"
#include "nets/data/scaling.h"
#include "nets/data/split.h"
#include "nets/data/summary.h"
#include "tests/data/real_data.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// How many of the last examples the nearest neighbour among the first names rightly, by pixels.
double nearest_neighbour_accuracy(const Dataset& data, std::int64_t training) {
  std::int64_t right = 0;
  for (std::int64_t i = training; i < data.size(); ++i) {
    const Array input = data.get(i).input;
    const auto pixels = input.values<std::uint8_t>();
    std::int64_t best = -1;
    std::int64_t nearest = 0;
    for (std::int64_t j = 0; j < training; ++j) {
      const Array other = data.get(j).input;
      const auto others = other.values<std::uint8_t>();
      std::int64_t distance = 0;
      for (std::size_t k = 0; k < pixels.size(); ++k) {
        distance += (pixels[k] - others[k]) * (pixels[k] - others[k]);
      }
      if (best < 0 || distance < nearest) {
        best = j;
        nearest = distance;
      }
    }
    right += data.label(i) == data.label(best);
  }
  return static_cast<double>(right) / static_cast<double>(data.size() - training);
}

}  // namespace

TEST_CASE("generated data say that they are, and are the same for the same seed", "[contract]") {
  for (const auto& make : std::vector<std::function<DatasetPointer(std::uint64_t)>>{
           [](std::uint64_t seed) { return generate_digits(20, seed); },
           [](std::uint64_t seed) {
             return generate_signs({.tracks = 1, .frames = 3, .seed = seed});
           },
           [](std::uint64_t seed) { return generate_cells(1, 64, seed); },
           [](std::uint64_t seed) { return generate_textures(20, seed); },
           [](std::uint64_t seed) { return generate_exam(20, seed); },
           [](std::uint64_t seed) { return generate_admissions(20, seed); }}) {
    const auto data = make(1);
    INFO(data->info().name);
    CHECK(data->info().generated);
    CHECK_THAT(data->info().origin, Contains("generated, seed 1"));
    const std::int64_t last = data->size() - 1;
    const Example example = data->get(last);
    CHECK(example.input == make(1)->get(last).input);
    CHECK(example.mask == make(1)->get(last).mask);
    CHECK_FALSE(example.input == make(2)->get(last).input);
  }
}

TEST_CASE("generated digits and textures can be learned, but not by comparing pixels alone",
          "[unit]") {
  const auto digits = generate_digits(600, 1);
  CHECK(digits->get(7).label == 7);
  const double digit_accuracy = nearest_neighbour_accuracy(*digits, 400);
  CHECK(digit_accuracy > 0.7);
  CHECK(digit_accuracy < 0.99);
  const double texture_accuracy = nearest_neighbour_accuracy(*generate_textures(400, 1), 300);
  CHECK(texture_accuracy > 0.08);
  CHECK(texture_accuracy < 0.5);
}

TEST_CASE("generated signs come in tracks that grow, with the sign in its box", "[unit]") {
  const auto signs = generate_signs({.tracks = 3, .frames = 4, .seed = 2});
  CHECK(signs->size() == 120);
  CHECK(signs->info().classes.size() == 10);
  CHECK(class_counts(*signs) == std::vector<std::int64_t>(10, 12));
  const Example first = signs->get(0);
  const Example last = signs->get(3);
  CHECK(first.input.shape() == Shape{3, 15, 15});
  CHECK(last.input.extent(1) > 38);
  CHECK(last.boxes[0].right - last.boxes[0].left > 0.6F * static_cast<float>(last.input.extent(2)));
  const auto parts = split(signs, {.validation = 0.3});
  std::set<std::int64_t> tracks;
  for (std::int64_t i = 0; i < parts.validation->size(); ++i)
    tracks.insert(parts.validation->group(i));
  CHECK(std::ssize(tracks) * 4 == parts.validation->size());
}

TEST_CASE("membranes of generated cells are dark, thin and a fifth of the picture", "[unit]") {
  const auto cells = generate_cells(2, 256, 1);
  const auto summary = summarize(*cells);
  const auto& pixels = summary.pixels;
  const double share = static_cast<double>(pixels[0]) / static_cast<double>(pixels[0] + pixels[1]);
  CHECK(share > 0.15);
  CHECK(share < 0.3);
  double grey[2] = {0, 0};
  const Example example = cells->get(0);
  const auto classes = example.mask.values<std::uint8_t>();
  const auto values = example.input.values<std::uint8_t>();
  std::int64_t dark_in_cells = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    grey[classes[i]] += values[i];
    dark_in_cells += classes[i] == 1 && values[i] < 100;
  }
  const auto membrane = static_cast<double>(std::ranges::count(classes, 0));
  const auto cell = static_cast<double>(std::ranges::count(classes, 1));
  CHECK(grey[0] / membrane + 40 < grey[1] / cell);
  CHECK(static_cast<double>(dark_in_cells) > 0.01 * cell);  // a threshold does not do
  CHECK_THROWS_WITH(generate_cells(0, 512, 1), Contains("not 0 of 512"));
}

TEST_CASE("generated tables follow the rules that they name", "[unit]") {
  const auto cars = generate_car_evaluation();
  CHECK(cars->size() == 1728);
  CHECK(cars->get(0).input.shape() == Shape{21});
  const auto counts = class_counts(*cars);
  CHECK(counts[0] > 864);
  for (const auto count : counts) CHECK(count > 20);
  const auto students = generate_admissions(4000, 1);
  double admitted = 0;
  for (const auto label : labels_of(*students)) admitted += static_cast<double>(label);
  CHECK(admitted / 4000 == Approx(127.0 / 400).margin(0.05));
  const auto moments = channel_moments(*students);
  CHECK(moments.mean[0] == Approx(588).margin(10));
  CHECK(moments.mean[2] == Approx(61.0 / 400).margin(0.03));
  const auto exam = generate_exam(1000, 1);
  for (std::int64_t i = 0; i < 1000; ++i) {
    const Array input = exam->get(i).input;
    if (input.values<float>()[0] < 2) CHECK(exam->label(i) == 0);
  }
}

TEST_CASE("data are opened by what is in their folder, else by name", "[unit]") {
  CHECK(open_dataset("exam")->info().generated);
  CHECK(open_dataset("generated:admissions", {.seed = 3})->info().origin == "generated, seed 3");
  CHECK_THROWS_WITH(open_dataset("digit"), Contains("did you mean digits?"));
  const auto data = test::find_data("mnist");
  if (data.empty()) return;
  const auto folder = data.parent_path();
  CHECK(open_dataset(data, {.part = Part::test})->size() == 10'000);
  CHECK(open_dataset(folder / "cifar10", {.part = Part::test})->size() == 500);
  CHECK(open_dataset(folder / "gtsrb")->info().name == "GTSRB");
  CHECK(open_dataset(folder / "bccd_voc")->size() == 205);
  CHECK(open_dataset(folder / "isbi2012")->info().classes[0] == "membrane");
  CHECK(open_dataset(folder / "cats_dogs")->info().classes ==
        std::vector<std::string>{"cat", "dog"});
  CHECK(open_dataset(folder / "admissions")->info().features.size() == 6);
  CHECK(open_dataset(folder / "car")->size() == 1728);
  const auto passengers = open_dataset(folder / "timeseries/co2-mm-mlo.csv", {.target = "Average"});
  CHECK(passengers->get(0).numbers.values<float>()[0] == 315.71F);
  CHECK(passengers->info().notes.size() == 1);  // the dates
  CHECK_THROWS_WITH(open_dataset(folder / "timeseries"), Contains("several tables"));
}
