#include "nets/torch/weights.h"

#include <cstdlib>
#include <cstring>

#include "core/file.h"
#include "core/rng.h"
#include "nets/layers/mlp.h"
#include "nets/layers/noisy_linear.h"
#include "nets/torch/torch.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
using pavlov::test::ScratchFolder;
using torch::Tensor;

namespace {

Mlp mlp_342(int seed = 1) {
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  return Mlp(MlpOptions{.sizes = {3, 4, 2}, .activation = Activation::tanh});
}

bool equal(const torch::nn::Module& a, const torch::nn::Module& b) {
  const auto left = a.parameters();
  const auto right = b.parameters();
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Tensor& x, const Tensor& y) { return torch::equal(x, y); });
}

/// What Python's safetensors has written: `x`, `y`, and an MLP 3-4-2 (tanh) in five types, whose
/// numbers all types but "i64" hold exactly.
Checkpoint from_python() {
  return Checkpoint::read(std::string(PAVLOV_TEST_DATA) + "/torch/data/python.safetensors",
                          Checkpoint::Checksum::if_there);
}

Tensor tensor_of(const Checkpoint& checkpoint, const std::string& name) {
  return from_checkpoint(checkpoint, name, torch::empty(checkpoint.array(name).shape));
}

/// The Python that PAVLOV_PYTHON names, or python3, if it has torch and safetensors; else empty.
std::string python() {
  const char* named = std::getenv("PAVLOV_PYTHON");
  const std::string program = named != nullptr ? named : "python3";
  const std::string probe = program + " -c 'import safetensors, torch' >/dev/null 2>&1";
  return std::system(probe.c_str()) == 0 ? program : "";
}

}  // namespace

TEST_CASE("weights come back from both kinds of file", "[unit]") {
  const ScratchFolder folder;
  for (const char* name : {"net.safetensors", "net.pt"}) {
    Mlp saved = mlp_342(1);
    Mlp loaded = mlp_342(2);
    CHECK_FALSE(equal(*saved, *loaded));
    save_weights(*saved, folder.path / name);
    load_weights(*loaded, folder.path / name);
    CHECK(equal(*saved, *loaded));

    NoisyLinear noisy(NoisyLinearOptions{.in_features = 3, .out_features = 2});
    Rng rng(1);
    noisy->draw_noise(rng);
    save_weights(*noisy, folder.path / name);
    NoisyLinear other(NoisyLinearOptions{.in_features = 3, .out_features = 2});
    load_weights(*other, folder.path / name);
    CHECK(equal(*noisy, *other));
    CHECK(torch::equal(noisy->input_noise, other->input_noise));
  }
  CHECK_THROWS_WITH(save_weights(*mlp_342(), folder.path / "net.bin"), Contains("'net.bin'"));
}

TEST_CASE("the bytes of the file are those of the published format", "[unit]") {
  const ScratchFolder folder;
  torch::nn::Linear layer(2, 1);
  torch::NoGradGuard no_grad;
  layer->weight.copy_(torch::tensor({{1.5F, -2.0F}}));
  layer->bias.fill_(0.25);
  save_weights(*layer, folder.path / "net.safetensors");
  const std::string file = read_file(folder.path / "net.safetensors");
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  REQUIRE(file.size() == 8 + length + 12);
  CHECK(length % 8 == 0);
  const std::string header = file.substr(8, length);
  CHECK(header.starts_with(R"({"__metadata__":{"crc32":")"));
  CHECK_THAT(header, Contains(R"("bias":{"data_offsets":[0,4],"dtype":"F32","shape":[1]})"));
  CHECK_THAT(header, Contains(R"("weight":{"data_offsets":[4,12],"dtype":"F32","shape":[1,2]})"));
  const float numbers[] = {0.25F, 1.5F, -2.0F};
  CHECK(std::memcmp(file.data() + 8 + length, numbers, 12) == 0);
}

TEST_CASE("weights written by Python give Python's outputs, from every type of real number",
          "[golden]") {
  const Checkpoint python = from_python();
  const Tensor x = tensor_of(python, "x");
  const Tensor y = tensor_of(python, "y");
  for (const char* type : {"f32", "f16", "bf16", "f64"}) {
    Mlp mlp = mlp_342();
    take_weights(python, std::string(type) + ".", *mlp);
    CHECK(torch::allclose(mlp(x), y, 1e-6, 1e-6));
  }
  Mlp mlp = mlp_342();
  CHECK_THROWS_WITH(take_weights(python, "i64.", *mlp), Contains("python.safetensors") &&
                                                            Contains("'i64.layers.0.weight'") &&
                                                            Contains("I64, F32 is needed"));
  CHECK(equal(*mlp, *mlp_342()));
}

TEST_CASE("weights that do not fit are refused by name, the network untouched", "[unit]") {
  const ScratchFolder folder;
  for (const char* name : {"net.safetensors", "net.pt"}) {
    const auto path = folder.path / name;
    save_weights(*mlp_342(), path);
    const auto refused = [&](const std::vector<std::int64_t>& sizes, const std::string& why) {
      Mlp other(MlpOptions{.sizes = sizes});
      const auto copy = other->clone();
      CHECK_THROWS_WITH(load_weights(*other, path), Contains(path.string()) && Contains(why));
      CHECK(equal(*other, *copy));
    };
    refused({3, 5, 2}, "'layers.0.weight' is of shape [4, 3], [5, 3] is needed");
    refused({3, 4, 2, 1}, "no array 'layers.2.weight'");
    refused({3, 4}, "array 'layers.1.bias' has no place");
    CHECK_THROWS_WITH(load_weights(*mlp_342(), folder.path / ("missing-" + std::string(name))),
                      Contains("missing"));
  }
  write_file(folder.path / "net.pt", "PK no archive");
  CHECK_THROWS_WITH(load_weights(*mlp_342(), folder.path / "net.pt"),
                    Contains("no whole LibTorch"));
}

TEST_CASE("a damaged file of weights never harms", "[unit]") {
  const ScratchFolder folder;
  const auto path = folder.path / "net.safetensors";
  const Mlp whole = mlp_342(1);
  save_weights(*whole, path);
  const std::string contents = read_file(path);
  Rng rng(2);
  const Mlp before = mlp_342(2);
  Mlp mlp = mlp_342(2);
  for (int i = 0; i < 300; ++i) {
    const auto below = [&] { return rng.below(static_cast<std::uint32_t>(contents.size())); };
    std::string damaged = contents.substr(0, i % 3 == 0 ? below() : contents.size());
    if (!damaged.empty()) damaged[below() % damaged.size()] ^= static_cast<char>(1 << rng.below(7));
    write_file(path, damaged);
    try {
      load_weights(*mlp, path);
      CHECK(equal(*mlp, *whole));  // nothing that counts was hit: a blank behind the header
      mlp = mlp_342(2);
    } catch (const std::runtime_error&) {
      CHECK(equal(*mlp, *before));
    }
  }
}

TEST_CASE("Python's safetensors reads our weights, and we read Python's", "[golden]") {
  const std::string program = python();
  if (program.empty()) {
    WARN("skipped: needs Python with torch and safetensors (PAVLOV_PYTHON names it)");
    return;
  }
  const ScratchFolder folder;
  torch::NoGradGuard no_grad;
  Mlp mlp = mlp_342();
  save_weights(*mlp, folder.path / "network.safetensors");
  save_weights(*mlp, folder.path / "network.pt");
  Checkpoint data;
  const Tensor x = torch::randn({6, 3});
  data.put("x", to_array(x));
  data.put("y", to_array(mlp(x)));
  data.write(folder.path / "data.safetensors");
  const std::string command =
      program + " '" + PAVLOV_TEST_DATA + "/torch/exchange.py' '" + folder.path.string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);

  const Checkpoint theirs =
      Checkpoint::read(folder.path / "python_data.safetensors", Checkpoint::Checksum::if_there);
  const auto check = [&](const std::string& file, double tolerance) {
    Mlp loaded = mlp_342(9);
    load_weights(*loaded, folder.path / file);
    CHECK(torch::allclose(loaded(tensor_of(theirs, "x")), tensor_of(theirs, "y"), tolerance,
                          tolerance));
  };
  check("python.safetensors", 1e-6);
  check("python_float64.safetensors", 1e-6);
  check("python_float16.safetensors", 1e-2);
  check("python_bfloat16.safetensors", 5e-2);
}
