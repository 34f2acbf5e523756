#include "render/figure.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "envs/core/palette.h"
#include "render/panel.h"

namespace pavlov {
namespace {

constexpr double kPixels = 2;    // for 1/72 inch
constexpr double kBorder = 10;   // around the figure
constexpr double kBetween = 22;  // between panels
constexpr double kFigureTitleSize = 16;

/// The larger of both on every side.
Margins enclosing(const Margins& a, const Margins& b) {
  return {std::max(a.left, b.left), std::max(a.right, b.right), std::max(a.top, b.top),
          std::max(a.bottom, b.bottom)};
}

}  // namespace

Fitted fitted(const Picture& ruler, const std::string& text, double size, double centre,
              Range ends) {
  const double room = ends.high - ends.low;
  size = std::min(size, size * room / std::max(ruler.text_width(text, size), 1.0));
  const double half = std::min(ruler.text_width(text, size), room) / 2;
  return {std::clamp(centre, ends.low + half, std::max(ends.low + half, ends.high - half)), size};
}

Picture draw(const Figure& figure) {
  if (figure.panels.empty()) throw std::invalid_argument("figure: no panel to draw");
  if (figure.columns < 1 || !(figure.panel_width >= 120) || !(figure.panel_height >= 100)) {
    throw std::invalid_argument("figure: at least one column and panels of 120 x 100 are needed");
  }
  const auto count = figure.panels.size();
  const auto columns = std::min(static_cast<std::size_t>(figure.columns), count);
  const auto rows = (count + columns - 1) / columns;
  const auto extent = [](std::size_t panels, double size) {
    return 2 * kBorder + static_cast<double>(panels) * (size + kBetween) - kBetween;
  };
  const double title_height = figure.title.empty() ? 0 : kFigureTitleSize + 12;
  const double width = extent(columns, figure.panel_width);
  const double height = extent(rows, figure.panel_height) + title_height;
  Picture picture(static_cast<int>(std::ceil(kPixels * width)),
                  static_cast<int>(std::ceil(kPixels * height)));
  picture.view({0, 0}, {width, height});

  // Frames of one column have the same left and right edges, those of one row the same upper and
  // lower ones.
  std::vector<std::unique_ptr<Panel>> panels;
  std::vector<Margins> of_column(columns);
  std::vector<Margins> of_row(rows);
  for (std::size_t i = 0; i < count; ++i) {
    panels.push_back(std::visit(
        [&](const auto& panel) {
          return make_panel(panel, picture, figure.panel_width, figure.panel_height);
        },
        figure.panels[i]));
    const Margins margins = panels.back()->margins();
    of_column[i % columns] = enclosing(of_column[i % columns], margins);
    of_row[i / columns] = enclosing(of_row[i / columns], margins);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Margins& across = of_column[i % columns];
    const Margins& down = of_row[i / columns];
    const double left =
        kBorder + static_cast<double>(i % columns) * (figure.panel_width + kBetween);
    const double top = height - title_height - kBorder -
                       static_cast<double>(i / columns) * (figure.panel_height + kBetween);
    panels[i]->draw(picture, {{left + across.left, top - figure.panel_height + down.bottom},
                              {left + figure.panel_width - across.right, top - down.top}});
  }
  const auto title =
      fitted(picture, figure.title, kFigureTitleSize, width / 2, {kBorder, width - kBorder});
  picture.text({title.centre, height - kBorder - kFigureTitleSize / 2}, figure.title, title.size,
               kBlack, Align::centre);
  return picture;
}

void save(const Figure& figure, const std::filesystem::path& path) { draw(figure).save(path); }
void save(const Plot& plot, const std::filesystem::path& path) {
  save(Figure{.panels = {plot}}, path);
}
void save(const GridPicture& picture, const std::filesystem::path& path) {
  Figure figure{.panels = {picture}};
  const GridView& grid = picture.grid;
  if (grid.rows > 0 && grid.columns > 0) {  // a panel of the grid's shape
    const double cell =
        std::min(figure.panel_width / grid.columns, figure.panel_height / grid.rows);
    constexpr double kBar = 74;
    figure.panel_width =
        std::max(240.0, cell * grid.columns + (picture.value_label.empty() ? 0 : kBar));
    figure.panel_height = std::max(100.0, cell * grid.rows + kTitleSize + 2 * kGap);
  }
  save(figure, path);
}

}  // namespace pavlov
