// Two processes on this machine, through LibTorch's Gloo.

#include "nets/core/process_group.h"

#include <fstream>

#include "core/file.h"
#include "nets/core/make_network.h"
#include "nets/torch/tensor_group.h"
#include "tests/support/catch.h"
#include "tests/support/launcher.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

constexpr int kRows = 32;
constexpr int kInputs = 5;
constexpr int kSteps = 30;

/// The parameters after some steps on the mean squared error of rows begin … end - 1, of which
/// those of all processes make up a batch. On the fused path or LibTorch's.
std::vector<float> learn(int begin, int end, bool fused) {
  const NetworkShape shape{.input = {kInputs}, .actions = 2};
  const auto network =
      make_network({.hidden_sizes = {16}, .fused = fused}, shape, Rng(1).child("weights"));
  const auto optimizer = network->make_optimizer({.max_gradient_norm = 0.5});
  Rng rng(2);
  const int n = end - begin;
  for (int step = 0; step < kSteps; ++step) {
    std::vector<float> input(kRows * kInputs);
    std::vector<float> target(kRows * 2);
    for (float& x : input) x = static_cast<float>(rng.normal());
    for (float& y : target) y = static_cast<float>(rng.normal());
    const auto output = network->forward({input.data() + begin * kInputs, Dtype::f32, kInputs}, n);
    std::vector<float> gradient(output.size());
    for (std::size_t i = 0; i < output.size(); ++i) {
      gradient[i] =
          (output[i] - target[static_cast<std::size_t>(begin) * 2 + i]) / static_cast<float>(n);
    }
    network->backward(gradient);
    optimizer->step();
  }
  std::vector<float> parameters(static_cast<std::size_t>(network->num_parameters()));
  network->get_parameters(parameters);
  return parameters;
}

/// Two processes' rows give the moments that one process has of all.
void check_merged_moments(int rank) {
  RunningMoments own(2);
  RunningMoments all(2);
  Rng rng(3);
  for (int row = 0; row < 100; ++row) {
    const double x = 5 + rng.normal();
    const double y = 0.1 * rng.normal();
    for (RunningMoments* moments : {&own, &all}) {
      if (moments == &own && row % 2 != rank) continue;
      moments->begin_row();
      moments->add(0, x);
      moments->add(1, y);
    }
  }
  CHECK(own.mean(0) != Approx(all.mean(0)).epsilon(1e-6));
  merge_over_processes(own);
  for (const std::size_t j : {0, 1}) {
    CHECK(own.mean(j) == Approx(all.mean(j)).epsilon(1e-4));  // the prior's share differs
    CHECK(own.variance(j) == Approx(all.variance(j)).epsilon(1e-3));
  }
}

/// On cards of their own through NCCL.
void check_mean_of_tensors(int rank, torch::Device device) {
  const auto numbers = torch::full({3}, 2.0 + rank, torch::TensorOptions(device));
  dynamic_cast<TensorGroup&>(*process_group()).all_reduce_mean(numbers);
  CHECK(torch::equal(numbers.cpu(), torch::full({3}, 2.5)));
}

}  // namespace

// What each of two processes does: the first learns from the first half of each batch, the second
// from the other.
TEST_CASE("one process of two", "[.rank]") {
  World world = World::from_environment();
  world.take_own_card();
  REQUIRE(world.size == 2);
  set_process_group(make_process_group(world, 20));
  const int begin = world.rank * kRows / 2;
  std::ofstream out("parameters-" + std::to_string(world.rank), std::ios::binary);
  for (const bool fused : {true, false}) {
    const auto parameters = learn(begin, begin + kRows / 2, fused);
    out.write(reinterpret_cast<const char*>(parameters.data()),
              static_cast<std::streamsize>(parameters.size() * sizeof(float)));
  }
  CHECK(mean_over_processes(world.rank) == 0.5);
  CHECK(text_of_first_process(world.rank == 0 ? "of process 0" : "").length() == 12);
  check_merged_moments(world.rank);
  check_mean_of_tensors(world.rank, torch::kCPU);
  if (torch::cuda::is_available()) check_mean_of_tensors(world.rank, torch::kCUDA);
  set_process_group(nullptr);
}

TEST_CASE("two processes learn as one with the doubled batch, with the same bits in both",
          "[contract]") {
  if (!test::has_gloo()) return;
  const test::ScratchFolder scratch;
  for (const auto& result : test::run_two("test_torch", {"one process of two"}, scratch.path)) {
    INFO(result.out << result.err);
    REQUIRE(result.code == 0);
  }
  const std::string first = read_file(scratch.path / "parameters-0");
  CHECK(first == read_file(scratch.path / "parameters-1"));
  auto whole = learn(0, kRows, true);
  const auto other = learn(0, kRows, false);
  whole.insert(whole.end(), other.begin(), other.end());
  REQUIRE(first.size() == whole.size() * sizeof(float));
  const auto* together = reinterpret_cast<const float*>(first.data());
  const auto half = learn(0, kRows / 2, true);
  double difference = 0;  // of rounding
  double alone = 0;       // of learning from half a batch
  for (std::size_t i = 0; i < whole.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(together[i] - whole[i])));
    if (i < half.size()) alone = std::max(alone, std::abs(static_cast<double>(half[i] - whole[i])));
  }
  CHECK(difference < 2e-5);
  CHECK(alone > 1e-3);
}

TEST_CASE("who waits for nobody is told so within the timeout", "[contract]") {
  if (!test::has_gloo()) return;
  const World lonely{.rank = 1, .size = 2, .port = test::free_port()};
  CHECK_THROWS_WITH(make_process_group(lonely, 1),
                    Contains("process 1 of 2 cannot meet the others at 127.0.0.1:"));
}
