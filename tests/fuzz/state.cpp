// Sound checkpoints whose contents are senseless: of an agent, its environment and its run. The
// first line names them ("GridWorld-v0 q-learning none"), what follows are edits. The checkpoint is
// refused, or training goes on from it.

#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/exploration/curious_learner.h"
#include "core/checkpoint.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/run_state.h"
#include "tests/agents/core/quick_settings.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

namespace {

constexpr std::int64_t kSteps = 40;

/// Settings with which an agent learns within a few steps, in networks of a few units.
SettingValues small(const std::vector<Setting>& settings) {
  SettingValues values = test::quick_settings(settings);
  if (find_setting(settings, "hidden_sizes") != nullptr) values.emplace_back("hidden_sizes", "8");
  return values;
}

/// A short run, of which a checkpoint is made halfway.
struct Run {
  explicit Run(const std::vector<std::string>& names)
      : env(make(names[0], {.num_envs = 2, .seed = 1})),
        agent(make_curious_learner(names[1], small(find_learner(names[1]).settings()), names[2],
                                   small(settings_of_bonus(names[2])),
                                   context_for(*env, 1, kSteps))),
        state(2) {}

  void train_until(std::int64_t steps) { train(*env, *agent, {.steps = steps}, state.statistics); }
  Checkpoint save() const {
    Checkpoint checkpoint;
    agent->save(checkpoint);
    env->save(checkpoint, "run.env");
    state.save(checkpoint);
    return checkpoint;
  }
  void load(const Checkpoint& checkpoint) {
    agent->load(checkpoint);
    env->load(checkpoint, "run.env");
    state.load(checkpoint);
  }

  std::unique_ptr<VectorEnv> env;
  std::unique_ptr<Learner> agent;
  RunState state;
};

template <class T>
constexpr auto kOdd = std::array<T, 12>{0,
                                        1,
                                        static_cast<T>(-1),
                                        2,
                                        3,
                                        100,
                                        std::numeric_limits<T>::max(),
                                        std::numeric_limits<T>::lowest(),
                                        static_cast<T>(std::numeric_limits<T>::max() / 2),
                                        std::numeric_limits<T>::infinity(),
                                        std::numeric_limits<T>::quiet_NaN(),
                                        static_cast<T>(1'000'000'000)};

/// Puts an odd number somewhere into the array.
template <class T>
void edit_number(std::vector<std::byte>& bytes, fuzz::Bytes& input) {
  if (bytes.size() < sizeof(T)) return;
  const T number = kOdd<T>[input.byte() % kOdd<T>.size()];
  std::memcpy(bytes.data() + input.below(bytes.size() / sizeof(T)) * sizeof(T), &number, sizeof(T));
}

/// Makes the array longer or shorter; what is new is 0.
void edit_size(Checkpoint::Array& array, fuzz::Bytes& input) {
  const std::size_t width = array.dtype.ends_with("64") ? 8 : array.dtype.ends_with("32") ? 4 : 1;
  const std::size_t count = array.bytes.size() / width;
  const std::size_t sizes[] = {0, 1, count / 2, count + 1, 2 * count, count - (count > 0 ? 1 : 0)};
  array.bytes.resize(sizes[input.byte() % std::size(sizes)] * width);
  array.shape = {static_cast<std::int64_t>(array.bytes.size() / width)};
}

Checkpoint edited(const Checkpoint& sound, fuzz::Bytes& input) {
  std::map<std::string, Checkpoint::Array> arrays(sound.arrays().begin(), sound.arrays().end());
  std::map<std::string, std::string> texts(sound.texts().begin(), sound.texts().end());
  while (!input.empty() && !arrays.empty()) {
    const unsigned what = input.byte() % 16;
    if (what == 0 && !texts.empty()) {
      auto& text =
          std::next(texts.begin(), static_cast<std::ptrdiff_t>(input.below(texts.size())))->second;
      text = input.byte() % 2 == 0 ? "odd" : "";
      continue;
    }
    const auto place =
        std::next(arrays.begin(), static_cast<std::ptrdiff_t>(input.below(arrays.size())));
    Checkpoint::Array& array = place->second;
    if (what == 1) {
      arrays.erase(place);
    } else if (what < 4) {
      edit_size(array, input);
    } else if (array.dtype == "F64") {
      edit_number<double>(array.bytes, input);
    } else if (array.dtype == "I64") {
      edit_number<std::int64_t>(array.bytes, input);
    } else if (array.dtype == "F32") {
      edit_number<float>(array.bytes, input);
    } else if (array.dtype == "I32") {
      edit_number<std::int32_t>(array.bytes, input);
    } else {
      edit_number<std::uint8_t>(array.bytes, input);
    }
  }
  Checkpoint checkpoint("input");
  for (auto& [name, array] : arrays) checkpoint.put(name, std::move(array));
  for (auto& [name, text] : texts) checkpoint.put(name, text);
  return checkpoint;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto end = text.find('\n');
  const auto names = split(text.substr(0, end), ' ');
  if (end == std::string_view::npos || names.size() != 3) return 0;
  if (names[0].find_first_of(":?") != std::string::npos) return 0;
  fuzz::reads([&] {
    static std::map<std::string, Checkpoint> checkpoints;
    if (checkpoints.size() > 100) checkpoints.clear();
    auto& sound = checkpoints[std::string(text.substr(0, end))];
    if (sound.arrays().empty()) {
      Run run(names);
      run.train_until(kSteps / 2);
      sound = run.save();
    }
    fuzz::Bytes edits(data + end + 1, size - end - 1);
    const Checkpoint checkpoint = edited(sound, edits);
    Run run(names);
    run.load(checkpoint);
    run.train_until(kSteps);
    run.agent->think(run.env->view().observations.numbers(0));
    run.save();
  });
  return 0;
}
