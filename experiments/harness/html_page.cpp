#include "experiments/harness/html_page.h"

#include <algorithm>
#include <cstdint>

namespace pavlov {
namespace {

constexpr const char* kStyle = R"(
:root { color-scheme: light; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: #fff; color: #1f2328;
       font: 16px/1.5 "DejaVu Sans", system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .7rem; padding-bottom: .25rem;
     border-bottom: 1px solid #d0d7de; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
dl div { flex: 1 1 9rem; padding: .6rem .9rem; border: 1px solid #d0d7de; border-radius: .4rem; }
dt { font-size: .8rem; color: #57606a; }
dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top;
         border-bottom: 1px solid #eaeef2; }
td:nth-child(-n+3) { white-space: nowrap; }
th { color: #57606a; font-weight: 600; white-space: nowrap; }
tr.marked td { background: #fff8c5; }
figure { margin: .5rem 0; }
figcaption { font-size: .85rem; color: #57606a; }
svg, video { display: block; max-width: 100%; height: auto; }
video { border: 1px solid #d0d7de; border-radius: .4rem; }
@media print { figure, tr { break-inside: avoid; } }
)";

/// An SVG file as an element of a page: without its prolog, and with names of its own, since all
/// pictures of a page share one space of names.
std::string inline_svg(const std::string& svg, int number, std::string_view alt) {
  const std::string prefix = "p" + std::to_string(number) + "-";
  static constexpr std::string_view kNames[] = {" id=\"", "href=\"#", "url(#"};
  std::string out;
  for (std::size_t at = svg.find("<svg"); at < svg.size();) {
    const auto name = std::ranges::find_if(
        kNames, [&](std::string_view n) { return svg.compare(at, n.size(), n) == 0; });
    if (name != std::end(kNames)) {
      out.append(*name).append(prefix);
      at += name->size();
    } else {
      out += svg[at++];
    }
  }
  const std::string label = " role=\"img\" aria-label=\"" + html_escaped(alt) + "\"";
  return out.insert(std::string_view("<svg").size(), label);
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) {
      return i + k < bytes.size() ? std::uint32_t{static_cast<unsigned char>(bytes[i + k])} : 0;
    };
    const std::uint32_t triple = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (const int shift : {18, 12, 6, 0}) out += kDigits[triple >> shift & 63U];
  }
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  return out.replace(out.size() - missing, missing, missing, '=');
}

HtmlPage::HtmlPage(std::string title) : title_(std::move(title)) {}

void HtmlPage::heading(std::string_view text) { body_ += "<h2>" + html_escaped(text) + "</h2>\n"; }

void HtmlPage::text(std::string_view paragraph) {
  body_ += "<p>" + html_escaped(paragraph) + "</p>\n";
}

void HtmlPage::figures(const std::vector<std::pair<std::string, std::string>>& rows) {
  body_ += "<dl>\n";
  for (const auto& [name, value] : rows) {
    body_ += "<div><dt>" + html_escaped(name) + "</dt><dd>" + html_escaped(value) + "</dd></div>\n";
  }
  body_ += "</dl>\n";
}

void HtmlPage::table(const std::vector<std::vector<std::string>>& rows,
                     const std::vector<std::size_t>& marked) {
  body_ += "<div class=\"wide\"><table>\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool mark = i > 0 && std::ranges::find(marked, i - 1) != marked.end();
    body_ += mark ? "<tr class=\"marked\">" : "<tr>";
    const std::string cell = i == 0 ? "th" : "td";
    for (const auto& text : rows[i]) {
      body_ += "<" + cell + ">" + html_escaped(text) + "</" + cell + ">";
    }
    body_ += "</tr>\n";
  }
  body_ += "</table></div>\n";
}

void HtmlPage::picture(const Picture& picture, std::string_view alt) {
  body_ += "<figure>" + inline_svg(picture.svg(), ++pictures_, alt) + "</figure>\n";
}

void HtmlPage::film(std::string_view mp4, int width, int height, std::string_view caption) {
  body_ += "<figure><video controls autoplay muted loop playsinline width=\"" +
           std::to_string(width) + "\" height=\"" + std::to_string(height) +
           "\" src=\"data:video/mp4;base64," + base64(mp4) + "\"></video>\n<figcaption>" +
           html_escaped(caption) + "</figcaption></figure>\n";
}

std::string HtmlPage::html() const {
  const std::string title = html_escaped(title_);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         title + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" + title +
         "</h1>\n" + body_ + "</body>\n</html>\n";
}

}  // namespace pavlov
