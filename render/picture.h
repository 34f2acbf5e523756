#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "envs/core/canvas.h"

namespace pavlov {

/// A drawing that needs no display. It keeps what was drawn as shapes, so that the same picture is
/// saved as pixels or as vectors; `clear` forgets what was drawn before it.
///
/// Until `view` is called a world unit is a pixel and (0, 0) the lower left corner. Text is set in
/// DejaVu Sans and must be UTF-8 (std::invalid_argument). A shape with NaN for a place is not
/// drawn.
class Picture : public Canvas {
 public:
  /// In pixels, each 1 to 16384; white.
  Picture(int width, int height);
  ~Picture() override;
  Picture(Picture&&) noexcept;
  Picture& operator=(Picture&&) noexcept;

  int width() const;
  int height() const;

  using Canvas::line;
  void view(Point low, Point high) override;
  void clear(Color color) override;
  void line(std::span<const Point> points, double width, Color color,
            Dash dash = Dash::solid) override;
  void polygon(std::span<const Point> corners, Color fill) override;
  void circle(Point centre, double radius, Color fill) override;
  void text(Point at, std::string_view text, double height, Color color, Align align,
            double angle = 0) override;
  void image(Point low, Point high, int rows, int columns,
             std::span<const std::uint8_t> rgb) override;

  /// Until `unclip`, only what lies in the rectangle is drawn.
  void clip(Point low, Point high);
  void unclip();
  /// How wide `text` would be drawn, in world units.
  double text_width(std::string_view text, double height) const;

  /// Pixels [height, width, 3], the first row on top.
  std::vector<std::uint8_t> rgb() const;
  /// The same as [height, width, 4], the fourth number always 255.
  std::vector<std::uint8_t> rgba() const;
  /// The picture as the bytes of a file.
  std::string png() const;
  std::string svg() const;
  /// Writes a PNG or SVG file, by the suffix, whole or not at all. Throws std::invalid_argument for
  /// another suffix, std::runtime_error where the file cannot be written; both name the file.
  void save(const std::filesystem::path& path) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pavlov
