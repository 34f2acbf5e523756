#include "experiments/harness/results_page.h"

#include "core/file.h"
#include "core/text.h"

namespace pavlov {

ResultsPage::ResultsPage(std::filesystem::path folder, std::string name, const std::string& title,
                         const std::string& command)
    : folder_(std::move(folder)), name_(std::move(name)), text_("# " + title + "\n") {
  std::filesystem::create_directories(folder_);
  text("This page and its pictures are written by `" + command + "`.");
}

void ResultsPage::text(const std::string& paragraph) { text_ += "\n" + paragraph + "\n"; }

void ResultsPage::table(const std::vector<std::vector<std::string>>& rows) {
  text_ += "\n";
  for (const auto& row : rows) {
    text_ += "| " + join(row, " | ") + " |\n";
    if (&row != rows.data()) continue;
    text_ += "|";
    for (std::size_t i = 0; i < row.size(); ++i) text_ += "---|";
    text_ += "\n";
  }
}

std::filesystem::path ResultsPage::picture(const std::string& file) {
  text("![" + std::filesystem::path(file).stem().string() + "](" + file + ")");
  return folder_ / file;
}

void ResultsPage::write() const { write_file(folder_ / (name_ + ".md"), text_); }

}  // namespace pavlov
