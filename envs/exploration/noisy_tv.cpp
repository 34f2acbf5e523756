#include "envs/exploration/noisy_tv.h"

#include <limits>
#include <stdexcept>

#include "envs/core/palette.h"

namespace pavlov {
namespace {

/// Passes on what is drawn, and leaves room for a television to the right of it.
class RoomForTv final : public Canvas {
 public:
  explicit RoomForTv(Canvas& canvas) : canvas_(canvas) {}

  void view(Point low, Point high) override {
    low_ = low;
    high_ = high;
    canvas_.view(low, {high.x + 1.2 * side(), high.y});
  }
  void clear(Color color) override { canvas_.clear(color); }
  void line(std::span<const Point> points, double width, Color color, Dash dash) override {
    canvas_.line(points, width, color, dash);
  }
  void polygon(std::span<const Point> corners, Color fill) override {
    canvas_.polygon(corners, fill);
  }
  void circle(Point centre, double radius, Color fill) override {
    canvas_.circle(centre, radius, fill);
  }
  void text(Point at, std::string_view text, double height, Color color, Align align,
            double angle) override {
    canvas_.text(at, text, height, color, align, angle);
  }
  void image(Point low, Point high, int rows, int columns,
             std::span<const std::uint8_t> rgb) override {
    canvas_.image(low, high, rows, columns, rgb);
  }

  /// A box on two feet, at half the height.
  void draw_tv(const TvScreen& screen) {
    const double a = side();
    const Point low{high_.x + 0.1 * a, 0.5 * (low_.y + high_.y - a)};
    const Point high{low.x + a, low.y + a};
    for (const double foot : {0.25, 0.75}) {
      canvas_.line({low.x + foot * a, low.y}, {low.x + foot * a, low.y - 0.15 * a}, 0.07 * a,
                   gray(0.25));
    }
    canvas_.rectangle(low, high, gray(0.25));
    std::vector<std::uint8_t> rgb;
    for (const std::uint8_t pixel : screen.pixels()) {
      rgb.insert(rgb.end(), 3, pixel != 0 ? std::uint8_t{240} : std::uint8_t{20});
    }
    canvas_.image({low.x + 0.1 * a, low.y + 0.1 * a}, {high.x - 0.1 * a, high.y - 0.1 * a},
                  static_cast<int>(TvScreen::kSide), static_cast<int>(TvScreen::kSide), rgb);
  }

 private:
  double side() const { return 0.3 * (high_.y - low_.y); }

  Canvas& canvas_;
  Point low_;
  Point high_;
};

}  // namespace

std::array<std::uint8_t, TvScreen::kPixels> TvScreen::pixels() const {
  const auto random = Rng(static_cast<std::uint64_t>(channel)).child("picture").bits32();
  std::array<std::uint8_t, kPixels> pixels{};
  for (std::size_t k = 0; k < kPixels; ++k) pixels[k] = random >> k & 1U;
  return pixels;
}

void NoisyTvConfig::validate(std::string_view owner) const {
  require(tv_channels >= 2 && tv_channels <= 65'536, owner, "tv_channels", tv_channels,
          "from 2 to 65536");
}

TvSpaces::TvSpaces(const Space& observations, const Discrete& actions, const NoisyTvConfig& config,
                   std::string_view owner)
    : observations_(observations), actions_(actions) {
  constexpr std::size_t kSide = TvScreen::kSide;
  const auto refuse = [&] {
    throw std::invalid_argument(std::string(owner) + ": no room for a screen of 4 x 4 pixels and " +
                                std::to_string(config.tv_channels) + " channels in " +
                                to_string(observations));
  };
  if (config.noisy_tv == Television::switched) ++actions_.n;
  if (const auto* states = std::get_if<Discrete>(&observations)) {
    if (states->n > std::numeric_limits<int>::max() / config.tv_channels) refuse();
    observations_ = Discrete{.n = states->n * config.tv_channels};
    return;
  }
  const auto& box = std::get<Box>(observations);
  const bool image = box.shape.size() == 3;
  if (!image && box.shape.size() != 1) refuse();
  const auto height = image ? static_cast<std::size_t>(box.shape[1]) : kSide;
  const auto width = image ? static_cast<std::size_t>(box.shape[2]) : kSide;
  if (height < kSide || width < kSide) refuse();

  auto low = box.low;
  auto high = box.high;
  low.resize(low.size() + height * width, 0.0);
  high.resize(high.size() + height * width, 1.0);
  Box wider(std::move(low), std::move(high), box.dtype);
  if (image) wider.shape = {box.shape[0] + 1, box.shape[1], box.shape[2]};
  const std::size_t corner = box.low.size() + (height - kSide) * width + width - kSide;
  for (std::size_t k = 0; k < pixels_.size(); ++k) {
    pixels_[k] = corner + k / kSide * width + k % kSide;
  }
  observations_ = std::move(wider);
}

void draw_beside_tv(Canvas& canvas, const TvScreen& screen,
                    const std::function<void(Canvas&)>& draw_world) {
  RoomForTv room(canvas);
  draw_world(room);
  room.draw_tv(screen);
}

}  // namespace pavlov
