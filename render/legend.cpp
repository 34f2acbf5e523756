#include "render/legend.h"

#include <algorithm>

#include "envs/core/palette.h"

namespace pavlov {

void Legend::add(const std::string& label, const Artist& artist, const Picture& ruler) {
  rows_.push_back({label, &artist});
  widest_ = std::max(widest_, ruler.text_width(label, kTickSize));
}

Legend::Place Legend::best_place(const std::vector<Point>& ink, const Frame& frame) const {
  constexpr double kInset = 8;
  const double left = frame.low.x + kInset;
  const double right = frame.high.x - kInset - width();
  const double top = frame.high.y - kInset;
  const double bottom = frame.low.y + kInset + height();
  const double centre = (left + right) / 2;
  const double middle = (top + bottom) / 2;
  const Point candidates[] = {{right, top},    {right, bottom}, {left, top},      {left, bottom},
                              {right, middle}, {centre, top},   {centre, bottom}, {left, middle}};
  if (right < left || top < bottom) return {candidates[0], false};

  const auto covered = [&](Point corner) {
    constexpr double kClear = 5;
    return std::count_if(ink.begin(), ink.end(), [&](const Point& fraction) {
      const Point p = frame.at(fraction.x, fraction.y);
      return p.x > corner.x - kClear && p.x < corner.x + width() + kClear &&
             p.y > corner.y - height() - kClear && p.y < corner.y + kClear;
    });
  };
  Point best = candidates[0];
  auto least = covered(best);
  for (const Point& candidate : candidates) {
    if (const auto count = covered(candidate); count < least) {
      least = count;
      best = candidate;
    }
  }
  return {best, least == 0};
}

void Legend::draw(Picture& picture, Point corner, Ground ground) const {
  const Color text = ground == Ground::dark ? kWhite : gray(0.1);
  if (ground != Ground::none) {
    picture.rectangle(
        {corner.x - 4, corner.y - height() - 2}, {corner.x + width() + 4, corner.y + 2},
        ground == Ground::dark ? translucent(kBlack, 0.45) : translucent(kWhite, 0.8));
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const double y = corner.y - kRow * (static_cast<double>(i) + 0.5);
    rows_[i].artist->draw_sample(picture, {{corner.x, y - 5}, {corner.x + kSample, y + 5}});
    picture.text({corner.x + kSample + kGap, y}, rows_[i].label, kTickSize, text, Align::left);
  }
}

}  // namespace pavlov
