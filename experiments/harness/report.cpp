#include "experiments/harness/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/run_folder.h"
#include "experiments/harness/table.h"

namespace pavlov {
namespace {

std::string format(const char* pattern, int digits, double value) {
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), pattern, digits, value);
  return buffer.data();
}

std::string number_text(double value) { return format("%.*g", 6, value); }

std::string reference_text(const Reference& reference) {
  std::string text = number_text(reference.value);
  if (reference.standard_error > 0)
    text += " (s.e. " + format("%.*g", 2, reference.standard_error) + ")";
  if (reference.tolerance > 0) text += " ± " + format("%.*g", 2, reference.tolerance);
  return text;
}

/// Characters, not bytes: those that do not continue another.
std::size_t width_of_text(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string with_decimals(double value, int decimals) { return format("%.*f", decimals, value); }

std::string with_interval(const Estimate& estimate) {
  const double half = (estimate.high - estimate.low) / 2;
  if (!(half > 0) || !std::isfinite(half)) return number_text(estimate.mean);
  const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(half))), 0, 12);
  return with_decimals(estimate.mean, decimals) + " ± " + with_decimals(half, decimals);
}

std::string aligned_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of_text(row[i]));
    }
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    std::size_t blanks = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += std::string(blanks, ' ') + row[i];
      blanks = widths[i] - width_of_text(row[i]) + 3;
    }
    out += line + "\n";
    if (&row != rows.data()) continue;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      for (std::size_t c = 0; c < widths[i] + (i + 1 < widths.size() ? 3 : 0); ++c) out += "─";
    }
    out += "\n";
  }
  return out;
}

Report::Report(std::string name, std::string out) : name_(std::move(name)), out_(std::move(out)) {}

void Report::compare(const std::string& quantity, const Estimate& measured,
                     const Reference& reference, double deviations) {
  const bool agrees = pavlov::compare(measured, reference, deviations).agrees;
  rows_.push_back(
      {quantity, with_interval(measured), reference_text(reference), agrees ? "yes" : "NO"});
  all_agree_ = all_agree_ && agrees;
}

void Report::compare(const std::string& quantity, double computed, double reference,
                     double tolerance) {
  compare(quantity, {.mean = computed, .low = computed, .high = computed},
          {.value = reference, .tolerance = tolerance});
}

void Report::claim(const std::string& statement, bool holds, const std::string& evidence) {
  rows_.push_back({statement, evidence, "", holds ? "yes" : "NO"});
  all_agree_ = all_agree_ && holds;
}

void Report::tell(const std::string& quantity, const Estimate& measured) {
  tell(quantity, with_interval(measured));
}

void Report::tell(const std::string& quantity, const std::string& value) {
  rows_.push_back({quantity, value, "", ""});
}

std::filesystem::path Report::file(const std::string& name) {
  if (std::find(files_.begin(), files_.end(), name) == files_.end()) files_.push_back(name);
  return folder() / name;
}

const std::filesystem::path& Report::folder() {
  if (folder_.empty()) folder_ = make_run_folder(out_, name_);
  return folder_;
}

bool Report::finish() {
  Table table{{"quantity", "measured", "reference", "agrees?"}};
  for (const auto& row : rows_) {
    table.push_back({row.quantity, row.measured, row.reference, row.agrees});
  }
  std::printf("%s\n", aligned_table(table).c_str());

  write_file(file("report.csv"), to_csv(table));
  std::printf("%s\n", all_agree_ ? "All agrees with the reference."
                                 : "NOT all agrees with the reference: see the rows marked NO.");
  std::printf("Results in %s: %s\n", folder_.string().c_str(), join(files_).c_str());
  return all_agree_;
}

}  // namespace pavlov
