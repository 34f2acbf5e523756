#include "core/own_library.h"

#include <dlfcn.h>

#include <filesystem>
#include <stdexcept>

namespace pavlov {
namespace {

/// The folder that this library was loaded from; empty where that is not known.
std::filesystem::path own_folder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&open_own_library), &info) == 0) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

}  // namespace

void open_own_library(const std::string& name, const std::string& what) {
  const std::string path = (own_folder() / name).string();
  // Global, so that exceptions and types are the same on both sides.
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    throw std::runtime_error(what + " needs " + path + ", which cannot be opened: " + dlerror());
  }
}

}  // namespace pavlov
