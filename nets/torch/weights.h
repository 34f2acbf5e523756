#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/checkpoint.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// A tensor, from whatever device, as an array of a checkpoint.
Checkpoint::Array to_array(const torch::Tensor& tensor);

/// The array `name` as a tensor of the shape and type of `like`, on the CPU. Real numbers of other
/// widths (F16, BF16, F64) are converted. Throws std::runtime_error that names file and array where
/// it is missing, of another shape, or of a type that `like` cannot take.
torch::Tensor from_checkpoint(const Checkpoint& checkpoint, const std::string& name,
                              const torch::Tensor& like);

/// The module's parameters and buffers as arrays `prefix` + `layers.0.weight` …
void put_weights(Checkpoint& checkpoint, const std::string& prefix,
                 const torch::nn::Module& module);

/// The same arrays into the module, but for those whose names match `except`. Throws as
/// `from_checkpoint`; the module is then as before.
void take_weights(const Checkpoint& checkpoint, const std::string& prefix,
                  torch::nn::Module& module, std::string_view except = "");

/// The module's weights as a file of their own: safetensors where the path ends in ".safetensors"
/// (`safetensors.torch.load_file` reads it), LibTorch's archive where it ends in ".pt"
/// (`torch.jit.load(…).state_dict()` reads it). Throws std::invalid_argument for other endings,
/// std::runtime_error where the file cannot be written; an older file is then untouched.
void save_weights(const torch::nn::Module& module, const std::filesystem::path& path);

/// The weights of such a file, whoever wrote it, into the module. Throws std::runtime_error where
/// it is damaged or holds more, fewer or other arrays than the module; the module is then as
/// before.
void load_weights(torch::nn::Module& module, const std::filesystem::path& path);

}  // namespace pavlov
