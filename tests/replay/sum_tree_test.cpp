#include "replay/sum_tree.h"

#include <cmath>
#include <numeric>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

SumTree tree_of(const std::vector<double>& values) {
  SumTree tree(static_cast<std::int64_t>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) tree.set(static_cast<std::int64_t>(i), values[i]);
  return tree;
}

/// Sets random leaves of a tree of a million in batches of 64 and answers how far its total is off.
double error_after(std::int64_t updates) {
  constexpr std::int64_t kLeaves = 1'000'000;
  SumTree tree(kLeaves);
  Rng rng(1);
  std::vector<std::int64_t> leaves(64);
  std::vector<double> values(64);
  for (std::int64_t update = 0; update < updates; update += 64) {
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      leaves[i] = rng.below(kLeaves);
      values[i] = std::ldexp(rng.uniform(), rng.integer(-20, 20));
    }
    tree.set(leaves, values);
  }
  long double sum = 0;
  for (std::int64_t leaf = 0; leaf < kLeaves; ++leaf) sum += static_cast<long double>(tree[leaf]);
  return static_cast<double>(std::abs(static_cast<long double>(tree.total()) - sum) / sum);
}

}  // namespace

TEST_CASE("a sum tree finds the leaf whose interval holds the target", "[unit]") {
  const SumTree tree = tree_of({1, 2, 3, 4});
  CHECK(tree.total() == 10);
  CHECK(tree.find(0) == 0);
  CHECK(tree.find(0.999) == 0);
  CHECK(tree.find(1) == 1);
  CHECK(tree.find(2.999) == 1);
  CHECK(tree.find(3) == 2);
  CHECK(tree.find(6) == 3);
  CHECK(tree.find(9.999) == 3);
  CHECK(tree.find(10) == 3);
  CHECK(tree.find(1000) == 3);
}

TEST_CASE("a sum tree never finds a leaf of 0", "[unit]") {
  std::vector<double> values(70, 0);
  values[3] = 0.1;
  values[10] = 0.2;
  values[66] = 0.3;
  const SumTree tree = tree_of(values);
  for (int i = 0; i <= 1000; ++i) {
    const std::int64_t leaf = tree.find(tree.total() * i / 1000);
    CHECK((leaf == 3 || leaf == 10 || leaf == 66));
  }
  CHECK(tree.find(1e9) == 66);
}

TEST_CASE("a sum tree of any size agrees with adding up one leaf after the other", "[unit]") {
  Rng rng(2);
  for (const std::int64_t size : {1, 2, 7, 8, 9, 63, 64, 65, 511, 513, 1000}) {
    SumTree tree(size);
    CHECK(tree.size() == size);
    CHECK(tree.total() == 0);
    std::vector<double> values(static_cast<std::size_t>(size));
    for (int update = 0; update < 3 * size; ++update) {
      const int leaf = rng.integer(0, static_cast<int>(size) - 1);
      values[static_cast<std::size_t>(leaf)] = rng.integer(0, 3);  // whole: all sums are exact
      tree.set(leaf, values[static_cast<std::size_t>(leaf)]);
    }
    tree.set(0, 1);
    values[0] = 1;
    CHECK(tree.total() == std::accumulate(values.begin(), values.end(), 0.0));
    double before = 0;
    for (std::int64_t leaf = 0; leaf < size; ++leaf) {
      const double value = values[static_cast<std::size_t>(leaf)];
      CHECK(tree[leaf] == value);
      if (value > 0) {
        CHECK(tree.find(before) == leaf);
        CHECK(tree.find(before + value - 0.5) == leaf);
      }
      before += value;
    }
  }
}

TEST_CASE("a sum tree draws one leaf from each equal part of its total", "[unit]") {
  const SumTree tree = tree_of(std::vector<double>(200, 0.5));
  Rng rng(3);
  std::vector<std::int64_t> leaves(100);
  tree.draw(rng, leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    CHECK(leaves[i] / 2 == static_cast<std::int64_t>(i));
  }
}

TEST_CASE("a sum tree takes little more than its leaves", "[unit]") {
  CHECK(SumTree::bytes(1'000'000) < 1.15 * 8 * 1'000'000);
  CHECK(SumTree::bytes(1) == 64);
}

TEST_CASE("a million leaves keep their sums exact through many updates", "[unit]") {
  CHECK(error_after(1'000'000) < 1e-12);
}

TEST_CASE("a million leaves keep their sums exact through 10^8 updates", "[.slow]") {
  CHECK(error_after(100'000'000) < 1e-12);  // wanted: 1e-6
}
