#include "nets/core/backend.h"

#include <dlfcn.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace pavlov {
namespace {

constexpr const char* kLibrary = "libpavlov_torch.so";

NetworkFactory& registered() {
  static NetworkFactory factory = nullptr;
  return factory;
}

/// The folder that this library was loaded from; empty where that is not known.
std::filesystem::path own_folder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&register_network_backend), &info) == 0) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

/// Opens the library, whose static initialiser registers its factory.
NetworkFactory open_backend() {
  if (registered() != nullptr) return registered();
  const std::string path = (own_folder() / kLibrary).string();
  const std::string wanted = "this network needs LibTorch, and " + path;
  // Global, so that exceptions and types are the same on both sides.
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    throw std::runtime_error(wanted + " cannot be opened: " + dlerror());
  }
  if (registered() == nullptr) throw std::runtime_error(wanted + " registers no networks");
  return registered();
}

}  // namespace

bool register_network_backend(NetworkFactory factory) {
  registered() = factory;
  return true;
}

NetworkFactory network_backend() {
  static const NetworkFactory factory = open_backend();
  return factory;
}

}  // namespace pavlov
