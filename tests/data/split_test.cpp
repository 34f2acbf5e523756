#include "nets/data/split.h"

#include <algorithm>
#include <set>

#include "tests/data/toy_data.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::indices;
using test::toy_images;

TEST_CASE("a split has the sizes that were asked for, every example once", "[unit]") {
  const auto data = toy_images(100, 4);
  for (const bool stratified : {false, true}) {
    const auto parts =
        split(data, {.validation = 0.15, .test = 20, .stratified = stratified, .seed = 3});
    CHECK(parts.training->size() == 65);
    CHECK(parts.validation->size() == 15);
    CHECK(parts.test->size() == 20);
    std::set<std::int64_t> all;
    for (const auto& part : {parts.training, parts.validation, parts.test}) {
      for (const auto i : indices(part)) all.insert(i);
    }
    CHECK(all.size() == 100);
    const auto counts = class_counts(*parts.test);
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    if (stratified) CHECK(*most - *least == 0);
    if (!stratified) CHECK(*most - *least > 0);
  }
  const auto first = split(data, {.validation = 0.5, .seed = 1});
  CHECK(indices(first.validation) ==
        indices(split(data, {.validation = 0.5, .seed = 1}).validation));
  CHECK(indices(first.validation) !=
        indices(split(data, {.validation = 0.5, .seed = 2}).validation));
  CHECK_THROWS_WITH(split(data, {.validation = 0.6, .test = 0.4}), Contains("less than all"));
  CHECK_THROWS_WITH(split(data, {.validation = 100}), Contains("less than all"));
}

TEST_CASE("a split never parts a group", "[unit]") {
  const auto data = toy_images(120, 1, 10);
  const auto parts = split(data, {.validation = 0.25, .test = 0.25});
  CHECK(parts.validation->size() == 30);
  std::set<std::int64_t> seen;
  for (const auto& part : {parts.training, parts.validation, parts.test}) {
    std::set<std::int64_t> groups;
    for (std::int64_t i = 0; i < part->size(); ++i) groups.insert(part->group(i));
    CHECK(std::ssize(groups) * 10 == part->size());
    for (const auto group : groups) CHECK(seen.insert(group).second);
  }
}

TEST_CASE("twelve items in three folds are three folds of four, in four folds four of three",
          "[unit]") {  // WN-11, E-10
  const auto data = toy_images(12, 2);
  for (const auto& [folds, size] : {std::pair{3, 4}, std::pair{4, 3}}) {
    std::set<std::int64_t> all;
    const auto parted = k_fold(data, {.folds = folds});
    CHECK(std::ssize(parted) == folds);
    for (const auto& fold : parted) {
      CHECK(fold.validation->size() == size);
      CHECK(fold.training->size() == 12 - size);
      for (const auto i : indices(fold.validation)) {
        CHECK(all.insert(i).second);
        CHECK(!std::ranges::binary_search(indices(fold.training), i));
      }
    }
    CHECK(all.size() == 12);
  }
  CHECK(indices(k_fold(data, {.folds = 3, .shuffle = false})[0].validation) ==
        std::vector<std::int64_t>{0, 3, 6, 9});
  CHECK(indices(k_fold(data, {.folds = 3, .seed = 1})[0].validation) !=
        indices(k_fold(data, {.folds = 3, .seed = 2})[0].validation));
  for (const auto& fold : k_fold(data, {.folds = 3, .stratified = true})) {
    CHECK(class_counts(*fold.validation) == std::vector<std::int64_t>{2, 2});
  }
  for (const auto& fold : k_fold(toy_images(60, 1, 10), {.folds = 3})) {
    CHECK(fold.validation->size() == 20);
  }
  CHECK_THROWS_WITH(k_fold(data, {.folds = 1}), Contains("2 to 12"));
  CHECK_THROWS_WITH(k_fold(data, {.folds = 13}), Contains("not 13"));
}
