#include <algorithm>
#include <array>
#include <cmath>

#include "core/rng.h"
#include "nets/data/generated/generated.h"
#include "nets/data/readers/table_dataset.h"

namespace pavlov {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

DatasetInfo info_of(const char* name, std::uint64_t seed, std::vector<std::string> classes,
                    std::vector<std::string> features) {
  return {.name = name,
          .origin = "generated, seed " + std::to_string(seed),
          .generated = true,
          .classes = std::move(classes),
          .features = std::move(features)};
}

/// `draw` makes the inputs of one example and answers the probability of class 1.
template <class Draw>
DatasetPointer two_classes(DatasetInfo info, std::int64_t count, Rng rng, const Draw& draw) {
  const std::int64_t width = std::ssize(info.features);
  ExampleRows rows{.inputs = Array(NumberType::f32, {count, width}),
                   .labels = Array(NumberType::i64, {count})};
  const auto inputs = rows.inputs.mutable_values<float>();
  const auto labels = rows.labels.mutable_values<std::int64_t>();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto w = static_cast<std::size_t>(width);
    labels[i] = rng.bernoulli(draw(inputs.subspan(i * w, w), rng)) ? 1 : 0;
  }
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

/// Class of a car by the rule of the header; attributes as indices of their values.
std::size_t judge(std::size_t buying, std::size_t maintenance, std::size_t doors,
                  std::size_t persons, std::size_t boot, std::size_t safety) {
  const std::size_t price = buying + maintenance;
  if (persons == 0 || safety == 0 || price >= 5) return 0;
  if (safety == 1 && boot == 0 && price >= 3) return 0;
  const double points = (safety == 2 ? 2 : 0) + static_cast<double>(boot) + (doors >= 2 ? 1 : 0) -
                        static_cast<double>(price) / 2;
  if (points >= 3.5) return 3;
  return points >= 2.5 ? 2 : 1;
}

}  // namespace

DatasetPointer generate_exam(std::int64_t count, std::uint64_t seed) {
  return two_classes(info_of("exam", seed, {"failed", "passed"}, {"study [h]", "sleep [h]"}), count,
                     Rng(seed).child("exam"), [](std::span<float> input, Rng& rng) {
                       const double study = rng.uniform(0, 24);
                       const double sleep = rng.uniform(0, 12);
                       input[0] = static_cast<float>(study);
                       input[1] = static_cast<float>(sleep);
                       const double tired = std::max(0.0, study + sleep - 20);
                       return sigmoid(0.9 * (study - 7) - 0.35 * tired * tired);
                     });
}

DatasetPointer generate_admissions(std::int64_t count, std::uint64_t seed) {
  return two_classes(
      info_of("admissions", seed, {"0", "1"},
              {"gre", "gpa", "rank=1", "rank=2", "rank=3", "rank=4"}),
      count, Rng(seed).child("admissions"), [](std::span<float> input, Rng& rng) {
        constexpr std::array<double, 4> kShares = {61, 151, 121, 67};  // of the ranks
        constexpr std::array<double, 4> kLess = {0, 0.675, 1.34, 1.55};
        const double gre = std::clamp(20 * std::round(rng.normal(588, 115) / 20), 220.0, 800.0);
        const double gpa = std::clamp(std::round(100 * rng.normal(3.39, 0.38)) / 100, 2.0, 4.0);
        const auto rank = static_cast<std::size_t>(rng.categorical(kShares));
        input[0] = static_cast<float>(gre);
        input[1] = static_cast<float>(gpa);
        input[2 + rank] = 1;
        return sigmoid(-3.99 + 0.00226 * gre + 0.804 * gpa - kLess[rank]);
      });
}

DatasetPointer generate_car_evaluation() {
  const TableColumns columns = car_evaluation_columns();
  std::string text;
  const auto& orders = columns.orders;
  std::array<std::size_t, 6> value{};
  for (bool done = false; !done;) {
    for (std::size_t i = 0; i < 6; ++i) text += orders[i].second[value[i]] + ",";
    text += orders[6].second[judge(value[0], value[1], value[2], value[3], value[4], value[5])];
    text += "\n";
    std::size_t i = 6;  // the next combination, the last attribute the fastest
    while (i > 0 && ++value[i - 1] == orders[i - 1].second.size()) value[--i] = 0;
    done = i == 0;
  }
  CsvOptions options{.names = columns.inputs};
  options.names.push_back(columns.target);
  DatasetInfo info{.name = "car evaluation",
                   .origin = "generated, all combinations, a rule of our own",
                   .generated = true};
  return table_dataset(CsvTable::parse(data_file("cars", text), options), columns, std::move(info));
}

const std::vector<GeneratedKind>& generated_kinds() {
  static const std::vector<GeneratedKind> kinds = {
      {"digits", "handwriting-like digits, 12,000 of 28 x 28 pixels",
       [](std::uint64_t seed) { return generate_digits(12'000, seed); }},
      {"signs", "traffic-sign-like shapes, ten classes of 9 tracks of 10 frames",
       [](std::uint64_t seed) { return generate_signs({.seed = seed}); }},
      {"cells", "cells and membranes, 30 images of 512 x 512 pixels with label images",
       [](std::uint64_t seed) { return generate_cells(30, 512, seed); }},
      {"textures", "coloured textures, ten classes, 5,000 of 32 x 32 pixels",
       [](std::uint64_t seed) { return generate_textures(5'000, seed); }},
      {"exam", "hours of study and of sleep, passed or not, 400 rows",
       [](std::uint64_t seed) { return generate_exam(400, seed); }},
      {"admissions", "gre, gpa and rank, admitted or not, 400 rows",
       [](std::uint64_t seed) { return generate_admissions(400, seed); }},
      {"cars", "the grid of the car evaluation, 1,728 rows judged by a rule of our own",
       [](std::uint64_t) { return generate_car_evaluation(); }}};
  return kinds;
}

}  // namespace pavlov
