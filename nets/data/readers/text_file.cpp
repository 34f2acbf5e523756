#include "nets/data/readers/text_file.h"

#include <algorithm>
#include <stdexcept>

#include "core/text.h"
#include "nets/data/readers/file_bytes.h"

namespace pavlov {

std::size_t find_invalid_utf8(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    const unsigned next = byte(i + 1);
    if (lead < 0x80) {
      i += 1;
    } else if (lead >= 0xC2 && lead <= 0xDF && follows(i + 1)) {
      i += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF && follows(i + 1) && follows(i + 2) &&
               !(lead == 0xE0 && next < 0xA0) && !(lead == 0xED && next > 0x9F)) {
      i += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4 && follows(i + 1) && follows(i + 2) && follows(i + 3) &&
               !(lead == 0xF0 && next < 0x90) && !(lead == 0xF4 && next > 0x8F)) {
      i += 4;
    } else {
      return i;
    }
  }
  return std::string_view::npos;
}

std::string place_in(const std::string& origin, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return origin + ":" + std::to_string(line) + ":" + std::to_string(offset - line_begin + 1);
}

std::string read_text(const std::filesystem::path& path) {
  const FileBytes file = read_data_file(path);
  const std::size_t wrong = find_invalid_utf8(file.text());
  if (wrong != std::string_view::npos) {
    throw std::runtime_error(place_in(file.origin, file.text(), wrong) + ": not UTF-8");
  }
  return std::string(file.text());
}

std::vector<std::string> read_lines(const std::filesystem::path& path) {
  std::string text = read_text(path);
  if (text.ends_with('\n')) text.pop_back();
  if (text.empty()) return {};
  auto lines = split(text, '\n');
  for (auto& line : lines) {
    if (line.ends_with('\r')) line.pop_back();
  }
  return lines;
}

std::vector<std::vector<std::string>> read_fields(const std::filesystem::path& path, int fields) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : read_lines(path)) {
    rows.push_back(split(line, '\t'));
    if (std::ssize(rows.back()) != fields) {
      throw std::runtime_error(path.string() + ":" + std::to_string(rows.size()) + ": " +
                               std::to_string(rows.back().size()) + " fields, not " +
                               std::to_string(fields));
    }
  }
  return rows;
}

}  // namespace pavlov
