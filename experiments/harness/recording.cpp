#include "experiments/harness/recording.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/text.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/progress.h"

namespace pavlov {
namespace {

constexpr double kFilmSeconds = 10;
constexpr double kHold = 0.7;       // how long the end of an episode is shown [s]
constexpr int kLongestFilm = 3000;  // steps; a policy that never ends would be filmed for ever
constexpr double kPixels = 600.0 * 400.0;
constexpr int kCoarse = 32;  // rows of pixels that a game of coarse ones has at most

/// Finds out what part of the world a drawing shows.
class ViewFinder final : public Canvas {
 public:
  using Canvas::line;
  void view(Point low, Point high) override { size_ = {high.x - low.x, high.y - low.y}; }
  void clear(Color) override {}
  void line(std::span<const Point>, double, Color, Dash) override {}
  void polygon(std::span<const Point>, Color) override {}
  void circle(Point, double, Color) override {}
  void text(Point, std::string_view, double, Color, Align, double) override {}
  void image(Point, Point, int, int, std::span<const std::uint8_t>) override {}

  /// Width by height.
  double shape() const { return size_.x / size_.y; }

 private:
  Point size_{3, 2};
};

bool coarse(const Space& space) {
  const auto* box = std::get_if<Box>(&space);
  return box != nullptr && box->dtype == Dtype::u8 && box->shape.size() > 1 &&
         box->shape.back() <= kCoarse;
}

[[noreturn]] void refuse(const std::string& env) {
  throw std::invalid_argument("--record: " + env + " draws no picture of itself");
}

}  // namespace

void RecordConfig::validate() const {
  if (record_episodes < 0) throw std::invalid_argument("--record-episodes is at least 0");
  if (!(record_speed >= 0.01 && record_speed <= 100)) {
    throw std::invalid_argument("--record-speed is 0.01 to 100, not " + shortest(record_speed));
  }
  if (record.empty()) return;
  Animation::check_name(record);
  if (std::filesystem::exists(record)) {
    throw std::invalid_argument("--record " + record +
                                ": exists; nothing is overwritten, choose another");
  }
}

double frame_seconds(const VectorEnv& env) {
  if (env.time_step() > 0) return env.time_step();
  if (!std::holds_alternative<Box>(env.observation_space())) return 1.0 / 5;
  return coarse(env.observation_space()) ? 1.0 / 15 : 1.0 / 30;
}

std::optional<Picture> blank_picture(const VectorEnv& env) {
  ViewFinder finder;
  if (!env.draw(0, finder)) return std::nullopt;
  const double shape = std::clamp(finder.shape(), 0.2, 5.0);
  const auto even = [](double pixels) { return 2 * static_cast<int>(std::lround(pixels / 2)); };
  return Picture(even(std::sqrt(kPixels * shape)), even(std::sqrt(kPixels / shape)));
}

Recorder::Recorder(const RecordConfig& config, const VectorEnv& env)
    : config_(config), animation_(config.record, frame_seconds(env) / config.record_speed) {
  const auto blank = blank_picture(env);
  if (!blank) refuse(env.name());
  width_ = blank->width();
  height_ = blank->height();
}

Picture Recorder::draw(const VectorEnv& env) const {
  Picture picture(width_, height_);
  env.draw(0, picture);
  return picture;
}

void Recorder::begin(const VectorEnv& env) { animation_.add(draw(env)); }

void Recorder::step(const VectorEnv& env) {
  if (ended(env, 0)) {
    ++episodes_;
    animation_.add(draw(env), kHold);
  } else {
    animation_.add(draw(env));
  }
}

bool Recorder::complete() const {
  if (animation_.frames() >= kLongestFilm) return true;
  const double seconds = animation_.frames() * animation_.frame_seconds();
  return config_.record_episodes > 0 ? episodes_ >= config_.record_episodes
                                     : episodes_ > 0 && seconds >= kFilmSeconds;
}

Recording Recorder::finish() {
  animation_.finish();
  return {config_.record, episodes_, animation_.frames() * animation_.frame_seconds(), width_,
          height_};
}

std::string describe(const Recording& recording) {
  return recording.file + " (" + std::to_string(recording.episodes) +
         (recording.episodes == 1 ? " episode, " : " episodes, ") +
         duration_text(recording.seconds) + ")";
}

bool ended(const VectorEnv& env, int i) {
  return (env.view().terminated[i] | env.view().truncated[i]) != 0;
}

void reset_ended(VectorEnv& env) {
  for (int i = 0; i < env.size(); ++i) {
    if (ended(env, i)) env.reset(i);
  }
}

Recording record(const RunSetup& setup, Learner& agent, const VectorEnv& learned_in,
                 std::int64_t seed, const RecordConfig& config) {
  const auto env = make_evaluation_env(setup, seed, false);
  share_statistics(learned_in, *env);
  env->reset();
  agent.begin_episodes();
  Recorder recorder(config, *env);
  recorder.begin(*env);
  while (!recorder.complete()) {
    agent.act(env->view(), Mode::exploit);
    env->step();
    recorder.step(*env);
    const bool next = ended(*env, 0);
    reset_ended(*env);
    if (next && !recorder.complete()) recorder.begin(*env);
  }
  return recorder.finish();
}

bool can_be_recorded(const RunSetup& setup) {
  const auto env = make_evaluation_env(setup, setup.run.seed, false);
  env->reset();
  return blank_picture(*env).has_value();
}

void check_recording(const RunSetup& setup, const RecordConfig& config) {
  config.validate();
  if (!config.record.empty() && !can_be_recorded(setup)) refuse(setup.run.env);
}

}  // namespace pavlov
