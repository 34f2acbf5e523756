#pragma once

#include "render/picture.h"

namespace pavlov {

/// A rectangle of a picture as a canvas of its own: what is drawn in a view of its own lands there,
/// and is cut off at its edges. Ends with its life, before the picture is drawn on otherwise.
class Inset final : public Canvas {
 public:
  /// In the world units that the picture has now.
  Inset(Picture& picture, Point low, Point high);
  ~Inset() override;
  Inset(const Inset&) = delete;
  Inset& operator=(const Inset&) = delete;

  using Canvas::line;
  void view(Point low, Point high) override;
  void clear(Color color) override;
  void line(std::span<const Point> points, double width, Color color, Dash dash) override;
  void polygon(std::span<const Point> corners, Color fill) override;
  void circle(Point centre, double radius, Color fill) override;
  void text(Point at, std::string_view text, double height, Color color, Align align,
            double angle) override;
  void image(Point low, Point high, int rows, int columns,
             std::span<const std::uint8_t> rgb) override;

 private:
  Point place(Point p) const { return {left_ + scale_ * p.x, bottom_ + scale_ * p.y}; }
  std::vector<Point> places(std::span<const Point> points) const;

  Picture& picture_;
  Point low_;
  Point high_;
  double scale_ = 1;  ///< units of the picture for one of the view
  double left_;       ///< where the view's x = 0 lies in the picture
  double bottom_;
};

}  // namespace pavlov
