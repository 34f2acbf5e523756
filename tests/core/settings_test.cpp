#include "core/settings.h"

#include <limits>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

enum class Mode { fast, exact };
constexpr std::array<std::pair<Mode, std::string_view>, 2> enum_names(Mode) {
  return {{{Mode::fast, "fast"}, {Mode::exact, "exact"}}};
}

struct Config {
  bool flag = false;
  int count = 3;
  std::uint64_t seed = 1;
  double rate = 0.1;
  std::string name = "a";
  Mode mode = Mode::fast;
  std::vector<int> sizes = {64, 64};

  static void visit(auto& self, auto&& field) {
    field("flag", self.flag, "a flag");
    field("count", self.count, "a count");
    field("seed", self.seed, "a seed");
    field("rate", self.rate, "a rate");
    field("name", self.name, "a name");
    field("mode", self.mode, "a mode");
    field("sizes", self.sizes, "sizes");
  }
  void validate() const { require(rate > 0, "Config", "rate", rate, "positive"); }
};

}  // namespace

TEST_CASE("every kind of field is read as it is written", "[unit]") {
  const SettingValues values = {
      {"flag", "true"},  {"count", "-7"}, {"seed", "18446744073709551615"},
      {"rate", "1e-05"}, {"name", "b c"}, {"mode", "exact"},
      {"sizes", "1,2,3"}};
  Config config = configured(Config{}, values, "test");
  CHECK(config.flag);
  CHECK(config.count == -7);
  CHECK(config.seed == std::numeric_limits<std::uint64_t>::max());
  CHECK(config.rate == 1e-5);
  CHECK(config.name == "b c");
  CHECK(config.mode == Mode::exact);
  CHECK(config.sizes == std::vector<int>{1, 2, 3});
  CHECK(values_of(settings_of(config)) == values);
}

TEST_CASE("settings tell their names, types and help", "[unit]") {
  Config config;
  std::string types;
  for (const auto& setting : settings_of(config))
    types += setting.name + ": " + setting.type + "; ";
  CHECK(types ==
        "flag: true|false; count: integer; seed: integer; rate: number; name: text; "
        "mode: fast|exact; sizes: list of integer; ");
  CHECK(find_setting(settings_of(config), "no_such") == nullptr);
}

TEST_CASE("values are written in several ways", "[unit]") {
  CHECK(from_text<bool>("yes"));
  CHECK_FALSE(from_text<bool>("off"));
  CHECK(from_text<int>("1e6") == 1000000);
  CHECK(from_text<int>("+5") == 5);
  CHECK(from_text<double>("3") == 3);
  CHECK(from_text<std::vector<int>>(" 1, 2 ") == std::vector<int>{1, 2});
  CHECK(from_text<std::vector<int>>("").empty());
}

TEST_CASE("bad values are refused with what was given and what is allowed", "[unit]") {
  const auto refuse = [](const std::string& name, const std::string& text, const std::string& why) {
    INFO(name << "=" << text);
    CHECK_THROWS_WITH(configured(Config{}, {{name, text}}, "test"),
                      Contains("test: " + name + ": '" + text + "' is not " + why));
  };
  refuse("flag", "maybe", "true or false");
  refuse("count", "1.5", "a whole number");
  refuse("count", "3000000000", "between -2147483648 and 2147483647");
  refuse("count", "", "a whole number");
  refuse("count", "7x", "a whole number");
  refuse("seed", "-1", "a whole number from 0 on");
  refuse("rate", "fast", "a number");
  refuse("rate", "nan", "a number that can be used here");
  refuse("mode", "slow", "one of fast|exact");
  CHECK_THROWS_WITH(configured(Config{}, {{"sizes", "1,x"}}, "test"), Contains("'x' is not"));
  CHECK_THROWS_WITH(configured(Config{}, {{"rate", "-1"}}, "test"),
                    Contains("Config: rate must be positive, not -1"));
  CHECK_THROWS_WITH(configured(Config{}, {{"rat", "1"}}, "test"),
                    Contains("test: unknown setting 'rat'; did you mean rate"));
}

TEST_CASE("owned settings outlive the config's scope", "[unit]") {
  std::vector<Setting> settings;
  {
    const auto config = std::make_shared<Config>();
    settings = owning(settings_of(*config), config);
  }
  set(settings, "count", "9", "test");
  CHECK(find_setting(settings, "count")->get() == "9");
}
