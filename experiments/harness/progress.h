#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace pavlov {

/// Shows how far a run is. On a terminal one line with a bar, drawn anew at most ten times a
/// second; otherwise a plain line for each tenth of the way, or after half a minute without one.
/// May be updated from several threads.
class Progress {
 public:
  enum class Style { none, lines, bar };

  enum class Unit { steps, episodes, runs, examples };

  /// `goal` in `unit`; 0: no end is known.
  Progress(std::int64_t goal, Unit unit, Style style = detect());
  /// Leaves the terminal on a fresh line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Counts an ended episode, and its return into the recent mean (of the last 100).
  void episode(double episode_return);
  /// Counts steps (or runs or examples, where the goal is in those); prints when it is time to.
  void advance(std::int64_t steps);
  /// Counts what a run that goes on had come to before, in so many seconds.
  void resume(std::int64_t steps, std::int64_t episodes, double seconds);
  /// What is said in front of the numbers, such as "epoch 3 of 5, loss 0.12".
  void describe(std::string text);
  /// A line of its own, above the bar.
  void tell(const std::string& text);
  /// Prints the last state, whatever the time.
  void finish();

  /// A bar where standard output is a terminal.
  static Style detect();

 private:
  using Clock = std::chrono::steady_clock;

  std::int64_t done() const { return unit_ == Unit::episodes ? episodes_ : steps_; }
  std::string line(int width) const;
  void print();

  const std::int64_t goal_;
  const Unit unit_;
  const Style style_;
  const Clock::time_point start_ = Clock::now();
  std::mutex mutex_;
  Clock::time_point last_ = start_;
  std::int64_t steps_ = 0;
  std::int64_t episodes_ = 0;
  double seconds_before_ = 0;
  std::int64_t next_line_;  ///< `done()` at which the next plain line is due
  bool drawn_ = false;
  std::string described_;
  std::deque<double> recent_;
  double recent_sum_ = 0;
};

/// "1,234,567".
std::string with_separators(std::int64_t number);
/// "850 ms", "12 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);
/// "850", "12.3 k", "4.56 M".
std::string rate_text(double per_second);

}  // namespace pavlov
