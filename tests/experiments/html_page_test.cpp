#include "experiments/harness/html_page.h"

#include <regex>
#include <set>

#include "render/figure.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

Picture curve() {
  Plot plot{.title = "a & b", .x_label = "x", .y_label = "y"};
  plot.line({.y = {1, 3, 2}, .low = {0, 2, 1}, .high = {2, 4, 3}, .label = "label"});
  plot.line({.y = {2, 1, 0}, .label = "other"});
  return draw(Figure{.panels = {plot}});
}

std::vector<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

}  // namespace

TEST_CASE("bytes are written in base 64", "[unit]") {  // the examples of RFC 4648
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xff\xfe\xfd") == "//79");
}

TEST_CASE("a page escapes texts and needs neither scripts nor other files", "[unit]") {
  HtmlPage page("a < b & \"c\"");
  page.heading("<script>");
  page.text("1 < 2");
  page.figures({{"x<", ">y"}});
  page.table({{"name", "value"}, {"<b>", "1"}, {"c", "2"}}, {1});
  page.picture(curve(), "a \"curve\"");
  page.film("bytes", 20, 10, "film <1>");
  const std::string html = page.html();
  CHECK(html.starts_with("<!DOCTYPE html>\n"));
  CHECK_THAT(html, Contains("<title>a &lt; b &amp; &quot;c&quot;</title>") &&
                       Contains("<h2>&lt;script&gt;</h2>") && Contains("<p>1 &lt; 2</p>"));
  CHECK_THAT(html, Contains("<tr><td>&lt;b&gt;</td><td>1</td></tr>") &&
                       Contains("<tr class=\"marked\"><td>c</td><td>2</td></tr>"));
  CHECK_THAT(html, Contains("width=\"20\" height=\"10\" src=\"data:video/mp4;base64,Ynl0ZXM=\"") &&
                       Contains("film &lt;1&gt;"));
  CHECK_THAT(html, Contains("aria-label=\"a &quot;curve&quot;\""));
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("<?xml") == std::string::npos);
  for (const auto& address : matches(html, "(?:src|href)=\"([^\"]*)\"")) {
    CHECK((address.starts_with("#") || address.starts_with("data:")));
  }
}

TEST_CASE("pictures on one page have names of their own", "[unit]") {
  HtmlPage page("two");
  page.picture(curve(), "first");
  page.picture(curve(), "second");
  const std::string html = page.html();
  const auto names = matches(html, " id=\"([^\"]*)\"");
  const std::set<std::string> different(names.begin(), names.end());
  CHECK(names.size() > 4);
  CHECK(different.size() == names.size());
  for (const char* pattern : {"href=\"#([^\"]*)\"", "url\\(#([^)]*)\\)"}) {
    for (const auto& name : matches(html, pattern)) CHECK(different.contains(name));
  }
}
