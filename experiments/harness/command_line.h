#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"
#include "experiments/harness/main.h"

namespace pavlov {

/// Settings under one heading of `--help`. The option of `target_sync_steps` is
/// `--target-sync-steps`, after a prefix where there is one: `--env-gravity`.
struct OptionGroup {
  std::string heading;
  std::vector<Setting> settings;
  std::string prefix;
};

/// A command's options, read from arguments straight into the settings.
///
/// A setting of type true|false is switched on by `--name` (or off by `--no-name`, or told by
/// `--name=false`); all others take one value, after a blank or `=`: the last that is given, or,
/// where the type ends with "…", each.
struct CommandLine {
  std::string program;  ///< "pavlov train"
  std::string about;    ///< what it does, or the question it answers
  std::vector<OptionGroup> groups;
  std::string operands;       ///< name of the arguments that are no options: "RUN"; empty: none
  std::string operands_help;  ///< what they are
  int least_operands = 0;
  int most_operands = 0;  ///< -1: any number

  /// Sets what is given and answers the operands. Throws EarlyExit for --help and --version,
  /// std::invalid_argument for an unknown option (naming the nearest ones), a missing value, or one
  /// that its setting refuses.
  std::vector<std::string> parse(const Arguments& arguments) const;
  std::string help() const;
};

/// The value given to `--name` by `--name value` or `--name=value`, the last one; read ahead of
/// `parse` where other options depend on it.
std::optional<std::string> peek_option(const Arguments& arguments, std::string_view name);

/// The command line as it may be typed again.
std::string command_text(const std::string& program, const Arguments& arguments);

}  // namespace pavlov
