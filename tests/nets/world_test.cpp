#include "nets/core/process_group.h"
#include "tests/support/catch.h"
#include "tests/support/environment.h"

using namespace pavlov;
using test::Variable;

TEST_CASE("without a launcher there is one process, and its mean is its own", "[unit]") {
  const World world = World::from_environment();
  CHECK(world.rank == 0);
  CHECK(world.size == 1);
  CHECK(process_group() == nullptr);
  CHECK(mean_over_processes(0.1) == 0.1);
}

TEST_CASE("processes are numbered as torchrun, mpirun and Slurm do", "[unit]") {
  const auto is = [](int rank, int size) {
    const World world = World::from_environment();
    CHECK(world.rank == rank);
    CHECK(world.size == size);
    return world;
  };
  {
    const Variable slurm_rank("SLURM_PROCID", "3");
    const Variable slurm_tasks("SLURM_NTASKS", "8");
    const Variable node("SLURM_LAUNCH_NODE_IPADDR", "10.0.0.7");
    CHECK(is(3, 8).address == "10.0.0.7");
    const Variable step("SLURM_STEP_NUM_TASKS", "4");
    is(3, 4);
    const Variable mpi_rank("OMPI_COMM_WORLD_RANK", "1");
    const Variable mpi_size("OMPI_COMM_WORLD_SIZE", "2");
    CHECK(is(1, 2).address == "127.0.0.1");
  }
  const Variable rank("RANK", "5");
  const Variable size("WORLD_SIZE", "6");
  const Variable address("MASTER_ADDR", "node-1");
  const Variable port("MASTER_PORT", "1234");
  const World world = is(5, 6);
  CHECK(world.address == "node-1");
  CHECK(world.port == 1234);
  const Variable taken("TORCHELASTIC_USE_AGENT_STORE", "True");
  CHECK(World::from_environment().port == 1235);
}

TEST_CASE("a process sees the card of its local rank, where there are as many", "[unit]") {
  const Variable rank("RANK", "5");
  const Variable size("WORLD_SIZE", "6");
  const auto seen = [](const char* local_rank, const char* listed = "4,7") {
    const Variable cards("CUDA_VISIBLE_DEVICES", listed);
    const Variable local("LOCAL_RANK", local_rank);
    World world = World::from_environment();
    world.take_own_card();
    CHECK(world.local_rank == std::stoi(local_rank));
    return std::pair(world.own_card, std::string(std::getenv("CUDA_VISIBLE_DEVICES")));
  };
  CHECK(seen("0") == std::pair(true, std::string("4")));
  CHECK(seen("1") == std::pair(true, std::string("7")));
  CHECK(seen("0", "") == std::pair(false, std::string()));  // all of them hidden
  CHECK(seen("2") == std::pair(false, std::string("4,7")));
}

TEST_CASE("variables that make no sense are named", "[unit]") {
  const auto wrong = [](const char* rank, const char* size, const char* port) {
    const Variable r("RANK", rank);
    const Variable s("WORLD_SIZE", size);
    const Variable p("MASTER_PORT", port);
    World::from_environment();
  };
  CHECK_THROWS_WITH(wrong("2", "2", "1"), Contains("RANK must be from 0 to 1, not 2"));
  CHECK_THROWS_WITH(wrong("-1", "2", "1"), Contains("RANK"));
  CHECK_THROWS_WITH(wrong("", "2", "1"), Contains("RANK is not"));
  CHECK_THROWS_WITH(wrong("0", "x", "1"), Contains("WORLD_SIZE: 'x' is not a whole number"));
  CHECK_THROWS_WITH(wrong("0", "1", "99999"), Contains("MASTER_PORT"));
}
