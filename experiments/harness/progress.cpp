#include "experiments/harness/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace pavlov {
namespace {

constexpr std::size_t kRecentEpisodes = 100;

int terminal_width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

template <class... T>
std::string format(const char* pattern, T... values) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), pattern, values...);
  return buffer.data();
}

/// A bar of eighth blocks, `width` cells.
std::string bar(double share, int width) {
  static const std::array<const char*, 8> kEighths = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int eighths = static_cast<int>(std::lround(share * width * 8));
  std::string out;
  for (int cell = 0; cell < width; ++cell) {
    const int filled = std::clamp(eighths - 8 * cell, 0, 8);
    out += filled == 8 ? "█" : kEighths[static_cast<std::size_t>(filled)];
  }
  return out;
}

}  // namespace

std::string with_separators(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (int i = static_cast<int>(digits.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

std::string duration_text(double seconds) {
  if (seconds < 1) return format("%.0f ms", seconds * 1000);
  if (seconds < 10) return format("%.1f s", seconds);
  const auto whole = static_cast<long>(std::lround(seconds));
  if (whole < 60) return format("%ld s", whole);
  if (whole < 3600) return format("%ld min %ld s", whole / 60, whole % 60);
  return format("%ld h %ld min", whole / 3600, whole / 60 % 60);
}

std::string rate_text(double per_second) {
  if (per_second < 1e3) return format("%.0f", per_second);
  if (per_second < 1e6) return format("%.3g k", per_second / 1e3);
  return format("%.3g M", per_second / 1e6);
}

Progress::Style Progress::detect() {
  return ::isatty(STDOUT_FILENO) != 0 ? Style::bar : Style::lines;
}

Progress::Progress(std::int64_t goal, Unit unit, Style style)
    : goal_(goal), unit_(unit), style_(style), next_line_(std::max<std::int64_t>(1, goal / 10)) {}

Progress::~Progress() {
  if (drawn_) std::fputc('\n', stdout);
  std::fflush(stdout);
}

void Progress::episode(double episode_return) {
  if (style_ == Style::none) return;
  const std::lock_guard lock(mutex_);
  ++episodes_;
  recent_.push_back(episode_return);
  recent_sum_ += episode_return;
  if (recent_.size() > kRecentEpisodes) {
    recent_sum_ -= recent_.front();
    recent_.pop_front();
  }
}

void Progress::advance(std::int64_t steps) {
  if (style_ == Style::none) return;
  using namespace std::chrono_literals;
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  steps_ += steps;
  const bool in_tenths = unit_ == Unit::steps || unit_ == Unit::episodes;
  const bool tenth = goal_ > 0 && in_tenths && done() >= next_line_ && done() < goal_;
  const bool due = style_ == Style::bar ? now - last_ >= 100ms : tenth || now - last_ >= 30s;
  if (!due) return;
  last_ = now;
  print();
}

void Progress::resume(std::int64_t steps, std::int64_t episodes, double seconds) {
  const std::lock_guard lock(mutex_);
  steps_ += steps;
  episodes_ += episodes;
  seconds_before_ += seconds;
}

void Progress::describe(std::string text) {
  const std::lock_guard lock(mutex_);
  described_ = std::move(text);
}

void Progress::tell(const std::string& text) {
  if (style_ == Style::none) return;
  const std::lock_guard lock(mutex_);
  std::printf("%s%s\n", drawn_ ? "\r\033[K" : "", text.c_str());
  drawn_ = false;
  std::fflush(stdout);
}

void Progress::finish() {
  if (style_ == Style::none) return;
  const std::lock_guard lock(mutex_);
  print();
}

void Progress::print() {
  if (style_ == Style::bar) {
    std::printf("\r\033[K%s", line(terminal_width()).c_str());
    drawn_ = true;
  } else {
    std::printf("%s\n", line(0).c_str());
    const std::int64_t tenth = std::max<std::int64_t>(1, goal_ / 10);
    next_line_ = (done() / tenth + 1) * tenth;
  }
  std::fflush(stdout);
}

std::string Progress::line(int width) const {
  const double seconds =
      seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
  const double share =
      goal_ > 0 ? std::min(1.0, static_cast<double>(done()) / static_cast<double>(goal_)) : 0;
  const auto rate = [&](const char* what) {
    return ", " + rate_text(static_cast<double>(steps_) / seconds) + what;
  };
  std::string text = with_separators(steps_) + (unit_ == Unit::runs ? " runs" : " steps");
  if (unit_ == Unit::examples) {
    text = described_;
    if (seconds > 0) text += rate(" examples/s");
  } else if (unit_ != Unit::runs) {
    text += ", " + with_separators(episodes_) + " episodes";
    if (!recent_.empty()) {
      text += format(", return %.4g", recent_sum_ / static_cast<double>(recent_.size()));
    }
    if (seconds > 0) text += rate(" steps/s");
  }
  if (share > 0 && share < 1) text += ", " + duration_text(seconds * (1 / share - 1)) + " left";
  if (share >= 1) text += ", " + duration_text(seconds);
  if (goal_ <= 0) return text;
  const std::string percent = format("%3.0f%%", std::floor(share * 100));
  if (width == 0) return percent + "  " + text;
  const int room = width - static_cast<int>(percent.size() + text.size()) - 4;
  if (room < 0)
    text.resize(static_cast<std::size_t>(std::max(0, static_cast<int>(text.size()) + room)));
  return percent + (room < 5 ? " " : " " + bar(share, std::min(room, 30)) + " ") + text;
}

}  // namespace pavlov
