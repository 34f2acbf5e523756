#pragma once

// How a figure lays out what it is made of; the public face is figure.h. All lengths are in
// 1/72 inch, y upwards.

#include <memory>
#include <string>

#include "render/grid_picture.h"
#include "render/picture.h"
#include "render/plot.h"

namespace pavlov {

inline constexpr double kTitleSize = 14;
inline constexpr double kLabelSize = 12;
inline constexpr double kTickSize = 10.5;
inline constexpr double kSmallest = 6;  ///< smaller text is left out
inline constexpr double kGap = 6;       ///< between a text and what it belongs to

struct Frame {
  Point low;
  Point high;

  double width() const { return high.x - low.x; }
  double height() const { return high.y - low.y; }
  /// A place by its fractions of width and height.
  Point at(double x, double y) const { return {low.x + x * width(), low.y + y * height()}; }
};

/// Room for texts around a frame.
struct Margins {
  double left = 0;
  double right = 0;
  double top = 0;
  double bottom = 0;
};

/// Where a line of text is centred and how large it is, so that it stays between two ends: it moves
/// from `centre` and shrinks as far as it must.
struct Fitted {
  double centre;
  double size;
};
Fitted fitted(const Picture& ruler, const std::string& text, double size, double centre,
              Range ends);

/// One panel of a figure: says what room its texts need, then draws data inside the frame and texts
/// around it.
class Panel {
 public:
  virtual ~Panel() = default;
  virtual Margins margins() const = 0;
  virtual void draw(Picture& picture, const Frame& frame) const = 0;
};

/// `ruler` measures texts; `width` and `height` are of the panel with its margins. The plot or
/// picture must outlive the panel.
std::unique_ptr<Panel> make_panel(const Plot& plot, const Picture& ruler, double width,
                                  double height);
std::unique_ptr<Panel> make_panel(const GridPicture& grid, const Picture& ruler, double width,
                                  double height);

}  // namespace pavlov
