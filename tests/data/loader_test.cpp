#include "nets/data/loader.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "tests/data/toy_data.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::toy_images;

namespace {

/// Everything that a batch hands over, as text to compare.
std::string bytes_of(const Minibatch& batch) {
  std::string text;
  for (const Array* array : {&batch.inputs, &batch.labels, &batch.masks}) {
    text.append(reinterpret_cast<const char*>(array->data()), array->num_bytes());
  }
  return text + to_string(batch.inputs.shape());
}

std::vector<std::string> epoch_bytes(Loader& loader, std::int64_t epoch, std::int64_t batch = 0) {
  std::vector<std::string> batches;
  for (const Minibatch& each : loader.epoch(epoch, batch)) batches.push_back(bytes_of(each));
  return batches;
}

const Preparation& noisy() {
  static const Preparation preparation{
      .transforms = {random_affine({.rotation = 40, .shift = 0.3}), random_brightness(0.5)},
      .scaling = Scaling::to_unit()};
  return preparation;
}

/// Fails for one example.
class Faulty : public Dataset {
 public:
  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return 9; }
  Example get(std::int64_t i) const override {
    if (i == 4) throw std::runtime_error("4.png: damaged");
    return {.input = Array(NumberType::u8, {1, 2, 2})};
  }

 private:
  DatasetInfo info_{.name = "faulty"};
};

}  // namespace

TEST_CASE("an epoch brings every example once, in an order of its own", "[unit]") {
  Loader loader(toy_images(10, 2), {.batch_size = 4}, {.scaling = Scaling::to_unit()});
  CHECK(loader.num_batches() == 3);
  std::vector<std::vector<std::int64_t>> orders;
  for (const int epoch : {0, 1}) {
    auto& order = orders.emplace_back();
    std::int64_t number = 0;
    for (const Minibatch& batch : loader.epoch(epoch)) {
      CHECK(loader.batch() == ++number);
      CHECK(batch.inputs.shape() == Shape{batch.size(), 1, 4, 4});
      for (std::int64_t k = 0; k < batch.size(); ++k) {
        const auto i = batch.examples[static_cast<std::size_t>(k)];
        CHECK(batch.inputs.row(k).values<float>()[5] == Approx(static_cast<double>(i) / 255));
        CHECK(batch.labels.values<std::int64_t>()[static_cast<std::size_t>(k)] == i % 2);
        order.push_back(i);
      }
    }
    CHECK(loader.epoch() == epoch);
  }
  CHECK(orders[0] != orders[1]);
  for (auto& order : orders) {
    std::ranges::sort(order);
    std::vector<std::int64_t> all(10);
    std::iota(all.begin(), all.end(), 0);
    CHECK(order == all);
  }
}

TEST_CASE("every setting of the loader does something", "[unit]") {
  const auto data = toy_images(10, 2);
  const auto order = [&](const Loader::Config& config) {
    Loader loader(data, config);
    std::vector<std::int64_t> examples;
    for (const Minibatch& batch : loader.epoch(0)) {
      examples.insert(examples.end(), batch.examples.begin(), batch.examples.end());
    }
    return examples;
  };
  CHECK(order({.batch_size = 4, .drop_last = true}).size() == 8);
  CHECK(std::ranges::is_sorted(order({.shuffle = false})));
  CHECK(order({.seed = 1}) != order({.seed = 2}));
  CHECK_THROWS_WITH(order({.batch_size = 0}), Contains("batch_size must be at least 1, not 0"));
  CHECK_THROWS_WITH(order({.workers = -1}), Contains("workers"));
  CHECK_THROWS_WITH(order({.workers = 1, .prefetch = 0}), Contains("prefetch"));
}

TEST_CASE("batches are the same bytes for any number of workers, and from any place on", "[unit]") {
  const auto data = toy_images(50, 5);
  Loader alone(data, {.batch_size = 7, .seed = 5}, noisy());
  const auto expected = epoch_bytes(alone, 2);
  CHECK(expected.size() == 8);
  CHECK(expected != epoch_bytes(alone, 3));
  for (const int workers : {1, 2, 5}) {
    Loader loader(data, {.batch_size = 7, .workers = workers, .prefetch = 1, .seed = 5}, noisy());
    for (int i = 0; i < 20; ++i) CHECK(epoch_bytes(loader, 2) == expected);
    CHECK(epoch_bytes(loader, 2, 5) ==
          std::vector<std::string>(expected.begin() + 5, expected.end()));
    for (int i = 0; i < 20; ++i) {  // left in the middle of an epoch
      Minibatch batch;
      loader.begin_epoch(i);
      CHECK(loader.next(batch));
    }
    CHECK(epoch_bytes(loader, 2) == expected);
  }
}

TEST_CASE("what goes wrong in a worker reaches the caller, who may go on", "[unit]") {
  for (const int workers : {0, 2}) {
    Loader loader(std::make_shared<Faulty>(),
                  {.batch_size = 2, .shuffle = false, .workers = workers});
    Minibatch batch;
    CHECK(loader.next(batch));
    CHECK(loader.next(batch));
    CHECK_THROWS_WITH(loader.next(batch), Contains("4.png: damaged"));
    CHECK(loader.next(batch));
    CHECK(batch.examples == std::vector<std::int64_t>{6, 7});
    CHECK(loader.next(batch));
    CHECK_FALSE(loader.next(batch));
  }
}

TEST_CASE("weights make rare classes as frequent as the others", "[unit]") {
  ExampleRows rows{.inputs = Array(NumberType::u8, {1000, 1}),
                   .labels = Array(NumberType::i64, {1000})};
  for (std::size_t i = 0; i < 50; ++i) rows.labels.mutable_values<std::int64_t>()[20 * i] = 1;
  const auto data = std::make_shared<InMemoryDataset>(
      DatasetInfo{.name = "rare", .classes = {"often", "rare"}}, rows);
  Loader loader(data, {.batch_size = 1000}, {}, class_balance_weights(*data));
  std::int64_t rare = 0;
  for (int epoch = 0; epoch < 10; ++epoch) {
    for (const Minibatch& batch : loader.epoch(epoch)) {
      for (const auto label : batch.labels.values<std::int64_t>()) rare += label;
    }
  }
  CHECK(std::abs(static_cast<double>(rare) - 5000) < 4 * 50);  // 4 standard deviations
  CHECK_THROWS_WITH(Loader(data, {}, {}, {1, 2}), Contains("the number of weights"));
  CHECK_THROWS_WITH(Loader(data, {}, {}, std::vector<double>(1000, 0)), Contains("sum of weights"));
}

TEST_CASE("inputs of different shapes cannot be side by side until they are resized", "[unit]") {
  class Sizes : public Dataset {
   public:
    const DatasetInfo& info() const override { return info_; }
    std::int64_t size() const override { return 3; }
    Example get(std::int64_t i) const override {
      return {.input = Array(NumberType::u8, {1, 2, 2 + i}),
              .boxes = {{.right = 1, .bottom = 1, .label = i}}};
    }
    DatasetInfo info_{.name = "sizes"};
  };
  const auto data = std::make_shared<Sizes>();
  Minibatch batch;
  Loader plain(data, {.shuffle = false});
  CHECK_THROWS_WITH(plain.next(batch), Contains("example 1 has inputs [1, 2, 3], the ones before"));
  Loader resized(data, {.shuffle = false}, {.transforms = {resize_to(2, 2)}});
  CHECK(resized.next(batch));
  CHECK(batch.labels.empty());
  CHECK(batch.boxes[2][0].label == 2);
  CHECK(batch.boxes[2][0].right == 0.5F);
}

TEST_CASE("data in memory are loaded without allocating", "[unit]") {
  Loader loader(toy_images(64, 2), {.batch_size = 8}, {.scaling = Scaling::to_unit()});
  Minibatch batch;
  while (loader.next(batch)) {
  }
  loader.begin_epoch(1);
  const auto before = test::allocations();
  while (loader.next(batch)) {
  }
  CHECK(test::allocations() - before == 0);
}
