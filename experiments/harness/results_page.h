#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pavlov {

/// A page of results in Markdown that a command writes anew, such as experiments/results/minatar.md:
///
///     ResultsPage page("minatar", "MinAtar", "./run minatar_results");
///     page.text("Means over five seeds …");
///     page.table({{"environment", "return"}, {"CartPole-v1", "500"}});
///     save(figure, page.picture("dqn_curves.png"));
///     page.write();
class ResultsPage {
 public:
  /// It will lie in `folder` with its pictures; `command` is what a reader types to repeat it.
  ResultsPage(std::filesystem::path folder, std::string name, const std::string& title,
              const std::string& command);

  void text(const std::string& paragraph);
  /// The first row heads the others.
  void table(const std::vector<std::vector<std::string>>& rows);
  /// Shows the picture with that file name; answers where to save it.
  std::filesystem::path picture(const std::string& file);

  /// Writes it over the page there was.
  void write() const;

 private:
  std::filesystem::path folder_;
  std::string name_;
  std::string text_;
};

}  // namespace pavlov
