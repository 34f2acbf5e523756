#include "render/inset.h"

#include <algorithm>
#include <stdexcept>

namespace pavlov {

Inset::Inset(Picture& picture, Point low, Point high)
    : picture_(picture), low_(low), high_(high), left_(low.x), bottom_(low.y) {
  picture_.clip(low, high);
}

Inset::~Inset() { picture_.unclip(); }

std::vector<Point> Inset::places(std::span<const Point> points) const {
  std::vector<Point> out;
  out.reserve(points.size());
  for (const Point& p : points) out.push_back(place(p));
  return out;
}

void Inset::view(Point low, Point high) {
  if (!(high.x > low.x && high.y > low.y))
    throw std::invalid_argument("inset: the view has no area");
  scale_ = std::min((high_.x - low_.x) / (high.x - low.x), (high_.y - low_.y) / (high.y - low.y));
  left_ = (low_.x + high_.x - scale_ * (low.x + high.x)) / 2;
  bottom_ = (low_.y + high_.y - scale_ * (low.y + high.y)) / 2;
}

void Inset::clear(Color color) { picture_.rectangle(low_, high_, color); }

void Inset::line(std::span<const Point> points, double width, Color color, Dash dash) {
  picture_.line(places(points), scale_ * width, color, dash);
}

void Inset::polygon(std::span<const Point> corners, Color fill) {
  picture_.polygon(places(corners), fill);
}

void Inset::circle(Point centre, double radius, Color fill) {
  picture_.circle(place(centre), scale_ * radius, fill);
}

void Inset::text(Point at, std::string_view text, double height, Color color, Align align,
                 double angle) {
  picture_.text(place(at), text, scale_ * height, color, align, angle);
}

void Inset::image(Point low, Point high, int rows, int columns, std::span<const std::uint8_t> rgb) {
  picture_.image(place(low), place(high), rows, columns, rgb);
}

}  // namespace pavlov
