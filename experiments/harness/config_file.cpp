#include "experiments/harness/config_file.h"

#include <toml++/toml.h>
#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "core/file.h"
#include "core/text.h"

namespace pavlov {
namespace {

using Kind = ConfigFile::Kind;

[[noreturn]] void fail(const std::string& origin, int line, const std::string& problem) {
  throw std::invalid_argument(origin + ":" + std::to_string(line) + ": " + problem);
}

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

const char* describe(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::integer:
      return "a whole number";
    case Kind::number:
      return "a number";
    case Kind::boolean:
      return "true or false";
    case Kind::list:
      return "a list";
  }
  return "?";
}

/// A value as text; false where it is neither text, number, boolean nor a list of those.
bool read_value(const toml::node& node, ConfigFile::Entry& entry) {
  if (const auto* text = node.as_string()) {
    entry.kind = Kind::text;
    entry.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    entry.kind = Kind::integer;
    entry.text = std::to_string(integer->get());
  } else if (const auto* number = node.as_floating_point()) {
    entry.kind = Kind::number;
    entry.text = shortest(number->get());
  } else if (const auto* boolean = node.as_boolean()) {
    entry.kind = Kind::boolean;
    entry.text = boolean->get() ? "true" : "false";
  } else if (const auto* array = node.as_array()) {
    std::vector<std::string> parts;
    for (const auto& item : *array) {
      ConfigFile::Entry part;
      if (item.is_array() || !read_value(item, part)) return false;
      parts.push_back(part.text);
    }
    entry.kind = Kind::list;
    entry.text = join(parts, ",");
  } else {
    return false;
  }
  return true;
}

/// Whether a TOML value of this kind may stand for a setting of this type.
bool fits(Kind kind, const std::string& type) {
  if (type == "integer" || type == "number") return kind == Kind::integer || kind == Kind::number;
  if (type == "true|false") return kind == Kind::boolean;
  if (type.starts_with("list of ")) return kind == Kind::list;
  return kind == Kind::text;
}

std::string write_value(const std::string& text, const std::string& type) {
  constexpr std::string_view kList = "list of ";
  if (type.starts_with(kList)) {
    std::vector<std::string> parts;
    for (const auto& part : split_list(text)) {
      parts.push_back(write_value(part, type.substr(kList.size())));
    }
    return "[" + join(parts) + "]";
  }
  if (type == "number") {
    const bool whole = text.find_first_not_of("+-0123456789") == std::string::npos;
    return whole ? text + ".0" : text;
  }
  return type == "integer" || type == "true|false" ? text : toml_text(text);
}

}  // namespace

ConfigFile ConfigFile::read(const std::filesystem::path& path) {
  try {
    return parse(read_file(path), path.string());
  } catch (const std::runtime_error& error) {  // named by the user: a mistake in using the program
    throw std::invalid_argument(error.what());
  }
}

ConfigFile ConfigFile::parse(std::string_view toml, std::string origin) {
  ConfigFile file;
  file.origin_ = std::move(origin);
  toml::table root;
  try {
    root = toml::parse(toml, file.origin_);
  } catch (const toml::parse_error& error) {
    fail(file.origin_, static_cast<int>(error.source().begin.line),
         std::string(error.description()));
  }
  const auto add = [&file](const std::string& table, const toml::key& key, const toml::node& node) {
    Entry entry{.table = table, .key = std::string(key.str()), .line = line_of(node)};
    if (!read_value(node, entry)) {
      fail(file.origin_, entry.line,
           entry.key +
               ": text, a number, true, false or a list of those "
               "is expected");
    }
    file.entries_.push_back(std::move(entry));
  };
  for (const auto& [key, node] : root) {
    if (const auto* table = node.as_table()) {
      for (const auto& [inner, value] : *table) add(std::string(key.str()), inner, value);
    } else {
      add("", key, node);
    }
  }
  std::stable_sort(file.entries_.begin(), file.entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.line < b.line; });
  return file;
}

const ConfigFile::Entry* ConfigFile::find(std::string_view table, std::string_view key) const {
  for (const auto& entry : entries_) {
    if (entry.table == table && entry.key == key) return &entry;
  }
  return nullptr;
}

void ConfigFile::refuse(const Entry& entry, const std::string& problem) const {
  const std::string table = entry.table.empty() ? "" : entry.table + ".";
  fail(origin_, entry.line, table + entry.key + ": " + problem);
}

void ConfigFile::apply(std::string_view table, std::span<const Setting> settings) const {
  std::vector<std::string> names;
  for (const auto& setting : settings) names.push_back(setting.name);
  for (const auto& entry : entries_) {
    if (entry.table != table) continue;
    const auto found = std::find(names.begin(), names.end(), entry.key);
    if (found == names.end()) refuse(entry, unknown_name("key", entry.key, names));
    const Setting& setting = settings[static_cast<std::size_t>(found - names.begin())];
    if (!fits(entry.kind, setting.type)) {
      refuse(entry,
             "'" + entry.text + "' is " + describe(entry.kind) + ", expected is " + setting.type);
    }
    try {
      setting.set(entry.text);
    } catch (const std::invalid_argument& error) {
      refuse(entry, error.what());
    }
  }
}

void ConfigFile::check_tables(std::span<const std::string> tables) const {
  for (const auto& entry : entries_) {
    if (entry.table.empty()) continue;
    if (std::find(tables.begin(), tables.end(), entry.table) == tables.end()) {
      fail(origin_, entry.line, unknown_name("table", entry.table, tables));
    }
  }
}

std::string toml_text(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

std::string to_toml(std::span<const ConfigTable> tables, std::string_view comment) {
  std::string out;
  if (!comment.empty()) {
    for (const auto& line : split(comment, '\n')) out += "# " + line + "\n";
  }
  for (const auto& table : tables) {
    if (table.settings.empty()) continue;
    if (!table.name.empty()) out += "\n[" + table.name + "]\n";
    for (const auto& setting : table.settings) {
      out += setting.name + " = " + write_value(setting.get(), setting.type);
      out += "  # " + setting.help + "\n";
    }
  }
  return out;
}

}  // namespace pavlov
