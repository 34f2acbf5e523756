#include "core/parallel.h"

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("parallel work touches every item once, whatever the threads", "[unit]") {
  for (const int threads : {1, 2, 3, 8}) {
    for (const std::int64_t count : {0, 1, 2, 7, 100}) {
      std::vector<int> touched(static_cast<std::size_t>(count), 0);
      std::mutex mutex;
      std::set<std::thread::id> workers;
      parallel_for(count, threads, [&](std::int64_t begin, std::int64_t end) {
        {
          const std::lock_guard lock(mutex);
          workers.insert(std::this_thread::get_id());
        }
        for (auto i = begin; i < end; ++i) ++touched[static_cast<std::size_t>(i)];
      });
      CHECK(touched == std::vector<int>(static_cast<std::size_t>(count), 1));
      CHECK(static_cast<int>(workers.size()) <= threads);
    }
  }
}

TEST_CASE("an exception of parallel work reaches the caller", "[unit]") {
  CHECK_THROWS_WITH(parallel_for(10, 2,
                                 [](std::int64_t begin, std::int64_t) {
                                   throw std::runtime_error(begin == 0 ? "first" : "second");
                                 }),
                    Contains("first"));
  CHECK_THROWS_WITH(parallel_for(10, 0, [](std::int64_t, std::int64_t) {}), Contains("not 0"));
}
