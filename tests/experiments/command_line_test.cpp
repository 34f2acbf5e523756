#include "experiments/harness/command_line.h"

#include <stdexcept>

#include "core/file.h"
#include "experiments/harness/experiment.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

struct Config {
  double gravity = 9.8;
  int target_sync_steps = 100;
  bool loud = false;
  std::vector<double> rates{0.1};

  static void visit(auto& self, auto&& field) {
    field("gravity", self.gravity, "gravitational acceleration [m/s^2]");
    field("target_sync_steps", self.target_sync_steps, "steps between copies");
    field("loud", self.loud, "make noise");
    field("rates", self.rates, "step sizes");
  }
};

struct Line {
  Config config;
  CommandLine line{.program = "demo",
                   .about = "Does it parse?",
                   .groups = {{.heading = "Options", .settings = settings_of(config)}}};
};

}  // namespace

TEST_CASE("options set the settings they are named after", "[unit]") {
  Line demo;
  demo.line.parse({"--gravity=-1.5", "--target-sync-steps", "7", "--loud", "--rates", "1,2.5"});
  CHECK(demo.config.gravity == -1.5);
  CHECK(demo.config.target_sync_steps == 7);
  CHECK(demo.config.loud);
  CHECK(demo.config.rates == std::vector{1, 2.5});
  demo.line.parse({"--gravity", "-0.5", "--no-loud", "--gravity", "-2"});
  CHECK(demo.config.gravity == -2);
  CHECK_FALSE(demo.config.loud);
  demo.line.parse({"--loud=true"});
  CHECK(demo.config.loud);
}

TEST_CASE("an option that may be repeated is set by each value, another by the last", "[unit]") {
  Line demo;
  std::vector<std::string> filters;
  demo.line.groups[0].settings.push_back(
      {"filter", "what is kept", "text…", [] { return std::string(); },
       [&filters](std::string_view text) { filters.emplace_back(text); }});
  CHECK(demo.line.parse({"--filter", "a<1", "--loud", "--filter=b=2"}).empty());
  CHECK(filters == std::vector<std::string>{"a<1", "b=2"});
  CHECK_THROWS_WITH(demo.line.parse({"--filter", "a", "b"}), Contains("unexpected argument 'b'"));
}

TEST_CASE("what is wrong with an option is told with the nearest name", "[unit]") {
  Line demo;
  CHECK_THROWS_WITH(demo.line.parse({"--gravty", "3"}), Contains("mean --gravity"));
  CHECK_THROWS_WITH(demo.line.parse({"--gravity", "x"}),
                    Contains("--gravity: 'x' is not a number"));
  CHECK_THROWS_WITH(demo.line.parse({"--gravity"}), Contains("--gravity"));
  CHECK_THROWS_WITH(demo.line.parse({"--target-sync-steps", "1.5"}), Contains("whole number"));
  CHECK_THROWS_WITH(demo.line.parse({"file"}), Contains("unexpected argument 'file'"));
  CHECK_THROWS_AS(demo.line.parse({"--loud=maybe"}), std::invalid_argument);
}

TEST_CASE("help tells question, types, defaults and meaning", "[unit]") {
  Line demo;
  CHECK_THROWS_AS(demo.line.parse({"--help"}), EarlyExit);
  const std::string help = demo.line.help();
  CHECK_THAT(help, Contains("Does it parse?"));
  CHECK_THAT(help, Contains("--target-sync-steps integer [100]"));
  CHECK_THAT(help, Contains("--gravity number [9.8]"));
  CHECK_THAT(help, Contains("gravitational acceleration [m/s^2]"));
}

TEST_CASE("operands are counted", "[unit]") {
  Line demo;
  demo.line.operands = "RUN";
  demo.line.operands_help = "a folder";
  demo.line.least_operands = 1;
  demo.line.most_operands = 1;
  CHECK(demo.line.parse({"--loud", "here"}) == std::vector<std::string>{"here"});
  CHECK_THROWS_WITH(demo.line.parse({}), Contains("RUN is missing: a folder"));
  CHECK_THROWS_WITH(demo.line.parse({"a", "b"}), Contains("unexpected argument 'b'"));
}

TEST_CASE("options of an experiment win over its config file, which wins over defaults", "[unit]") {
  const test::ScratchFolder folder;
  const std::string file = (folder.path / "c.toml").string();
  Config config;
  const auto read = [&](const Arguments& arguments) {
    read_arguments("demo", "Does it read?", settings_of(config), arguments);
  };
  write_file(file, "gravity = 3.5\ntarget_sync_steps = 5\n");
  read({"--gravity", "1.5", "--config", file});
  CHECK(config.gravity == 1.5);
  CHECK(config.target_sync_steps == 5);
  CHECK_FALSE(config.loud);
  write_file(file, "gravty = 3.5\n");
  CHECK_THROWS_WITH(read({"--config", file}), Contains("c.toml:1: gravty") && Contains("gravity"));
  write_file(file, "[agent]\ngravity = 3.5\n");
  CHECK_THROWS_WITH(read({"--config", file}), Contains("c.toml:2"));
}

TEST_CASE("an option's value is found ahead of parsing", "[unit]") {
  CHECK(peek_option({"--env", "a", "--env=b"}, "env") == "b");
  CHECK_FALSE(peek_option({"--environment", "a", "--", "--env", "b"}, "env").has_value());
}
