#include "envs/classic/cart_pole.h"

#include "envs/core/registry.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("a step of a batch does not allocate", "[unit]") {
  const auto env = make("CartPole-v1");
  env->reset();
  const auto before = test::allocations();
  for (int t = 0; t < 1000; ++t) {
    env->view().actions.row<int>(0)[0] = t % 2;
    env->step();
  }
  CHECK(test::allocations() == before);
}
