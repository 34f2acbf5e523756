#include "experiments/harness/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/checkpoint.h"
#include "core/file.h"
#include "core/text.h"

namespace pavlov {
namespace {

constexpr const char* kCsvFile = "metrics.csv";

}  // namespace

const std::vector<double>& NumberTable::column(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::runtime_error(origin + ": has no column '" + name + "'; it has " + join(names));
  }
  return columns[static_cast<std::size_t>(found - names.begin())];
}

NumberTable NumberTable::read(const std::filesystem::path& path) {
  return parse(read_file(path), path.string());
}

NumberTable NumberTable::parse(std::string_view csv, std::string origin) {
  NumberTable table;
  table.origin = std::move(origin);
  auto lines = split(csv, '\n');
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

void MetricsState::save(Checkpoint& checkpoint, const std::string& name) const {
  const std::int64_t counts[] = {csv_bytes, event_bytes, episodes, last_step, pending};
  const double sums[] = {return_sum, length_sum, terminated_sum};
  checkpoint.put(name + ".events", events);
  checkpoint.put(name + ".counts", counts);
  checkpoint.put(name + ".sums", sums);
}

MetricsState MetricsState::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto counts = checkpoint.integers(name + ".counts", 5);
  const auto sums = checkpoint.doubles(name + ".sums", 3);
  return {.events = checkpoint.text(name + ".events"),
          .csv_bytes = counts[0],
          .event_bytes = counts[1],
          .episodes = counts[2],
          .last_step = counts[3],
          .pending = counts[4],
          .return_sum = sums[0],
          .length_sum = sums[1],
          .terminated_sum = sums[2]};
}

MetricsLog::MetricsLog(const std::filesystem::path& folder, const Learner& learner)
    : learner_(learner), csv_(folder / kCsvFile), events_(folder) {
  csv_.out() << "step,episode,return,length,terminated";
  for (const auto& [name, value] : learner_.figures()) csv_.out() << ',' << name;
  csv_.out() << '\n';
}

MetricsLog::MetricsLog(const std::filesystem::path& folder, const Learner& learner,
                       MetricsState state)
    : learner_(learner),
      csv_(folder / kCsvFile, state.csv_bytes),
      events_(folder / state.events, state.event_bytes),
      state_(std::move(state)) {}

void MetricsLog::episode(const EpisodeRecord& record) {
  ++state_.episodes;
  ++state_.pending;
  state_.return_sum += record.episode_return;
  state_.length_sum += static_cast<double>(record.length);
  state_.terminated_sum += record.terminated ? 1 : 0;
  if (state_.pending >= state_.episodes / 500) row(record.step);
}

void MetricsLog::look(const BestPolicy::Look& look) {
  events_.scalar("evaluation/return", look.step, look.mean_return);
}

void MetricsLog::poll(std::int64_t steps) {
  if (steps - state_.last_step >= std::max<std::int64_t>(10000, steps / 50)) row(steps);
}

void MetricsLog::row(std::int64_t steps) {
  std::ostream& csv = csv_.out();
  csv << steps << ',' << state_.episodes;
  if (state_.pending > 0) {
    const auto count = static_cast<double>(state_.pending);
    csv << ',' << shortest(state_.return_sum / count) << ',' << shortest(state_.length_sum / count)
        << ',' << shortest(state_.terminated_sum / count);
    events_.scalar("episode/return", steps, state_.return_sum / count);
    events_.scalar("episode/length", steps, state_.length_sum / count);
  } else {
    csv << ",,,";
  }
  for (const auto& [name, value] : learner_.figures()) {
    csv << ',' << shortest(value);
    events_.scalar("learner/" + name, steps, value);
  }
  csv << '\n';
  state_.last_step = steps;
  state_.pending = 0;
  state_.return_sum = state_.length_sum = state_.terminated_sum = 0;
}

void MetricsLog::finish(std::int64_t steps) {
  if (state_.pending > 0 || state_.last_step < steps) row(steps);
  flush();
}

void MetricsLog::flush() {
  csv_.flush();
  events_.flush();
}

const MetricsState& MetricsLog::sync() {
  state_.csv_bytes = csv_.sync();
  state_.event_bytes = events_.sync();
  state_.events = events_.path().filename();
  return state_;
}

}  // namespace pavlov
