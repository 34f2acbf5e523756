// Names of environments with their settings, "CartPole-v1?gravity=3.7", and what comes of hostile
// ones: each environment that can be made is played and drawn for some steps.

#include "envs/core/registry.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/play.h"

using namespace pavlov;

namespace {

/// Whether making it would open a file, or take long and much memory as it then should.
bool is_too_much(const std::string& id, const SettingValues& values) {
  for (const auto& [name, value] : values) {
    if (name == "map_file" || name == "map-file") return true;
    const auto settings = find_environment(id).settings();
    const Setting* const setting = find_setting(settings, name);
    const bool count = setting != nullptr && setting->type == "integer";
    if (count && (value.size() > 3 || value.find('e') != std::string::npos)) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view name = fuzz::text_of(data, size);
  fuzz::reads([&] {
    const auto [id, values] = parse_name(name);
    if (id.find(':') != std::string::npos || is_too_much(id, values)) return;
    const auto env = make(name, {.seed = 1});
    fuzz::play(*env, 8);
  });
  return 0;
}
