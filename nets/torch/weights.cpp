#include "nets/torch/weights.h"

#include <cstring>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "core/file.h"
#include "nets/core/parameters.h"

namespace pavlov {
namespace {

const std::map<std::string, torch::Dtype>& dtypes() {
  static const std::map<std::string, torch::Dtype> kDtypes = {
      {"BOOL", torch::kBool},   {"U8", torch::kUInt8},    {"I8", torch::kInt8},
      {"I16", torch::kInt16},   {"I32", torch::kInt32},   {"I64", torch::kInt64},
      {"F16", torch::kFloat16}, {"F32", torch::kFloat32}, {"BF16", torch::kBFloat16},
      {"F64", torch::kFloat64}};
  return kDtypes;
}

std::string name_of(torch::Dtype dtype) {
  for (const auto& [name, candidate] : dtypes()) {
    if (candidate == dtype) return name;
  }
  throw std::invalid_argument(std::string("tensors of type ") + c10::toString(dtype) +
                              " cannot be saved");
}

template <class Shape>
std::string text_of(const Shape& shape) {
  std::ostringstream out;
  out << at::IntArrayRef(shape);
  return out.str();
}

/// Parameters, then buffers, with their dotted names.
std::vector<std::pair<std::string, torch::Tensor>> state_of(const torch::nn::Module& module) {
  std::vector<std::pair<std::string, torch::Tensor>> state;
  for (const auto& item : module.named_parameters()) state.emplace_back(item.key(), item.value());
  for (const auto& item : module.named_buffers()) state.emplace_back(item.key(), item.value());
  return state;
}

bool is_safetensors(const std::filesystem::path& path) {
  if (path.extension() == ".safetensors") return true;
  if (path.extension() == ".pt") return false;
  throw std::invalid_argument("weights: the file must end in .safetensors or .pt, not '" +
                              path.filename().string() + "'");
}

/// The tensors of an archive and of those inside it.
void collect(torch::serialize::InputArchive& archive, const std::string& prefix,
             Checkpoint& tensors) {
  for (const std::string& key : archive.keys()) {
    torch::Tensor tensor;
    torch::serialize::InputArchive inner;
    if (archive.try_read(key, tensor)) {
      tensors.put(prefix + key, to_array(tensor));
    } else if (archive.try_read(key, inner)) {
      collect(inner, prefix + key + ".", tensors);
    }
  }
}

Checkpoint read_archive(const std::filesystem::path& path) {
  std::istringstream file(read_file(path));
  Checkpoint tensors(path.string());
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(file);
    collect(archive, "", tensors);
  } catch (const c10::Error& error) {
    throw std::runtime_error(path.string() +
                             ": is no whole LibTorch archive: " + error.what_without_backtrace());
  }
  return tensors;
}

}  // namespace

Checkpoint::Array to_array(const torch::Tensor& tensor) {
  const torch::Tensor host = tensor.detach().to(torch::kCPU).contiguous();
  Checkpoint::Array array{name_of(host.scalar_type()), host.sizes().vec(), {}};
  const auto* bytes = static_cast<const std::byte*>(host.data_ptr());
  array.bytes.assign(bytes, bytes + host.nbytes());
  return array;
}

torch::Tensor from_checkpoint(const Checkpoint& checkpoint, const std::string& name,
                              const torch::Tensor& like) {
  const Checkpoint::Array& array = checkpoint.array(name);
  const auto refuse = [&](const std::string& what) {
    throw std::runtime_error(checkpoint.origin() + ": array '" + name + "' " + what);
  };
  if (array.shape != like.sizes().vec()) {
    refuse("is of shape " + text_of(array.shape) + ", " + text_of(like.sizes()) + " is needed");
  }
  const auto found = dtypes().find(array.dtype);
  const auto real = [](torch::Dtype dtype) { return c10::isFloatingType(dtype); };
  if (found == dtypes().end() ||
      (found->second != like.scalar_type() && !(real(found->second) && real(like.scalar_type())))) {
    refuse("is of type " + array.dtype + ", " + name_of(like.scalar_type()) + " is needed");
  }
  torch::Tensor tensor = torch::empty(like.sizes(), found->second);
  if (!array.bytes.empty()) std::memcpy(tensor.data_ptr(), array.bytes.data(), array.bytes.size());
  return tensor.to(like.scalar_type());
}

void put_weights(Checkpoint& checkpoint, const std::string& prefix,
                 const torch::nn::Module& module) {
  for (const auto& [name, tensor] : state_of(module)) {
    checkpoint.put(prefix + name, to_array(tensor));
  }
}

void take_weights(const Checkpoint& checkpoint, const std::string& prefix,
                  torch::nn::Module& module, std::string_view except) {
  torch::NoGradGuard no_grad;
  auto state = state_of(module);
  std::erase_if(state, [&](const auto& item) { return matches(item.first, except); });
  std::vector<torch::Tensor> loaded;
  for (const auto& [name, tensor] : state) {
    loaded.push_back(from_checkpoint(checkpoint, prefix + name, tensor));
  }
  for (std::size_t i = 0; i < state.size(); ++i) state[i].second.copy_(loaded[i]);
}

void save_weights(const torch::nn::Module& module, const std::filesystem::path& path) {
  if (is_safetensors(path)) {
    Checkpoint checkpoint;
    put_weights(checkpoint, "", module);
    checkpoint.write(path);
    return;
  }
  torch::serialize::OutputArchive archive;
  module.save(archive);
  std::ostringstream file;
  archive.save_to(file);
  write_file(path, file.str());
}

void load_weights(torch::nn::Module& module, const std::filesystem::path& path) {
  const Checkpoint weights = is_safetensors(path)
                                 ? Checkpoint::read(path, Checkpoint::Checksum::if_there)
                                 : read_archive(path);
  std::set<std::string> known;
  for (const auto& [name, tensor] : state_of(module)) known.insert(name);
  for (const auto& [name, array] : weights.arrays()) {
    if (!known.contains(name)) {
      throw std::runtime_error(path.string() + ": array '" + name +
                               "' has no place in the network");
    }
  }
  take_weights(weights, "", module);
}

}  // namespace pavlov
