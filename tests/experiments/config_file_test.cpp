#include "experiments/harness/config_file.h"

#include <array>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

enum class Shade { light, dark };
constexpr std::array<std::pair<Shade, std::string_view>, 2> enum_names(Shade) {
  return {{{Shade::light, "light"}, {Shade::dark, "dark"}}};
}

struct Config {
  int steps = 10;
  double rate = 0.1;
  bool loud = false;
  std::string name = "a \"b\" \\ ü";
  Shade shade = Shade::light;
  std::vector<double> list{0.25, 3};
  std::vector<std::string> words{"x", "y z"};

  static void visit(auto& self, auto&& field) {
    field("steps", self.steps, "steps [1]");
    field("rate", self.rate, "rate");
    field("loud", self.loud, "noise");
    field("name", self.name, "name");
    field("shade", self.shade, "shade");
    field("list", self.list, "numbers");
    field("words", self.words, "words");
  }
};

void apply(Config& config, std::string_view toml) {
  const auto settings = settings_of(config);
  ConfigFile::parse(toml, "run.toml").apply("", settings);
}

}  // namespace

TEST_CASE("a config file reads back what was written", "[unit]") {
  Config written;
  written.steps = -7;
  written.rate = 2;
  written.loud = true;
  written.shade = Shade::dark;
  written.list = {1e-6, 1e300, -0.5};
  const ConfigTable tables[] = {{"", settings_of(written)}, {"agent", settings_of(written)}};
  const auto file = ConfigFile::parse(to_toml(tables, "two\nlines"), "run.toml");
  for (const char* table : {"", "agent"}) {
    Config read;
    const auto settings = settings_of(read);
    file.apply(table, settings);
    CHECK(values_of(settings) == values_of(settings_of(written)));
  }
}

TEST_CASE("a whole number may be written as 1e6 and a number without a point", "[unit]") {
  Config config;
  apply(config, "steps = 1e3\nrate = 2");
  CHECK(config.steps == 1000);
  CHECK(config.rate == 2);
}

TEST_CASE("each mistake in a config file is told with file, line and key", "[unit]") {
  Config config;
  CHECK_THROWS_WITH(apply(config, "\nstep = 3"), Contains("run.toml:2") &&
                                                     Contains("step: unknown key 'step'") &&
                                                     Contains("mean steps"));
  CHECK_THROWS_WITH(apply(config, "steps = 'many'"),
                    Contains("run.toml:1: steps: 'many' is text, expected is integer"));
  CHECK_THROWS_WITH(apply(config, "steps = 1.5"), Contains("run.toml:1: steps: '1.5'"));
  CHECK_THROWS_WITH(apply(config, "loud = 1"), Contains("run.toml:1: loud"));
  CHECK_THROWS_WITH(apply(config, "name = 3"), Contains("run.toml:1: name"));
  CHECK_THROWS_WITH(apply(config, "shade = 'grey'"), Contains("light|dark"));
  CHECK_THROWS_WITH(apply(config, "list = 3"), Contains("run.toml:1: list"));
  CHECK_THROWS_WITH(apply(config, "rate = 1\nrate = 2"), Contains("run.toml:2"));
  CHECK_THROWS_WITH(apply(config, "rate = "), Contains("run.toml:1"));
  CHECK_THROWS_WITH(apply(config, "rate = 2020-01-01"), Contains("run.toml:1: rate"));
  const std::string tables[] = {"agent", "env"};
  CHECK_THROWS_WITH(ConfigFile::parse("[agnt]\na = 1", "run.toml").check_tables(tables),
                    Contains("run.toml:2") && Contains("mean agent"));
  CHECK_THROWS_AS(ConfigFile::read("/no/such/file.toml"), std::invalid_argument);
}
