#include "experiments/harness/watch/viewer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "core/text.h"
#include "experiments/harness/progress.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr double kFramesPerSecond = 30;
constexpr int kSlowest = -3;  // 1/8
constexpr int kFastest = 7;   // beyond 64 times: as fast as it goes
constexpr double kLinger = 0.7;

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(x) >= 1e5 || x == std::floor(x) ? "%.6g" : "%.4g", x);
  return text;
}

std::string numbers(std::span<const double> xs) {
  std::vector<std::string> parts;
  for (const double x : xs.first(std::min<std::size_t>(xs.size(), 6))) parts.push_back(number(x));
  if (xs.size() > parts.size()) parts.push_back("…");
  return join(parts);
}

}  // namespace

Viewer::Viewer(Player& player, AgentSource* source, ViewerOptions options)
    : player_(player),
      source_(source),
      options_(std::move(options)),
      window_(open_window(options_.title, options_.width, options_.height)),
      panels_(options_.folder),
      commands_(commands()) {
  restart(options_.seed);
  if (options_.by_hand) take_over();
  if (!options_.record.empty()) start_recording(options_.record);
}

std::vector<Viewer::Command> Viewer::commands() {
  const auto changing = [this](auto&& change) {
    return [this, change] {
      change();
      changed_ = true;
    };
  };
  std::vector<Command> commands = {
      {"space", "space, p", "pause, or go on", [this] { paused_ = !paused_; }},
      {".", ".", "a single step", [this] { single_step(); }},
      {"+", "+, −", "faster, slower: from 1/8 to as fast as it goes", [this] { change_speed(1); }},
      {"r", "r, n", "restart with the same seed, with the next one",
       [this] { restart(options_.seed); }},
      {"t", "t", "take over by hand, or give back", [this] { take_over(); }},
      {"e", "e", "explore as in training, or play the best",
       [this] {
         player_.mode = player_.mode == Mode::explore ? Mode::exploit : Mode::explore;
         say(player_.mode == Mode::explore ? "explores as in training" : "plays the best it knows");
       }},
      {"l", "l", "let it learn from what it does here",
       [this] {
         if (player_.agent() == nullptr) return;
         player_.learning = !player_.learning;
         if (player_.learning) player_.agent()->begin_episodes();
         say(player_.learning ? "learns from what it does here" : "learns here no more");
       }},
      {"tab", "tab, click", "another panel becomes the largest", [this] { panels_.turn(1); }},
      {"m", "m", "another map: values and policy, best actions, visits",
       [this] { panels_.next_map(); }},
      {"x", "x, y", "other numbers of the observation across, upwards",
       [this] { panels_.next_axis(true); }},
      {"s", "s", "save a picture", [this] { save_picture(); }},
      {"v", "v", "record, or end the recording", [this] { toggle_recording(); }},
      {"h", "h", "these keys", [this] { help_ = !help_; }},
      {"escape", "escape", "close", [this] { open_ = false; }},
      // Second keys, which the lines above name already:
      {"p", "", "", [this] { paused_ = !paused_; }},
      {"-", "", "", [this] { change_speed(-1); }},
      {"n", "", "", [this] { restart(++options_.seed); }},
      {"y", "", "", [this] { panels_.next_axis(false); }},
  };
  const std::string all = "F1 … F" + std::to_string(Panels::kinds().size());
  int place = 8;  // in the list, behind the other keys for panels
  int index = 1;
  for (const auto& [kind, name] : Panels::kinds()) {
    commands.insert(commands.begin() + place++,
                    {"f" + std::to_string(index), index == 1 ? all : "",
                     index == 1 ? "hide or show a panel" : "",
                     [this, kind = kind] { panels_.hide_or_show(kind); }});
    ++index;
  }
  for (Command& command : commands) command.run = changing(command.run);
  return commands;
}

void Viewer::handle(const WindowEvent& event) {
  changed_ = true;
  switch (event.kind) {
    case WindowEvent::Kind::closed:
      open_ = false;
      return;
    case WindowEvent::Kind::resized:
      return;
    case WindowEvent::Kind::click:
      panels_.enlarge(tile_at(event.at));
      return;
    case WindowEvent::Kind::key:
      break;
  }
  if (hand_ && hand_->uses(event.key)) {
    pressed_.push_back(event.key);
    return;
  }
  const auto command = std::ranges::find(commands_, event.key, &Command::key);
  if (command != commands_.end()) command->run();
}

bool Viewer::as_fast_as_it_goes() const { return speed_ == kFastest; }
double Viewer::speed() const { return std::exp2(speed_); }

std::string Viewer::speed_text() const {
  if (as_fast_as_it_goes()) return "as fast as it goes";
  if (speed_ >= 0) return std::to_string(1 << speed_) + " ×";
  return "1/" + std::to_string(1 << -speed_) + " ×";
}

void Viewer::change_speed(int by) {
  speed_ = std::clamp(speed_ + by, kSlowest, kFastest);
  due_ = 0;
  say("speed " + speed_text());
}

bool Viewer::step() {
  if (!hand_) {
    if (player_.agent() == nullptr) return false;
    player_.step();
  } else {
    const auto action =
        hand_->action(pressed_, [this](const std::string& key) { return window_->held(key); });
    pressed_.clear();
    if (!action) return false;
    try {
      player_.step_by_hand(*action);
    } catch (const std::invalid_argument&) {
      say("this is not allowed now");
      return false;
    }
  }
  changed_ = true;
  if (player_.ended()) linger_ = kLinger / std::max(1.0, speed());
  return true;
}

void Viewer::single_step() {
  paused_ = true;
  linger_ = 0;
  step();
}

void Viewer::advance(double seconds) {
  const auto start = Clock::now();
  const auto in_time = [start] {  // the rest of the frame is for drawing
    return Clock::now() - start < std::chrono::duration<double>(0.5 / kFramesPerSecond);
  };
  if (hand_ && hand_->waits()) {
    if (!pressed_.empty()) step();
    return;
  }
  if (paused_) return;
  if (linger_ > 0 && !as_fast_as_it_goes()) {
    linger_ -= seconds;
    return;
  }
  due_ += seconds * options_.steps_per_second * speed();
  int done = 0;
  while ((as_fast_as_it_goes() || due_ >= 1) && in_time() && step()) {
    due_ -= 1;
    ++done;
    if (player_.ended() && !as_fast_as_it_goes()) break;
  }
  due_ = std::clamp(due_, 0.0, 1.0);
  rate_ += 0.05 * (done / std::max(seconds, 1e-3) - rate_);
}

void Viewer::take_over() {
  if (hand_ && player_.agent() != nullptr) {
    hand_.reset();
    say("the agent plays again");
    return;
  }
  try {
    hand_.emplace(player_.env());
    pressed_.clear();
    if (player_.learning) player_.agent()->begin_episodes();
    say(hand_->waits() ? "you play, it waits for you; h shows the keys"
                       : "you play; h shows the keys");
  } catch (const std::invalid_argument& error) {
    say(error.what());
  }
}

void Viewer::restart(std::uint64_t seed) {
  player_.restart(seed);
  due_ = linger_ = 0;
  changed_ = true;
}

void Viewer::say(std::string message) {
  message_ = std::move(message);
  message_until_ = Clock::now() + std::chrono::seconds(4);
  changed_ = true;
}

fs::path Viewer::free_name(const std::string& stem, const std::string& suffix) const {
  for (int i = 1;; ++i) {
    char count[16];
    std::snprintf(count, sizeof count, "-%03d", i);
    const fs::path path = options_.folder / (stem + count + suffix);
    if (!fs::exists(path)) return path;
  }
}

void Viewer::save_picture() {
  const fs::path file = free_name("picture", ".png");
  picture(window_->width(), window_->height()).save(file);
  say("saved " + file.string());
}

void Viewer::toggle_recording() {
  if (recording_) {
    stop_recording();
  } else {
    start_recording(free_name("recording", ".mp4"));
  }
}

void Viewer::start_recording(const fs::path& file) {
  recording_.emplace(file, 1 / kFramesPerSecond);
  recorded_size_ = {window_->width() & ~1, window_->height() & ~1};
  say("records " + file.string());
}

void Viewer::stop_recording() {
  recording_->finish();
  const std::string file = recording_->path().string();
  recording_.reset();
  say("recorded " + file);
  std::printf("Recorded %s\n", file.c_str());
}

Facts Viewer::figures() {
  if (!options_.folder.empty() && Clock::now() - told_at_ > std::chrono::seconds(1)) {
    told_at_ = Clock::now();
    told_ = last_figures(options_.folder);
  }
  Facts facts;
  facts.rows = {{"episode", std::to_string(player_.episode())},
                {"step", std::to_string(player_.steps())},
                {"return so far", number(player_.episode_return())},
                {"last reward", number(player_.reward())}};
  if (!player_.action().empty()) {
    std::string action = numbers(player_.action());
    if (const auto* discrete = std::get_if<Discrete>(&player_.env().action_space())) {
      const int index = static_cast<int>(player_.action()[0]) - discrete->start;
      action = action_labels(player_.env())[static_cast<std::size_t>(index)];
    }
    facts.rows.emplace_back("last action", action);
  }
  facts.rows.emplace_back("seed", std::to_string(options_.seed));
  facts.rows.emplace_back("speed", speed_text() + ", " + number(std::round(rate_)) + " steps/s");
  const auto append = [&facts](const auto& figures) {
    for (const auto& [name, value] : figures) {
      if (name == "episode" || name == "length" || name == "terminated") continue;
      facts.rows.emplace_back((name == "step" || name == "return" ? "training: " : "") + name,
                              number(value));
    }
  };
  if (player_.learning) {
    append(player_.agent()->figures());
  } else {
    append(told_);
  }
  return facts;
}

std::string Viewer::state_text() const {
  std::vector<std::string> parts;
  if (recording_) parts.emplace_back("● recording");
  if (paused_) parts.emplace_back("paused");
  if (player_.ended()) parts.emplace_back(player_.terminated() ? "episode ended" : "out of time");
  parts.emplace_back(hand_                           ? "you play"
                     : player_.learning              ? "learning here"
                     : player_.mode == Mode::explore ? "exploring"
                                                     : "playing its best");
  if (source_ != nullptr) parts.push_back(source_->state());
  return join(parts, " · ");
}

Dashboard Viewer::dashboard() {
  Dashboard dashboard{.title = options_.title,
                      .state = state_text(),
                      .hint = Clock::now() < message_until_
                                  ? message_
                                  : "h keys · space pause · . step · + − speed · t take over"};
  dashboard.tiles = panels_.tiles(player_, figures());
  if (help_) {
    for (const Command& command : commands_) {
      if (!command.label.empty()) dashboard.help.emplace_back(command.label, command.meaning);
    }
    if (hand_) {
      dashboard.help.emplace_back("", "");
      for (const auto& key : hand_->keys()) dashboard.help.push_back(key);
    }
  }
  return dashboard;
}

Picture Viewer::picture(int width, int height) {
  return draw(dashboard(), std::max(width, 160), std::max(height, 120));
}

int Viewer::tile_at(Point at) {
  const int width = std::max(window_->width(), 160);
  const int height = std::max(window_->height(), 120);
  return pavlov::tile_at(dashboard(), width, height, {at.x * width, at.y * height});
}

void Viewer::run(const std::function<bool()>& stop) {
  auto before = Clock::now();
  auto drawn = before;
  while (open_ && !stop()) {
    const auto now = Clock::now();
    for (const WindowEvent& event : window_->events()) handle(event);
    if (source_ != nullptr && !player_.learning &&
        source_->refresh(*player_.agent(), player_.env())) {
      player_.think();
      panels_.refresh();
      changed_ = true;
    }
    advance(std::chrono::duration<double>(now - before).count());
    before = now;
    if (changed_ || now - drawn > std::chrono::seconds(1)) {
      changed_ = false;
      drawn = now;
      window_->show(picture(window_->width(), window_->height()));
    }
    if (recording_) recording_->add(picture(recorded_size_.first, recorded_size_.second));
    std::this_thread::sleep_until(now + std::chrono::duration<double>(1 / kFramesPerSecond));
  }
  if (recording_) stop_recording();
}

}  // namespace pavlov
