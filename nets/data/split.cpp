#include "nets/data/split.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/rng.h"
#include "core/settings.h"

namespace pavlov {
namespace {

/// Examples that go together.
struct Unit {
  std::vector<std::int64_t> examples;
  std::int64_t label = -1;  ///< of the first of them

  std::int64_t size() const { return std::ssize(examples); }
};

/// In the order in which groups occur.
std::vector<Unit> units_of(const Dataset& data) {
  std::vector<Unit> units;
  std::map<std::int64_t, std::size_t> unit_of_group;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    const auto [place, fresh] = unit_of_group.try_emplace(data.group(i), units.size());
    if (fresh) units.push_back({.label = data.label(i)});
    units[place->second].examples.push_back(i);
  }
  return units;
}

/// Deals units to the parts, test first, the rest to training, in numbers as near as may be to
/// those wanted.
void deal(const std::vector<const Unit*>& units, std::int64_t test, std::int64_t validation,
          std::vector<int>& part_of) {
  const std::int64_t wanted[] = {test, validation};
  std::int64_t taken[] = {0, 0};
  for (const Unit* unit : units) {
    int part = 0;
    while (part < 2 && 2 * (wanted[part] - taken[part]) < unit->size()) ++part;
    if (part < 2) taken[part] += unit->size();
    for (const std::int64_t example : unit->examples) {
      part_of[static_cast<std::size_t>(example)] = part;
    }
  }
}

DatasetPointer members(const DatasetPointer& data, const std::vector<int>& part_of,
                       bool (*belongs)(int, int), int part) {
  std::vector<std::int64_t> examples;
  for (std::size_t i = 0; i < part_of.size(); ++i) {
    if (belongs(part_of[i], part)) examples.push_back(static_cast<std::int64_t>(i));
  }
  return std::make_shared<Subset>(data, std::move(examples));
}

bool is(int part, int wanted) { return part == wanted; }
bool is_not(int part, int wanted) { return part != wanted; }

}  // namespace

std::vector<std::int64_t> class_counts(const Dataset& data) {
  std::vector<std::int64_t> counts(data.info().classes.size());
  for (const std::int64_t label : labels_of(data)) {
    if (label >= 0) ++counts.at(static_cast<std::size_t>(label));
  }
  return counts;
}

void SplitConfig::validate() const {
  require(validation >= 0, "split", "validation", validation, "at least 0");
  require(test >= 0, "split", "test", test, "at least 0");
}

Split split(const DatasetPointer& data, const SplitConfig& config) {
  config.validate();
  const auto size = static_cast<double>(data->size());
  const double test = config.test < 1 ? config.test : config.test / size;
  const double validation = config.validation < 1 ? config.validation : config.validation / size;
  require(test + validation < 1, "split", "the sum of test and validation parts", test + validation,
          "less than all examples");

  auto units = units_of(*data);
  Rng(config.seed).child("split").shuffle(std::span(units));
  std::map<std::int64_t, std::vector<const Unit*>> strata;
  for (const Unit& unit : units) strata[config.stratified ? unit.label : 0].push_back(&unit);

  // Running sums are rounded, so that parts have the right sizes in all.
  std::vector<int> part_of(static_cast<std::size_t>(data->size()));
  double before = 0;
  for (const auto& [label, of_label] : strata) {
    double after = before;
    for (const Unit* unit : of_label) after += static_cast<double>(unit->size());
    const auto share = [&](double fraction) {
      return std::llround(fraction * after) - std::llround(fraction * before);
    };
    deal(of_label, share(test), share(validation), part_of);
    before = after;
  }
  return {.training = members(data, part_of, is, 2),
          .validation = members(data, part_of, is, 1),
          .test = members(data, part_of, is, 0)};
}

std::vector<Fold> k_fold(const DatasetPointer& data, const FoldConfig& config) {
  auto units = units_of(*data);
  require(config.folds >= 2 && config.folds <= std::ssize(units), "k_fold", "folds", config.folds,
          "2 to " + std::to_string(units.size()) + ", the examples or groups");
  if (config.shuffle) Rng(config.seed).child("folds").shuffle(std::span(units));
  // Large groups first, so that small ones even out; each to the fold that has fewest of its class,
  // and of those the smallest.
  std::stable_sort(units.begin(), units.end(),
                   [](const Unit& a, const Unit& b) { return a.size() > b.size(); });
  const auto folds = static_cast<std::size_t>(config.folds);
  std::vector<std::int64_t> sizes(folds);
  std::map<std::int64_t, std::vector<std::int64_t>> sizes_of_class;
  std::vector<int> fold_of(static_cast<std::size_t>(data->size()));
  for (const Unit& unit : units) {
    auto& of_class = sizes_of_class[config.stratified ? unit.label : 0];
    of_class.resize(folds);
    std::size_t best = 0;
    for (std::size_t k = 1; k < folds; ++k) {
      if (std::pair(of_class[k], sizes[k]) < std::pair(of_class[best], sizes[best])) best = k;
    }
    of_class[best] += unit.size();
    sizes[best] += unit.size();
    for (const std::int64_t example : unit.examples) {
      fold_of[static_cast<std::size_t>(example)] = static_cast<int>(best);
    }
  }
  std::vector<Fold> parted;
  for (int k = 0; k < config.folds; ++k) {
    parted.push_back({.training = members(data, fold_of, is_not, k),
                      .validation = members(data, fold_of, is, k)});
  }
  return parted;
}

}  // namespace pavlov
