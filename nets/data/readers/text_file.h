#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pavlov {

/// The text of a file, packed by gzip or not. Throws std::runtime_error that names line and column
/// ("FILE:3:17: …", columns counted in bytes from 1) of what is not UTF-8.
std::string read_text(const std::filesystem::path& path);

/// Its lines, without their ends (LF or CR LF).
std::vector<std::string> read_lines(const std::filesystem::path& path);

/// Lines of fields set apart by tabulators, such as a sentence and its translation. Throws
/// std::runtime_error for a line with another number of fields.
std::vector<std::vector<std::string>> read_fields(const std::filesystem::path& path, int fields);

/// Where the first byte lies that is not UTF-8 (over-long forms, surrogates and what lies behind
/// U+10FFFF are none), else npos.
std::size_t find_invalid_utf8(std::string_view text);

/// "FILE:LINE:COLUMN" of a place in a text.
std::string place_in(const std::string& origin, std::string_view text, std::size_t offset);

}  // namespace pavlov
