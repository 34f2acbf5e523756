// Loading of data: an epoch of MNIST's 60,000 training digits in shuffled batches of 128, pixels to
// floats of 0 … 1 (one thread, processor time), beside plain copies of the same rows as bytes and
// as floats; and images a second decoded from a folder of JPEGs, resized to 64 x 64, with 0, 1 and
// 2 workers (time by the clock). Usage: bench_data FOLDER, with mnist/ and cats_dogs/ as they are
// published; without, generated digits of the same size.

#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "nets/data/generated/generated.h"
#include "nets/data/loader.h"
#include "nets/data/readers/idx.h"
#include "nets/data/readers/image_folder.h"

using namespace pavlov;

namespace {

constexpr int kRounds = 7;
constexpr int kBatch = 128;

/// Milliseconds of processor time, the best of some rounds.
template <class Body>
double best_ms(const Body& body) {
  double best = 1e30;
  for (int round = 0; round < kRounds; ++round) {
    const std::clock_t begin = std::clock();
    body(round);
    const double ms = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = ms < best ? ms : best;
  }
  return best;
}

/// Copies rows of `bytes` each, in the loader's order, into a batch.
double copy_ms(Loader& loader, const std::vector<std::byte>& rows, std::size_t bytes) {
  std::vector<std::byte> batch(kBatch * bytes);
  std::vector<std::vector<std::int64_t>> batches;
  for (const Minibatch& each : loader.epoch(1)) batches.push_back(each.examples);
  return best_ms([&](int) {
    for (const auto& examples : batches) {
      std::byte* out = batch.data();
      for (const std::int64_t i : examples) {
        std::memcpy(out, rows.data() + static_cast<std::size_t>(i) * bytes, bytes);
        out += bytes;
      }
      asm volatile("" : : "r"(batch.data()) : "memory");
    }
  });
}

void digits(const DatasetPointer& data) {
  Loader loader(data, {.batch_size = kBatch}, {.scaling = Scaling::to_unit()});
  const double epoch = best_ms([&](int round) {
    for (const Minibatch& batch : loader.epoch(round)) {
      asm volatile("" : : "r"(batch.inputs.data()) : "memory");
    }
  });
  const auto rows = static_cast<std::size_t>(data->size());
  const double as_bytes = copy_ms(loader, std::vector<std::byte>(rows * 784), 784);
  const double as_floats = copy_ms(loader, std::vector<std::byte>(rows * 784 * 4), 784 * 4);
  std::printf(
      "%s: %lld digits in batches of %d: %.1f ms an epoch; copied as bytes %.1f ms, as "
      "floats %.1f ms\n",
      data->info().name.c_str(), static_cast<long long>(data->size()), kBatch, epoch, as_bytes,
      as_floats);
}

void images(const std::filesystem::path& folder) {
  const auto data = read_image_folder(folder);
  for (const int workers : {0, 1, 2}) {
    Loader loader(data, {.workers = workers},
                  {.transforms = {resize_to(64, 64)}, .scaling = Scaling::to_unit()});
    double best = 0;
    for (int round = 0; round < 3; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      std::int64_t count = 0;
      for (const Minibatch& batch : loader.epoch(round)) count += batch.size();
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
      best = std::max(best, static_cast<double>(count) / seconds.count());
    }
    std::printf("%s: %.0f images a second with %d workers\n", folder.filename().c_str(), best,
                workers);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : "";
  digits(argc > 1 ? read_mnist(folder / "mnist", Part::train) : generate_digits(60'000, 1));
  if (argc > 1) images(folder / "cats_dogs");
  return 0;
}
