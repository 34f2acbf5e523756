#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "core/settings.h"
#include "experiments/harness/run_setup.h"
#include "render/animation.h"

namespace pavlov {

/// The options of commands that can film what an agent does.
struct RecordConfig {
  std::string record;
  std::int64_t record_episodes = 0;
  double record_speed = 1;

  static void visit(auto& self, auto&& field) {
    field("record", self.record,
          "write an animation to this new file: .gif, .mp4, .webm, or pictures NAME-%04d.png or in "
          "a folder");
    field("record_episodes", self.record_episodes,
          "episodes in the animation; 0: as many as fill ten seconds");
    field("record_speed", self.record_speed, "times the speed of the task's own time");
  }
  /// Throws where the file exists or is none that an animation can have, and for numbers.
  void validate() const;
};

/// How long a step is shown at speed 1 [s]: as long as it takes in the task's world; where that is
/// not told, a thirtieth, or as long as it takes to see what happened: a fifth in tasks with
/// discrete observations, a fifteenth in games of coarse pixels.
double frame_seconds(const VectorEnv& env);

/// An empty picture of the shape that suits an environment's drawing, about as large as 600 x 400
/// pixels; nothing where it draws none. The environment has been reset.
std::optional<Picture> blank_picture(const VectorEnv& env);

/// What an animation shows.
struct Recording {
  std::string file;
  std::int64_t episodes = 0;
  double seconds = 0;
  int width = 0;
  int height = 0;
};
/// "film.mp4 (2 episodes, 12 s)".
std::string describe(const Recording& recording);

/// Films the first copy of a batch, which is made without `auto_reset`: so the end of an episode is
/// seen.
class Recorder {
 public:
  /// Throws std::invalid_argument where the environment, which has been reset, draws no picture.
  Recorder(const RecordConfig& config, const VectorEnv& env);

  /// Shows the first copy after a reset, and after a step.
  void begin(const VectorEnv& env);
  void step(const VectorEnv& env);
  /// Whether there is as much as was asked for.
  bool complete() const;
  /// Writes the file.
  Recording finish();

 private:
  Picture draw(const VectorEnv& env) const;

  RecordConfig config_;
  int width_;
  int height_;
  Animation animation_;
  std::int64_t episodes_ = 0;
};

/// Whether the last step of copy i ended its episode.
bool ended(const VectorEnv& env, int i);
/// New episodes for all copies of which that is true.
void reset_ended(VectorEnv& env);

/// Films what an agent has learned, played without exploration; the episodes are the first of those
/// that an evaluation with this seed plays. Wrappers know what those of `learned_in` do.
Recording record(const RunSetup& setup, Learner& agent, const VectorEnv& learned_in,
                 std::int64_t seed, const RecordConfig& config);

/// Whether the setup's environment draws itself.
bool can_be_recorded(const RunSetup& setup);
/// Throws std::invalid_argument where a film is asked for that cannot be made, before anything is
/// learned.
void check_recording(const RunSetup& setup, const RecordConfig& config);

}  // namespace pavlov
