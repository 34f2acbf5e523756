#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"

namespace pavlov {

/// Settings in a TOML file: keys at the top and in tables ("[agent]"), one level deep.
///
/// All that is wrong with a file is told as std::invalid_argument "FILE:LINE: …".
class ConfigFile {
 public:
  enum class Kind { text, integer, number, boolean, list };
  struct Entry {
    std::string table;  ///< "" at the top
    std::string key;
    std::string text;  ///< as `Setting::set` takes it
    Kind kind = Kind::text;
    int line = 0;
  };

  static ConfigFile read(const std::filesystem::path& path);
  static ConfigFile parse(std::string_view toml, std::string origin);

  /// The entry of a key; null where the file lacks it.
  const Entry* find(std::string_view table, std::string_view key) const;
  /// Throws "FILE:LINE: key: problem".
  [[noreturn]] void refuse(const Entry& entry, const std::string& problem) const;
  /// Sets all that the table holds. Throws for a key without a setting, a value of another type and
  /// one that its setting refuses.
  void apply(std::string_view table, std::span<const Setting> settings) const;
  /// Throws where the file has a table that is not one of `tables`.
  void check_tables(std::span<const std::string> tables) const;

  const std::vector<Entry>& entries() const { return entries_; }
  const std::string& origin() const { return origin_; }

 private:
  std::string origin_;
  std::vector<Entry> entries_;
};

/// A table of a config file to be written: `key = value  # help` for each setting.
struct ConfigTable {
  std::string name;  ///< "" for the top, which comes first
  std::vector<Setting> settings;
};

/// A text as TOML writes it.
std::string toml_text(std::string_view text);

std::string to_toml(std::span<const ConfigTable> tables, std::string_view comment = {});

}  // namespace pavlov
