#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/harness/watch/agent_source.h"
#include "experiments/harness/watch/hand.h"
#include "experiments/harness/watch/panels.h"
#include "experiments/harness/watch/player.h"
#include "render/animation.h"
#include "render/window.h"

namespace pavlov {

struct ViewerOptions {
  std::string title;
  std::filesystem::path folder;  ///< of the run; pictures are saved there; empty: here
  std::uint64_t seed = 0;        ///< of the first episode
  double steps_per_second = 30;  ///< at normal speed
  bool by_hand = false;          ///< a person plays from the start
  std::string record;            ///< a file that is recorded from the start on
  int width = 1280;              ///< of the window, in pixels
  int height = 800;
};

/// The window in which a player is watched, moved by keys and the mouse.
class Viewer {
 public:
  /// `source` may be null and must outlive the viewer. Throws std::runtime_error without a display.
  Viewer(Player& player, AgentSource* source, ViewerOptions options);

  /// Until the window is closed, or `stop` answers true.
  void run(const std::function<bool()>& stop);

 private:
  using Clock = std::chrono::steady_clock;

  struct Command {
    std::string key;
    std::string label;  ///< of the key in the help
    std::string meaning;
    std::function<void()> run;
  };

  std::vector<Command> commands();
  void handle(const WindowEvent& event);
  /// As many steps as the time since the last call and the speed ask for.
  void advance(double seconds);
  /// False where nothing could be done: nobody plays, or a person has to move first.
  bool step();
  void single_step();
  void change_speed(int by);
  void take_over();
  void restart(std::uint64_t seed);
  void save_picture();
  void toggle_recording();
  void start_recording(const std::filesystem::path& file);
  void stop_recording();
  void say(std::string message);

  bool as_fast_as_it_goes() const;
  double speed() const;
  std::string speed_text() const;
  Facts figures();
  std::string state_text() const;
  Dashboard dashboard();
  Picture picture(int width, int height);
  /// The tile under a place in the window, -1 where there is none.
  int tile_at(Point at);
  std::filesystem::path free_name(const std::string& stem, const std::string& suffix) const;

  Player& player_;
  AgentSource* source_;
  ViewerOptions options_;
  std::unique_ptr<Window> window_;
  Panels panels_;
  std::optional<Hand> hand_;  ///< while a person plays
  std::vector<Command> commands_;
  std::vector<std::string> pressed_;  ///< keys for the hand since the last step

  bool open_ = true;
  bool paused_ = false;
  bool help_ = false;
  bool changed_ = true;  ///< since the window was drawn
  int speed_ = 0;        ///< power of two
  double due_ = 0;       ///< steps
  double linger_ = 0;    ///< seconds that the end of an episode stays
  double rate_ = 0;      ///< steps a second as it turned out, smoothed
  std::string message_;
  Clock::time_point message_until_{};
  std::optional<Animation> recording_;
  std::pair<int, int> recorded_size_;
  std::vector<std::pair<std::string, double>> told_;  ///< the run's last figures
  Clock::time_point told_at_{};
};

}  // namespace pavlov
