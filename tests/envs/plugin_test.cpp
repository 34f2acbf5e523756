#include "envs/plugin/plugin.h"

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
