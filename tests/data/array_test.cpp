#include "nets/data/array.h"

#include <array>
#include <cstdint>
#include <stdexcept>

#include "nets/data/dataset.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("an array is a value: a copy that is written to leaves the other as it was", "[unit]") {
  Array first(NumberType::f32, {2, 3});
  CHECK(first.size() == 6);
  CHECK(first.num_bytes() == 24);
  CHECK(reinterpret_cast<std::uintptr_t>(first.data()) % 64 == 0);
  Array second = first;
  CHECK(second.data() == first.data());
  second.mutable_values<float>()[4] = 7;
  CHECK(first.values<float>()[4] == 0);
  CHECK(second.values<float>()[4] == 7);
  CHECK_FALSE(first == second);
  const std::byte* const before = second.data();
  second.mutable_values<float>()[0] = 1;
  CHECK(second.data() == before);
}

TEST_CASE("rows, shapes and views of an array are its own numbers", "[unit]") {
  const std::array<std::int64_t, 6> numbers = {1, 2, 3, 4, 5, 6};
  const Array array(std::span<const std::int64_t>(numbers), {3, 2});
  CHECK(array.row(2).values<std::int64_t>()[1] == 6);
  CHECK(array.row(1).shape() == Shape{2});
  CHECK(array.reshaped({6}).data() == array.data());
  CHECK_THROWS_WITH(array.row(3), Contains("no row 3 in shape [3, 2]"));
  CHECK_THROWS_WITH(array.reshaped({5}), Contains("[3, 2] cannot become [5]"));
  CHECK_THROWS_WITH(array.values<float>(), Contains("i64, not f32"));
  CHECK_THROWS_WITH((Array(std::span<const std::int64_t>(numbers), {7})), Contains("6 values"));
  CHECK_THROWS_AS((Array(NumberType::u8, {-1, 2})), std::invalid_argument);
  CHECK_THROWS_AS((Array(NumberType::u8, {INT64_MAX, 2})), std::invalid_argument);

  Array view = Array::view(NumberType::i64, {6}, numbers.data(), nullptr);
  CHECK(view.data() == reinterpret_cast<const std::byte*>(numbers.data()));
  view.mutable_values<std::int64_t>()[0] = 9;
  CHECK(numbers[0] == 1);
}

TEST_CASE("an array that is resized keeps its memory where that is enough and its own", "[unit]") {
  Array array(NumberType::f32, {8});
  const std::byte* const memory = array.data();
  array.resize(NumberType::u8, {2, 4});
  CHECK(array.data() == memory);
  const Array other = array;
  array.resize(NumberType::u8, {2, 4});
  CHECK(array.data() != other.data());
}

TEST_CASE("data sets in memory refuse rows that do not fit and classes that are not there",
          "[unit]") {
  const std::array<std::int64_t, 2> labels = {0, 2};
  ExampleRows rows{.inputs = Array(NumberType::u8, {2, 1, 4, 4}),
                   .labels = Array(std::span<const std::int64_t>(labels), {2})};
  CHECK_THROWS_WITH(InMemoryDataset({.name = "toy", .classes = {"a", "b"}}, rows),
                    Contains("toy: example 1 is of class 2, but there are 2 classes"));
  rows.numbers = Array(NumberType::f32, {3, 1});
  CHECK_THROWS_WITH(InMemoryDataset({.name = "toy", .classes = {"a", "b", "c"}}, rows),
                    Contains("numbers must be f32 in 2 rows"));
  rows.numbers = {};
  const auto data = std::make_shared<InMemoryDataset>(
      DatasetInfo{.name = "toy", .classes = {"a", "b", "c"}}, rows);
  CHECK(data->get(1).label == 2);
  CHECK(data->get(1).input.shape() == Shape{1, 4, 4});
  const Subset subset(data, {1, 1, 0});
  CHECK(labels_of(subset) == std::vector<std::int64_t>{2, 2, 0});
  CHECK(subset.row_of(2) == 0);
  CHECK_THROWS_WITH(Subset(data, {2}), Contains("no example 2 among 2"));
}
