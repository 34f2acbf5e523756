#include "experiments/harness/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <stdexcept>

#include "core/text.h"

namespace pavlov {
namespace {

std::string kebab(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// "--gravity number [9.8]": the long name, the type, the default.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(44); }
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    if (is_positional || !option->get_snames().empty()) {
      return CLI::Formatter::make_option_name(option, is_positional);
    }
    return "--" + option->get_lnames().front();
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text;
    if (!option->get_type_name().empty()) text += " " + option->get_type_name();
    if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
    return text;
  }
};

void add_setting(CLI::App& app, const Setting& setting, const OptionGroup& group) {
  const std::string name = kebab(group.prefix + setting.name);
  CLI::Option* option = nullptr;
  const auto take = [setting, name](const std::string& text) {
    try {
      setting.set(text);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("--" + name + ": " + error.what());
    }
    return true;
  };
  if (setting.type == "true|false") {
    option = app.add_flag("--" + name + ",!--no-" + name)->each(take);
    option->description(setting.help);
    option->disable_flag_override(false);
  } else {
    option = app.add_option("--" + name, CLI::callback_t([take](const CLI::results_t& values) {
                              return std::ranges::all_of(values, take);
                            }),
                            setting.help);
    option->type_name(setting.type)->expected(1);
  }
  const bool each = setting.type.ends_with("…");
  option->default_str(setting.get())
      ->multi_option_policy(each ? CLI::MultiOptionPolicy::TakeAll
                                 : CLI::MultiOptionPolicy::TakeLast);
  option->group(group.heading);
}

std::unique_ptr<CLI::App> make_app(const CommandLine& line, std::vector<std::string>& operands) {
  auto app = std::make_unique<CLI::App>(line.about, line.program);
  app->set_help_flag();
  app->formatter(std::make_shared<HelpFormatter>());
  for (const auto& group : line.groups) {
    for (const auto& setting : group.settings) add_setting(*app, setting, group);
  }
  app->add_flag("--version")->description("tell the version")->group("Help");
  app->add_flag("-h,--help")->description("show this help")->group("Help");
  if (line.most_operands != 0) {
    app->add_option(line.operands, operands, line.operands_help)->type_name("");
  }
  app->allow_extras();
  return app;
}

[[noreturn]] void refuse_unexpected(const CLI::App& app, const std::string& given) {
  if (!given.starts_with('-')) {
    throw std::invalid_argument("unexpected argument '" + given + "'");
  }
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  std::erase_if(names, [](const std::string& name) { return name.starts_with("--no-"); });
  const std::string name = given.substr(0, given.find('='));
  const auto near = nearest(name, names);
  throw std::invalid_argument(
      "unknown option '" + name + "'" +
      (near.empty() ? "; --help lists all" : "; did you mean " + join(near, " or ") + "?"));
}

}  // namespace

std::string CommandLine::help() const {
  std::vector<std::string> operands_given;
  return make_app(*this, operands_given)->help();
}

std::vector<std::string> CommandLine::parse(const Arguments& arguments) const {
  std::vector<std::string> given;
  const auto app = make_app(*this, given);
  // Asked for anywhere, even beside a mistake.
  for (const auto& argument : arguments) {
    if (argument == "--") break;
    if (argument == "-h" || argument == "--help") throw EarlyExit{help()};
    if (argument == "--version") throw EarlyExit{version_line() + "\n"};
  }
  try {
    app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    throw std::invalid_argument(error.what());
  }
  if (const auto extra = app->remaining(); !extra.empty()) {
    refuse_unexpected(*app, extra.front());
  }
  const auto count = static_cast<int>(given.size());
  if (count < least_operands) {
    throw std::invalid_argument(operands + " is missing: " + operands_help);
  }
  if (most_operands >= 0 && count > most_operands) {
    refuse_unexpected(*app, given[static_cast<std::size_t>(most_operands)]);
  }
  return given;
}

std::optional<std::string> peek_option(const Arguments& arguments, std::string_view name) {
  const std::string option = "--" + std::string(name);
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    if (arguments[i] == option && i + 1 < arguments.size())
      value = arguments[++i];
    else if (arguments[i].starts_with(option + "="))
      value = arguments[i].substr(option.size() + 1);
  }
  return value;
}

std::string command_text(const std::string& program, const Arguments& arguments) {
  std::string text = program;
  for (const auto& argument : arguments) {
    const bool plain = argument.find_first_of(" \t\n\"'\\$&|;<>()*?[]#~`!{}") == std::string::npos;
    text += " " + (plain && !argument.empty() ? argument : "'" + argument + "'");
  }
  return text;
}

}  // namespace pavlov
