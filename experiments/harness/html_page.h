#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "render/picture.h"

namespace pavlov {

/// A page of HTML that needs no other file and no script:
///
///     HtmlPage page("CartPole-v1, dqn");
///     page.heading("Learning");
///     page.picture(draw(figure), "return over steps");
///     write_file("report.html", page.html());
///
/// Texts are plain: what has a meaning in HTML is escaped.
class HtmlPage {
 public:
  explicit HtmlPage(std::string title);

  void heading(std::string_view text);
  void text(std::string_view paragraph);
  /// Numbers that are to be seen first: names and values.
  void figures(const std::vector<std::pair<std::string, std::string>>& rows);
  /// The first row heads the others. Rows in `marked`, counted from 0 after the first, are set off.
  void table(const std::vector<std::vector<std::string>>& rows,
             const std::vector<std::size_t>& marked = {});
  /// As SVG; `alt` says in words what is to be seen.
  void picture(const Picture& picture, std::string_view alt);
  /// The bytes of an MP4.
  void film(std::string_view mp4, int width, int height, std::string_view caption);

  std::string html() const;

 private:
  std::string title_;
  std::string body_;
  int pictures_ = 0;
};

std::string html_escaped(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace pavlov
