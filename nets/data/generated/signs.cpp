#include <numbers>
#include <stdexcept>

#include "nets/data/generated/generated.h"
#include "nets/data/generated/painter.h"

namespace pavlov {
namespace {

constexpr Rgb kRed = {0.8F, 0.08F, 0.1F};
constexpr Rgb kWhite = {0.95F, 0.95F, 0.92F};
constexpr Rgb kBlue = {0.08F, 0.25F, 0.7F};
constexpr Rgb kYellow = {0.95F, 0.75F, 0.1F};
constexpr Rgb kBlack = {0.08F, 0.08F, 0.08F};

/// A shape with a border and a symbol of straight strokes in the square from (-1, -1) to (1, 1).
struct SignKind {
  const char* name;
  int corners;   ///< 0: a circle
  double first;  ///< angle of a corner, degrees clockwise from the right
  Rgb border;
  Rgb inside;
  Rgb ink;
  std::vector<std::vector<ImagePoint>> symbol;
};

const std::vector<SignKind>& sign_kinds() {
  static const std::vector<SignKind> kinds = {
      {"speed 1", 0, 0, kRed, kWhite, kBlack, {{{-0.15, -0.3}, {0.1, -0.5}, {0.1, 0.5}}}},
      {"speed 7", 0, 0, kRed, kWhite, kBlack, {{{-0.35, -0.5}, {0.35, -0.5}, {-0.05, 0.5}}}},
      {"no entry", 0, 0, kRed, kRed, kWhite, {{{-0.6, 0}, {0.6, 0}}}},
      {"closed", 0, 0, kRed, kWhite, kWhite, {}},
      {"give way", 3, 90, kRed, kWhite, kWhite, {}},
      {"danger", 3, -90, kRed, kWhite, kBlack, {{{0, -0.35}, {0, 0.15}}, {{0, 0.4}, {0, 0.42}}}},
      {"stop",
       8,
       22.5,
       kWhite,
       kRed,
       kWhite,
       {{{-0.5, 0.1}, {0.5, 0.1}}, {{-0.5, -0.2}, {0.5, -0.2}}}},
      {"priority", 4, 0, kWhite, kYellow, kYellow, {}},
      {"turn right",
       0,
       0,
       kWhite,
       kBlue,
       kWhite,
       {{{-0.3, 0.55}, {-0.3, -0.1}, {0.4, -0.1}}, {{0.15, -0.4}, {0.45, -0.1}, {0.15, 0.2}}}},
      {"straight on",
       0,
       0,
       kWhite,
       kBlue,
       kWhite,
       {{{0, 0.6}, {0, -0.5}}, {{-0.3, -0.15}, {0, -0.5}, {0.3, -0.15}}}}};
  return kinds;
}

/// What stays the same along a track.
struct Track {
  double turn;   ///< [rad]
  double light;  ///< factor of all colours
  Rgb cast;      ///< factors of each
  double blur;
  Rgb sky;
  Rgb ground;
};

Track draw_track(Rng& rng) {
  const auto color = [&rng](double low, double high) {
    return Rgb{static_cast<float>(rng.uniform(low, high)),
               static_cast<float>(rng.uniform(low, high)),
               static_cast<float>(rng.uniform(low, high))};
  };
  return {.turn = rng.normal(0, 0.09),
          .light = rng.uniform(0.25, 1.1),
          .cast = color(0.85, 1.1),
          .blur = rng.uniform(1, 2.5),
          .sky = color(0.4, 0.9),
          .ground = color(0.15, 0.5)};
}

Example sign_example(const SignKind& kind, std::int64_t label, const Track& track,
                     std::int64_t side, Rng& rng) {
  const auto extent = static_cast<double>(side);
  const double radius = extent * rng.uniform(0.36, 0.43);
  const ImagePoint centre{extent * (0.5 + rng.normal(0, 0.025)),
                          extent * (0.5 + rng.normal(0, 0.025))};
  Painter painter(3, side, side);
  const double horizon = extent * rng.uniform(0.3, 1.2);
  const Array noise = smooth_noise(side, side, 6, rng);
  painter.paint([&](ImagePoint p, std::int64_t c, float) {
    const auto channel = static_cast<std::size_t>(c);
    const auto place = static_cast<std::size_t>(p.y) * static_cast<std::size_t>(side) +
                       static_cast<std::size_t>(p.x);
    const float base = p.y < horizon ? track.sky[channel] : track.ground[channel];
    return base + 0.25F * noise.values<float>()[place];
  });

  const double cosine = std::cos(track.turn);
  const double sine = std::sin(track.turn);
  const auto upright = [&](ImagePoint p) {
    const double x = p.x - centre.x;
    const double y = p.y - centre.y;
    return ImagePoint{cosine * x + sine * y, cosine * y - sine * x};
  };
  const auto plate = [&](double size) {
    return [&, size](ImagePoint p) {
      const ImagePoint q = upright(p);
      if (kind.corners == 0) return std::hypot(q.x, q.y) - size;
      return distance_to_polygon(q, kind.corners, size, kind.first * std::numbers::pi / 180);
    };
  };
  painter.fill(plate(radius), kind.border, track.blur);
  painter.fill(plate(radius * (kind.corners == 3 ? 0.68 : 0.8)), kind.inside, track.blur);
  for (const auto& stroke : kind.symbol) {
    const double scale = radius * (kind.corners == 3 ? 0.6 : 0.8);
    for (std::size_t i = 1; i < stroke.size(); ++i) {
      painter.fill(
          [&](ImagePoint p) {
            const ImagePoint q = upright(p);
            return distance_to_piece({q.x / scale, q.y / scale}, stroke[i - 1], stroke[i]) * scale -
                   0.14 * scale;
          },
          kind.ink, track.blur);
    }
  }
  painter.paint([&](ImagePoint, std::int64_t c, float value) {
    return value * static_cast<float>(track.light) * track.cast[static_cast<std::size_t>(c)];
  });
  const auto edge = [&](double at) { return static_cast<float>(std::clamp(at, 0.0, extent)); };
  return {.input = painter.finish(0.02, rng),
          .label = label,
          .boxes = {{.left = edge(centre.x - radius),
                     .top = edge(centre.y - radius),
                     .right = edge(centre.x + radius),
                     .bottom = edge(centre.y + radius),
                     .label = label}}};
}

/// Each sign is drawn when it is asked for.
class Signs : public Dataset {
 public:
  explicit Signs(const SignConfig& config) : config_(config) {
    if (config.tracks < 1 || config.frames < 1) {
      throw std::invalid_argument("signs: tracks and frames must be at least 1, not " +
                                  std::to_string(config.tracks) + " and " +
                                  std::to_string(config.frames));
    }
    info_ = {.name = "signs",
             .origin = "generated, seed " + std::to_string(config.seed),
             .generated = true};
    for (const SignKind& kind : sign_kinds()) info_.classes.emplace_back(kind.name);
  }

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override {
    return std::ssize(info_.classes) * config_.tracks * config_.frames;
  }
  std::int64_t label(std::int64_t i) const override { return group(i) / config_.tracks; }
  std::int64_t group(std::int64_t i) const override { return i / config_.frames; }
  Example get(std::int64_t i) const override {
    const Rng track_rng =
        Rng(config_.seed).child("signs").child(static_cast<std::uint64_t>(group(i)));
    const std::int64_t frame = i % config_.frames;
    Rng of_track = track_rng.child("track");
    const Track track = draw_track(of_track);
    const double nearest = of_track.uniform(40, 96);
    const double near = config_.frames == 1 ? 1 : static_cast<double>(frame) / (config_.frames - 1);
    const auto side = static_cast<std::int64_t>(15 * std::pow(nearest / 15, near));
    Rng own = track_rng.child(static_cast<std::uint64_t>(frame));
    return sign_example(sign_kinds()[static_cast<std::size_t>(label(i))], label(i), track, side,
                        own);
  }

 private:
  SignConfig config_;
  DatasetInfo info_;
};

}  // namespace

DatasetPointer generate_signs(const SignConfig& config) { return std::make_shared<Signs>(config); }

}  // namespace pavlov
