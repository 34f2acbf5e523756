#include "experiments/harness/experiment.h"

#include <cstdio>

#include "core/text.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/config_file.h"

namespace pavlov {

void read_arguments(const std::string& program, const std::string& question,
                    const std::vector<Setting>& settings, const Arguments& arguments) {
  std::string config;
  const Setting config_setting{
      "config", "a TOML file with some or all of the options (snake_case); options given here win",
      "text", [&config] { return config; }, [&config](std::string_view text) { config = text; }};
  if (const auto path = peek_option(arguments, "config")) {
    const auto file = ConfigFile::read(*path);
    file.check_tables({});
    file.apply("", settings);
  }
  const CommandLine line{.program = program,
                         .about = question,
                         .groups = {{.heading = "Options", .settings = settings},
                                    {.heading = "Repeat", .settings = {config_setting}}}};
  line.parse(arguments);
}

void announce(const std::string& question, const std::vector<Setting>& settings) {
  std::printf("%s\n", question.c_str());
  std::vector<std::string> values;
  for (const auto& setting : settings) {
    if (!setting.get().empty()) values.push_back(setting.name + " = " + setting.get());
  }
  if (!values.empty()) std::printf("  %s\n", join(values).c_str());
  std::printf("\n");
}

}  // namespace pavlov
