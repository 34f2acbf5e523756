#include "render/picture.h"

#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <numbers>
#include <stdexcept>

#include "core/file.h"

namespace pavlov {
namespace {

struct Delete {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_glyph_t* glyphs) const { cairo_glyph_free(glyphs); }
};
using Context = std::unique_ptr<cairo_t, Delete>;
using Surface = std::unique_ptr<cairo_surface_t, Delete>;

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    throw std::runtime_error(std::string("picture: ") + cairo_status_to_string(status));
  }
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

bool drawable(std::span<const Point> points) {
  return std::ranges::none_of(points,
                              [](const Point& p) { return std::isnan(p.x) || std::isnan(p.y); });
}

void set_color(cairo_t* cr, Color c) { cairo_set_source_rgba(cr, c.r, c.g, c.b, c.a); }

void add_path(cairo_t* cr, std::span<const Point> points) {
  for (const Point& p : points) cairo_line_to(cr, p.x, p.y);
}

/// Lengths of dashes and gaps in widths of the line.
std::span<const double> dash_pattern(Dash dash) {
  static constexpr std::array<double, 2> kDashed = {5, 2.5};
  static constexpr std::array<double, 2> kDotted = {1.2, 1.8};
  static constexpr std::array<double, 4> kDashDot = {6, 2, 1.2, 2};
  switch (dash) {
    case Dash::dashed:
      return kDashed;
    case Dash::dotted:
      return kDotted;
    case Dash::dash_dot:
      return kDashDot;
    default:
      return {};
  }
}

std::uint32_t pack(const std::uint8_t* rgb) {
  return 0xFF000000U | std::uint32_t{rgb[0]} << 16 | std::uint32_t{rgb[1]} << 8 | rgb[2];
}

/// Cairo numbers the parts of all SVG files of a program in one count ("surface12", "image34");
/// here each file counts from 0, so that the same drawing gives the same bytes.
std::string renumbered(const std::string& svg) {
  static constexpr std::string_view kCounted[] = {"\"surface", "#surface", "\"image", "#image"};
  std::string out;
  std::map<std::string, std::size_t> numbers;
  for (std::size_t at = 0; at < svg.size();) {
    const auto word = std::ranges::find_if(
        kCounted, [&](std::string_view w) { return svg.compare(at, w.size(), w) == 0; });
    if (word == std::end(kCounted)) {
      const std::size_t next = std::min(svg.find_first_of("\"#", at + 1), svg.size());
      out.append(svg, at, next - at);
      at = next;
      continue;
    }
    const std::size_t first = at + word->size();
    const std::size_t last = std::min(svg.find_first_not_of("0123456789", first), svg.size());
    out += *word;
    if (last > first) {
      const auto digits = svg.substr(first, last - first);
      out += std::to_string(numbers.try_emplace(digits, numbers.size()).first->second);
    }
    at = last;
  }
  return out;
}

}  // namespace

struct Picture::Impl {
  /// Draws one shape, in pixels, y downwards.
  using Shape = std::function<void(cairo_t*)>;

  Impl(int w, int h)
      : width(w),
        height(h),
        top(h),
        ruler(cairo_create(Surface(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)).get())) {
    prepare(ruler.get());
  }

  static void prepare(cairo_t* cr) {
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    check(cairo_status(cr));
  }

  /// Pixels of a place in the world; far outside the picture it stays within Cairo's numbers.
  Point pixel(Point p) const {
    return {std::clamp(left + scale * p.x, -1e6, 1e6), std::clamp(top - scale * p.y, -1e6, 1e6)};
  }
  std::vector<Point> pixels(std::span<const Point> points) const {
    std::vector<Point> out;
    out.reserve(points.size());
    for (const Point& p : points) out.push_back(pixel(p));
    return out;
  }

  /// Glyphs of `text` from the origin on, and their width, in pixels.
  struct Glyphs {
    std::shared_ptr<cairo_glyph_t> glyphs;
    int count = 0;
    double width = 0;
  };
  Glyphs shape(std::string_view text, double size) const {
    if (!(size > 1e-3)) return {};  // Cairo has no fonts of no size
    cairo_set_font_size(ruler.get(), size);
    cairo_scaled_font_t* font = cairo_get_scaled_font(ruler.get());
    cairo_glyph_t* glyphs = nullptr;
    int count = 0;
    const auto status =
        cairo_scaled_font_text_to_glyphs(font, 0, 0, text.data(), static_cast<int>(text.size()),
                                         &glyphs, &count, nullptr, nullptr, nullptr);
    const std::shared_ptr<cairo_glyph_t> owner(glyphs, Delete());
    if (status == CAIRO_STATUS_INVALID_STRING) {
      throw std::invalid_argument("picture: text is not UTF-8: '" + std::string(text) + "'");
    }
    check(status);
    cairo_text_extents_t extents;
    cairo_scaled_font_glyph_extents(font, glyphs, count, &extents);
    return {owner, count, extents.x_advance};
  }

  /// Draws everything on `target`.
  void draw_on(cairo_surface_t* target) const {
    const Context context(cairo_create(target));
    prepare(context.get());
    cairo_set_source_rgb(context.get(), 1, 1, 1);
    cairo_paint(context.get());
    for (const Shape& draw : shapes) draw(context.get());
    check(cairo_status(context.get()));
  }

  Surface image() const {
    Surface image(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
    draw_on(image.get());
    return image;
  }

  /// Red, green, blue, and 255 where there is room for a fourth.
  std::vector<std::uint8_t> bytes(std::size_t channels) const {
    const Surface pixels = image();
    const unsigned char* data = cairo_image_surface_get_data(pixels.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(pixels.get()));
    std::vector<std::uint8_t> out(
        channels * static_cast<std::size_t>(width) * static_cast<std::size_t>(height), 255);
    std::uint8_t* to = out.data();
    for (int y = 0; y < height; ++y) {
      const auto* row =
          reinterpret_cast<const std::uint32_t*>(data + static_cast<std::size_t>(y) * stride);
      for (int x = 0; x < width; ++x, to += channels) {
        to[0] = static_cast<std::uint8_t>(row[x] >> 16);
        to[1] = static_cast<std::uint8_t>(row[x] >> 8);
        to[2] = static_cast<std::uint8_t>(row[x]);
      }
    }
    return out;
  }

  int width;
  int height;
  double scale = 1;  ///< pixels for a world unit
  double left = 0;   ///< pixel of world 0
  double top;
  Context ruler;  ///< measures text
  std::vector<Shape> shapes;
};

Picture::Picture(int width, int height) {
  constexpr int kMost = 16384;
  if (std::min(width, height) < 1 || std::max(width, height) > kMost) {
    throw std::invalid_argument("picture: " + std::to_string(width) + " x " +
                                std::to_string(height) + " pixels; each must be 1 to " +
                                std::to_string(kMost));
  }
  impl_ = std::make_unique<Impl>(width, height);
}
Picture::~Picture() = default;
Picture::Picture(Picture&&) noexcept = default;
Picture& Picture::operator=(Picture&&) noexcept = default;

int Picture::width() const { return impl_->width; }
int Picture::height() const { return impl_->height; }

void Picture::view(Point low, Point high) {
  if (!(high.x > low.x && high.y > low.y)) {
    throw std::invalid_argument("picture: the view has no area");
  }
  impl_->scale = std::min(impl_->width / (high.x - low.x), impl_->height / (high.y - low.y));
  impl_->left = (impl_->width - impl_->scale * (high.x + low.x)) / 2;
  impl_->top = (impl_->height + impl_->scale * (high.y + low.y)) / 2;
}

void Picture::clear(Color color) {
  impl_->shapes.clear();
  impl_->shapes.push_back([color](cairo_t* cr) {
    set_color(cr, color);
    cairo_paint(cr);
  });
}

void Picture::line(std::span<const Point> points, double width, Color color, Dash dash) {
  if (points.size() < 2 || !drawable(points)) return;
  const bool closed = points.front().x == points.back().x && points.front().y == points.back().y;
  impl_->shapes.push_back([path = impl_->pixels(points), pixels = width * impl_->scale, color,
                           pattern = dash_pattern(dash), closed](cairo_t* cr) {
    std::vector<double> lengths;
    for (const double part : pattern) lengths.push_back(part * pixels);
    cairo_set_dash(cr, lengths.data(), static_cast<int>(lengths.size()), 0);
    cairo_set_line_cap(cr, pattern.empty() ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_width(cr, pixels);
    set_color(cr, color);
    add_path(cr, path);
    if (closed) cairo_close_path(cr);
    cairo_stroke(cr);
  });
}

void Picture::polygon(std::span<const Point> corners, Color fill) {
  if (!drawable(corners)) return;
  impl_->shapes.push_back([path = impl_->pixels(corners), fill](cairo_t* cr) {
    set_color(cr, fill);
    add_path(cr, path);
    cairo_fill(cr);
  });
}

void Picture::circle(Point centre, double radius, Color fill) {
  if (!drawable({&centre, 1}) || !(radius > 0)) return;
  impl_->shapes.push_back(
      [at = impl_->pixel(centre), pixels = radius * impl_->scale, fill](cairo_t* cr) {
        set_color(cr, fill);
        cairo_arc(cr, at.x, at.y, pixels, 0, 2 * std::numbers::pi);
        cairo_fill(cr);
      });
}

void Picture::text(Point at, std::string_view text, double height, Color color, Align align,
                   double angle) {
  if (!drawable({&at, 1})) return;
  const double size = height * impl_->scale;
  const auto shaped = impl_->shape(text, size);
  if (shaped.count == 0) return;
  const double part = align == Align::left ? 0 : align == Align::centre ? 0.5 : 1;
  constexpr double kCapitals = 0.729;  // height of a capital in DejaVu Sans
  const Point start{-part * shaped.width, kCapitals / 2 * size};
  impl_->shapes.push_back([glyphs = shaped.glyphs, count = shaped.count, at = impl_->pixel(at),
                           start, size, color, angle](cairo_t* cr) {
    cairo_save(cr);
    cairo_set_font_size(cr, size);
    cairo_translate(cr, at.x, at.y);
    cairo_rotate(cr, -angle);
    cairo_translate(cr, start.x, start.y);
    set_color(cr, color);
    cairo_show_glyphs(cr, glyphs.get(), count);
    cairo_restore(cr);
  });
}

void Picture::image(Point low, Point high, int rows, int columns,
                    std::span<const std::uint8_t> rgb) {
  if (rows < 1 || columns < 1 || rgb.size() != std::size_t{3} * rows * columns) {
    throw std::invalid_argument("picture: an image of " + std::to_string(rows) + " x " +
                                std::to_string(columns) + " cells with " +
                                std::to_string(rgb.size()) + " bytes; 3 for each cell are needed");
  }
  const Point corner = impl_->pixel({low.x, high.y});
  const Point opposite = impl_->pixel({high.x, low.y});
  // Cells are drawn as blocks of whole pixels, so that no viewer blurs their edges.
  const double across = (opposite.x - corner.x) / columns;
  const double down = (opposite.y - corner.y) / rows;
  if (!(across > 0 && down > 0)) return;
  const int block_width = std::clamp(static_cast<int>(std::lround(across)), 1, 64);
  const int block_height = std::clamp(static_cast<int>(std::lround(down)), 1, 64);
  const std::shared_ptr<cairo_surface_t> image(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns * block_width, rows * block_height),
      Delete());
  check(cairo_surface_status(image.get()));
  unsigned char* data = cairo_image_surface_get_data(image.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(image.get()));
  for (int y = 0; y < rows * block_height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(data + static_cast<std::size_t>(y) * stride);
    const std::uint8_t* source = rgb.data() + std::size_t{3} * (y / block_height) * columns;
    for (int x = 0; x < columns * block_width; ++x) row[x] = pack(source + 3 * (x / block_width));
  }
  cairo_surface_mark_dirty(image.get());

  const Point zoom{across / block_width, down / block_height};
  const auto filter = std::min(across, down) < 1 ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST;
  impl_->shapes.push_back([image, corner, zoom, filter](cairo_t* cr) {
    cairo_save(cr);
    cairo_translate(cr, corner.x, corner.y);
    cairo_scale(cr, zoom.x, zoom.y);
    cairo_set_source_surface(cr, image.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), filter);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_rectangle(cr, 0, 0, cairo_image_surface_get_width(image.get()),
                    cairo_image_surface_get_height(image.get()));
    cairo_fill(cr);
    cairo_restore(cr);
  });
}

void Picture::clip(Point low, Point high) {
  impl_->shapes.push_back([a = impl_->pixel(low), b = impl_->pixel(high)](cairo_t* cr) {
    cairo_reset_clip(cr);
    cairo_rectangle(cr, a.x, b.y, b.x - a.x, a.y - b.y);
    cairo_clip(cr);
  });
}

void Picture::unclip() { impl_->shapes.push_back(cairo_reset_clip); }

double Picture::text_width(std::string_view text, double height) const {
  return impl_->shape(text, height * impl_->scale).width / impl_->scale;
}

std::vector<std::uint8_t> Picture::rgb() const { return impl_->bytes(3); }
std::vector<std::uint8_t> Picture::rgba() const { return impl_->bytes(4); }

std::string Picture::png() const {
  std::string bytes;
  check(cairo_surface_write_to_png_stream(impl_->image().get(), append, &bytes));
  return bytes;
}

std::string Picture::svg() const {
  std::string bytes;
  const Surface surface(
      cairo_svg_surface_create_for_stream(append, &bytes, impl_->width, impl_->height));
  cairo_svg_surface_set_document_unit(surface.get(), CAIRO_SVG_UNIT_PX);
  impl_->draw_on(surface.get());
  cairo_surface_finish(surface.get());
  check(cairo_surface_status(surface.get()));
  return renumbered(bytes);
}

void Picture::save(const std::filesystem::path& path) const {
  const auto suffix = path.extension();
  if (suffix == ".png") {
    write_file(path, png());
  } else if (suffix == ".svg") {
    write_file(path, svg());
  } else {
    throw std::invalid_argument(path.string() + ": a picture is saved as .png or .svg");
  }
}

}  // namespace pavlov
