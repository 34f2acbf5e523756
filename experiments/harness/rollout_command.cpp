#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/recording.h"

namespace pavlov {
namespace {

/// All that is printed is filmed, so the number of episodes is not an option.
std::vector<Setting> recording_settings(RecordConfig& film) {
  auto settings = settings_of(film);
  std::erase_if(settings, [](const Setting& s) { return s.name == "record_episodes"; });
  return settings;
}

enum class Format { json, csv };

constexpr std::array<std::pair<Format, std::string_view>, 2> enum_names(Format) {
  return {{{Format::json, "json"}, {Format::csv, "csv"}}};
}

struct RolloutConfig {
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  std::int64_t seed = 0;
  bool explore = false;
  Format format = Format::json;

  static void visit(auto& self, auto&& field) {
    field("steps", self.steps, "transitions to print; 0: no limit");
    field("episodes", self.episodes, "episodes to print; 0: no limit, or 1 without --steps");
    field("seed", self.seed, "decides all random numbers");
    field("explore", self.explore, "try things out as in training");
    field("format", self.format, "JSON lines, or CSV with a header");
  }
};

struct RolloutOfRunConfig : RolloutConfig {
  bool best = false;

  static void visit(auto& self, auto&& field) {
    RolloutConfig::visit(self, field);
    field("best", self.best, "the best policy on the way (`pavlov train --looks`), not the last");
  }
};

/// "0.5" or "[0.5, 1]"; JSON has no infinite numbers: null stands for them.
std::string json_numbers(const Rows& rows, const Space& space) {
  std::vector<std::string> numbers;
  for (const double x : rows.numbers(0)) {
    numbers.push_back(std::isfinite(x) ? shortest(x) : "null");
  }
  return std::holds_alternative<Discrete>(space) ? numbers[0] : "[" + join(numbers, ",") + "]";
}

std::string csv_numbers(const Rows& rows) {
  std::vector<std::string> numbers;
  for (const double x : rows.numbers(0)) numbers.push_back(shortest(x));
  return join(numbers, ",");
}

std::string csv_names(const std::string& name, const Rows& rows) {
  if (rows.width == 1) return name;
  std::vector<std::string> names;
  for (int j = 0; j < rows.width; ++j) names.push_back(name + "_" + std::to_string(j));
  return join(names, ",");
}

void print_header(const BatchView& view) {
  std::printf("episode,step,%s,%s,reward,%s,terminated,truncated\n",
              csv_names("observation", view.observations).c_str(),
              csv_names("action", view.actions).c_str(),
              csv_names("next_observation", view.observations).c_str());
}

void print_transition(const VectorEnv& env, std::int64_t episode, std::int64_t step,
                      Format format) {
  const BatchView& view = env.view();
  const auto e = static_cast<long long>(episode);
  const auto t = static_cast<long long>(step);
  if (format == Format::csv) {
    std::printf("%lld,%lld,%s,%s,%s,%s,%d,%d\n", e, t,
                csv_numbers(view.previous_observations).c_str(), csv_numbers(view.actions).c_str(),
                shortest(view.rewards[0]).c_str(), csv_numbers(view.next_observations).c_str(),
                view.terminated[0], view.truncated[0]);
    return;
  }
  const Space& space = env.observation_space();
  std::printf(
      "{\"episode\":%lld,\"step\":%lld,\"observation\":%s,\"action\":%s,\"reward\":%s,"
      "\"next_observation\":%s,\"terminated\":%s,\"truncated\":%s}\n",
      e, t, json_numbers(view.previous_observations, space).c_str(),
      json_numbers(view.actions, env.action_space()).c_str(), shortest(view.rewards[0]).c_str(),
      json_numbers(view.next_observations, space).c_str(),
      view.terminated[0] != 0 ? "true" : "false", view.truncated[0] != 0 ? "true" : "false");
}

/// Without `auto_reset`, so that the end of an episode can be filmed.
void roll_out(VectorEnv& env, Learner& agent, const RolloutConfig& config, Recorder* film) {
  const bool by_default = config.steps == 0 && config.episodes == 0;
  const std::int64_t last_episode = by_default ? 1 : config.episodes;
  if (config.format == Format::csv) print_header(env.view());
  agent.begin_episodes();
  if (film != nullptr) film->begin(env);
  std::int64_t episode = 0;
  std::int64_t step = 0;
  for (std::int64_t printed = 0; config.steps == 0 || printed < config.steps; ++printed) {
    if (last_episode > 0 && episode == last_episode) break;
    agent.act(env.view(), config.explore ? Mode::explore : Mode::exploit);
    env.step();
    print_transition(env, episode, step++, config.format);
    if (film != nullptr) film->step(env);
    const bool last = ended(env, 0);
    reset_ended(env);
    if (last) {
      ++episode;
      step = 0;
      if (film != nullptr && episode != last_episode) film->begin(env);
    }
    if (std::ferror(stdout) != 0) break;
  }
}

}  // namespace

int rollout_command(const Arguments& arguments) {
  RolloutOfRunConfig config;
  RecordConfig film;
  const std::string about =
      "Print the transitions of a run's agent (pavlov rollout RUN) or of one that has learned "
      "nothing (pavlov rollout --env E). Episodes without a time limit are cut after 10,000 steps.";
  const bool of_run = !arguments.empty() && !arguments[0].starts_with('-');
  std::filesystem::path folder;
  RunSetup setup;
  if (of_run) {
    const CommandLine line{.program = "pavlov rollout",
                           .about = about,
                           .groups = {{"Options", settings_of(config), ""},
                                      {"Animation", recording_settings(film), ""}},
                           .operands = "RUN",
                           .operands_help = "a folder that `pavlov train` wrote",
                           .least_operands = 1,
                           .most_operands = 1};
    const auto runs = runs_in(line.parse(arguments).front());
    folder = runs.front();
    if (runs.size() > 1) {
      throw std::invalid_argument("there are several runs; give one of them, such as " +
                                  folder.string());
    }
    setup = load_setup(folder);
  } else {
    SetupCommand command{.program = "pavlov rollout", .about = about};
    command.defaults.agent = "random";
    command.run_settings = {"env", "agent", "plugin"};
    command.own_settings = settings_of<RolloutConfig>(config);
    for (auto& setting : recording_settings(film)) command.own_settings.push_back(setting);
    setup = read_setup(command, arguments);
    setup.run.seed = config.seed;
  }
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");
  film.validate();
  // An agent is restored for as many copies as it was trained with; the first is printed.
  const auto env = setup.make_limited_env({.num_envs = of_run ? setup.run.envs : 1,
                                           .seed = static_cast<std::uint64_t>(config.seed),
                                           .auto_reset = false},
                                          kEpisodeCap);
  const auto agent = of_run ? load_agent(setup, *env, folder, config.best) : setup.make_agent(*env);
  env->reset();
  std::optional<Recorder> recorder;
  if (!film.record.empty()) recorder.emplace(film, *env);
  roll_out(*env, *agent, config, recorder ? &*recorder : nullptr);
  if (recorder) std::fprintf(stderr, "Animation: %s\n", describe(recorder->finish()).c_str());
  return 0;
}

}  // namespace pavlov
