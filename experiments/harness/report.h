#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/statistics.h"

namespace pavlov {

/// What a textbook experiment ends with: a table that holds each measured number against its
/// reference,
///
///     quantity                      measured         reference   agrees?
///     optimal actions at the end    0.811 ± 0.012    0.80        yes
///
/// and a folder for its pictures and numbers.
class Report {
 public:
  /// `name` is the experiment's; `out` its folder, "" for "runs/NAME-001" and so on.
  explicit Report(std::string name, std::string out = "");

  /// A measured number beside a published one: they agree within `deviations` standard errors of
  /// the difference and the reference's tolerance.
  void compare(const std::string& quantity, const Estimate& measured, const Reference& reference,
               double deviations = 3);
  /// A computed number beside the right one.
  void compare(const std::string& quantity, double computed, double reference, double tolerance);
  /// A statement that the reference makes without a number: "Sarsa takes the safe path".
  void claim(const std::string& statement, bool holds, const std::string& evidence = "");
  /// A number that has nothing to be held against.
  void tell(const std::string& quantity, const Estimate& measured);
  void tell(const std::string& quantity, const std::string& value);

  /// Path for a file of results.
  std::filesystem::path file(const std::string& name);
  /// Where they lie. The folder is made when it is first asked for; it is a new one, nothing is
  /// overwritten.
  const std::filesystem::path& folder();

  /// Prints the table, writes it to `report.csv` in the folder, tells where results lie, and
  /// answers whether all agrees.
  bool finish();

 private:
  struct Row {
    std::string quantity;
    std::string measured;
    std::string reference;
    std::string agrees;  ///< "yes", "NO" or nothing to be said
  };

  std::string name_;
  std::string out_;
  std::filesystem::path folder_;
  std::vector<std::string> files_;
  std::vector<Row> rows_;
  bool all_agree_ = true;
};

/// "12.50": so many decimals.
std::string with_decimals(double value, int decimals);

/// "0.8113 ± 0.0021": two digits of the half-width of the interval, the mean to the same place.
std::string with_interval(const Estimate& estimate);

/// Rows of cells as text with aligned columns, UTF-8 counted by characters; the first row is set
/// off by a line.
std::string aligned_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace pavlov
