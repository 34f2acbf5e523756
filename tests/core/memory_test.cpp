#include "core/memory.h"

#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

TEST_CASE("available memory is what the machine has to spare", "[unit]") {
  const test::ScratchFolder root;
  CHECK_FALSE(available_memory(root.path).has_value());
  write_file(root.path / "proc/meminfo",
             "MemTotal:       2000 kB\nMemFree:         100 kB\nMemAvailable:   1000 kB\n");
  CHECK(available_memory(root.path) == 1000.0 * 1024);
}

TEST_CASE("available memory ends at the limit of a control group or of one above it", "[unit]") {
  const test::ScratchFolder root;
  write_file(root.path / "proc/meminfo", "MemAvailable:   1000 kB\n");
  SECTION("version 2") {
    const auto group = root.path / "sys/fs/cgroup";
    write_file(root.path / "proc/self/cgroup", "0::/a/b\n");
    write_file(group / "a/b/memory.max", "max\n");
    write_file(group / "a/b/memory.current", "1000\n");
    CHECK(available_memory(root.path) == 1000.0 * 1024);
    write_file(group / "a/memory.max", "50000\n");
    write_file(group / "a/memory.current", "30000\n");
    CHECK(available_memory(root.path) == 20000);
    write_file(group / "a/memory.stat", "anon 7\ninactive_file 5000\n");
    CHECK(available_memory(root.path) == 25000);
  }
  SECTION("version 1") {
    const auto group = root.path / "sys/fs/cgroup/memory";
    write_file(root.path / "proc/self/cgroup", "5:cpu:/x\n4:memory:/a\n0::/\n");
    write_file(group / "memory.limit_in_bytes", "40000\n");
    write_file(group / "memory.usage_in_bytes", "50000\n");
    write_file(group / "memory.stat", "inactive_file 1\ntotal_inactive_file 13000\n");
    CHECK(available_memory(root.path) == 3000);
  }
}
