// What a program may send to an environment that is served to it: questions of the protocol, states
// that no episode leads to, actions. The first line names the environment.

#include <nlohmann/json.hpp>
#include <sstream>

#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/pipe/serve.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/play.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in{std::string(fuzz::text_of(data, size))};
  std::string id;
  std::getline(in, id);
  fuzz::reads([&] {
    const auto env = make(find_environment(id).spec.id, {.seed = 1, .auto_reset = false});
    env->reset();  // for what is drawn in the end
    std::ostringstream out;
    serve(*env, in, out);
    for (const auto& line : split(out.str(), '\n')) {
      fuzz::expect(line.empty() || nlohmann::json::accept(line), "an answer is JSON");
    }
    fuzz::NoCanvas canvas;
    env->draw(0, canvas);
  });
  return 0;
}
