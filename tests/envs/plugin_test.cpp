#include "envs/plugin/plugin.h"

#include <cstdlib>

#include "core/file.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

TEST_CASE("a plugin adds its environments, once", "[unit]") {
  CHECK(load_plugin(PAVLOV_TEST_PLUGIN) == std::vector<std::string>{"Nim-v0"});
  const auto env = make("Nim-v0?matches=4");
  env->reset();
  CHECK(env->view().observations.number(0) == 4);
  CHECK_THROWS_WITH(make("Nim-v0?matches=0"), Contains("matches"));
  CHECK_THROWS_WITH(load_plugin(PAVLOV_TEST_PLUGIN), Contains("loaded before"));
}

TEST_CASE("what is no plugin is refused by name", "[unit]") {
  test::ScratchFolder folder;
  const auto text = folder.path / "text.so";
  write_file(text, "not a library");
  CHECK_THROWS_WITH(load_plugin(folder.path / "missing.so"),
                    Contains("missing.so") && Contains("no such file"));
  CHECK_THROWS_WITH(load_plugin(text), Contains("text.so") && Contains("cannot be opened"));
  CHECK_THROWS_AS(load_plugin(folder.path), std::runtime_error);
}

TEST_CASE("a plugin that does harm while it is opened is refused by what it does", "[unit]") {
  const auto complaint = [](const char* how) -> std::string {
    ::setenv("PAVLOV_HOSTILE", how, 1);
    try {
      load_plugin(PAVLOV_HOSTILE_PLUGIN, 0.5);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no complaint";
  };
  CHECK_THAT(complaint("throw"), Contains("throws an exception while it is opened"));
  CHECK_THAT(complaint("abort"), Contains("crashes while it is opened, with signal 6"));
  CHECK_THAT(complaint("crash"), Contains("signal 11"));
  CHECK_THAT(complaint("exit"), Contains("ends the program") && Contains("exit code 0"));
  CHECK_THAT(complaint("hang"), Contains("hangs") && Contains("after 0.5 s"));
  CHECK_THAT(complaint("version"), Contains("compiled for version") && Contains("interface"));
  CHECK_THAT(complaint("silent"), Contains("registers no environment"));  // it is open by now
  ::unsetenv("PAVLOV_HOSTILE");
}

TEST_CASE("registrations that fail while a library is opened are gathered", "[unit]") {
  const auto failures = registration_failures([] {
    EnvEntry entry = find_environment("CartPole-v1");
    CHECK_FALSE(register_entry(entry));
    entry.spec.id = "Cart";
    CHECK_FALSE(register_entry(entry));
    entry.interface_version = kInterfaceVersion + 1;
    CHECK_FALSE(register_entry(entry));
  });
  REQUIRE(failures.size() == 3);
  CHECK_THAT(failures[0], Contains("registered twice"));
  CHECK_THAT(failures[1], Contains("needs a version"));
  CHECK_THAT(failures[2], Contains("interface"));
  CHECK_THROWS_WITH(register_entry(find_environment("CartPole-v1")), Contains("twice"));
}
