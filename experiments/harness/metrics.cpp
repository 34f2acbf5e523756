#include "experiments/harness/metrics.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "core/file.h"
#include "core/text.h"

namespace pavlov {

const std::vector<double>& NumberTable::column(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::runtime_error(origin + ": has no column '" + name + "'; it has " + join(names));
  }
  return columns[static_cast<std::size_t>(found - names.begin())];
}

NumberTable NumberTable::read(const std::filesystem::path& path) {
  NumberTable table;
  table.origin = path.string();
  auto lines = split(read_file(path), '\n');
  // A last line without its end was being written when the program was killed.
  lines.pop_back();
  if (lines.empty()) throw std::runtime_error(table.origin + ":1: a header line is expected");
  table.names = split(lines[0], ',');
  table.columns.resize(table.names.size());
  for (std::size_t row = 1; row < lines.size(); ++row) {
    const auto cells = split(lines[row], ',');
    const auto fail = [&](const std::string& problem) {
      throw std::runtime_error(table.origin + ":" + std::to_string(row + 1) + ": " + problem);
    };
    if (cells.size() != table.names.size()) {
      fail(std::to_string(cells.size()) + " cells, expected are " +
           std::to_string(table.names.size()));
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      double value = std::numeric_limits<double>::quiet_NaN();
      const char* end = cells[i].data() + cells[i].size();
      if (!cells[i].empty() && std::from_chars(cells[i].data(), end, value).ptr != end) {
        fail("'" + cells[i] + "' is not a number");
      }
      table.columns[i].push_back(value);
    }
  }
  return table;
}

MetricsLog::MetricsLog(const std::filesystem::path& folder, const Learner& learner)
    : learner_(learner),
      path_(folder / "metrics.csv"),
      csv_(path_, std::ios::binary),
      events_(folder) {
  if (!csv_)
    throw std::runtime_error(path_.string() + ": cannot be written: " + std::strerror(errno));
  csv_ << "step,episode,return,length,terminated";
  for (const auto& [name, value] : learner_.figures()) csv_ << ',' << name;
  csv_ << '\n';
}

void MetricsLog::episode(const EpisodeRecord& record) {
  ++episodes_;
  ++pending_;
  return_sum_ += record.episode_return;
  length_sum_ += static_cast<double>(record.length);
  terminated_sum_ += record.terminated ? 1 : 0;
  if (pending_ >= episodes_ / 500) row(record.step);
}

void MetricsLog::poll(std::int64_t steps) {
  if (steps - last_step_ >= std::max<std::int64_t>(10000, steps / 50)) row(steps);
}

void MetricsLog::row(std::int64_t steps) {
  last_step_ = steps;
  csv_ << steps << ',' << episodes_;
  const auto mean = [this](double sum) { return sum / static_cast<double>(pending_); };
  if (pending_ > 0) {
    csv_ << ',' << shortest(mean(return_sum_)) << ',' << shortest(mean(length_sum_)) << ','
         << shortest(mean(terminated_sum_));
    events_.scalar("episode/return", steps, mean(return_sum_));
    events_.scalar("episode/length", steps, mean(length_sum_));
  } else {
    csv_ << ",,,";
  }
  for (const auto& [name, value] : learner_.figures()) {
    csv_ << ',' << shortest(value);
    events_.scalar("learner/" + name, steps, value);
  }
  csv_ << '\n';
  pending_ = 0;
  return_sum_ = length_sum_ = terminated_sum_ = 0;
}

void MetricsLog::finish(std::int64_t steps) {
  if (pending_ > 0 || last_step_ < steps) row(steps);
  flush();
}

void MetricsLog::flush() {
  if (!csv_.flush()) throw std::runtime_error(path_.string() + ": cannot be written to");
  events_.flush();
}

}  // namespace pavlov
