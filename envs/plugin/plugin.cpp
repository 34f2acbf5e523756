#include "envs/plugin/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "core/text.h"
#include "envs/core/registry.h"

namespace pavlov {

std::vector<std::string> load_plugin(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& what) {
    throw std::runtime_error("plugin " + path.string() + ": " + what);
  };
  if (!std::filesystem::exists(path)) fail("no such file");
  const auto before = registered_ids();
  void* library = nullptr;
  // The whole path, because a bare name would be searched for in the system's folders.
  const std::string file = std::filesystem::absolute(path).string();
  const auto failures =
      registration_failures([&] { library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); });
  if (library == nullptr) fail(std::string("cannot be opened: ") + ::dlerror());
  if (!failures.empty()) fail(join(failures, "; "));
  const auto after = registered_ids();
  std::vector<std::string> added;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  if (added.empty()) fail("registers no environment, or was loaded before");
  return added;
}

}  // namespace pavlov
