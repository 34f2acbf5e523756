#include "core/thread_pool.h"

#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/ticket_queue.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("a pool's threads do every item of many loops once", "[unit]") {
  for (const int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    std::vector<int> touched(100, 0);
    for (int loop = 1; loop <= 1000; ++loop) {
      pool.for_ranges(100, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = begin; i < end; ++i) ++touched[static_cast<std::size_t>(i)];
      });
      REQUIRE(touched == std::vector<int>(100, loop));
    }
  }
}

TEST_CASE("a pool's ranges begin at multiples of the grain, and less than one is not split",
          "[unit]") {
  ThreadPool pool(2);
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges(40, {-1, -1});
  const auto split = [&](std::int64_t count, std::int64_t grain) {
    std::atomic<std::size_t> number{0};
    pool.for_ranges(count, grain, [&](std::int64_t begin, std::int64_t end) {
      ranges[number++] = {begin, end};
    });
    return std::set(ranges.begin(), ranges.begin() + static_cast<long>(number));
  };
  using Ranges = std::set<std::pair<std::int64_t, std::int64_t>>;
  CHECK(split(0, 4) == Ranges{});
  CHECK(split(4, 4) == Ranges{{0, 4}});
  CHECK(split(5, 4) == Ranges{{0, 4}, {4, 5}});
  CHECK(split(10, 4) == Ranges{{0, 4}, {4, 8}, {8, 10}});
  const Ranges many = split(318, 4);  // 80 grains, 16 ranges for each thread
  CHECK(many.size() == 32);
  std::int64_t end = 0;
  for (const auto& range : many) {
    CHECK(range.first == end);
    CHECK(range.first % 4 == 0);
    CHECK((range.second - range.first >= 8 && range.second - range.first <= 12));
    end = range.second;
  }
  CHECK(end == 318);
}

TEST_CASE("threads of a pool help the one that is held up", "[unit]") {
  ThreadPool pool(2);
  std::atomic<int> others{0};
  pool.for_ranges(8, 1, [&](std::int64_t begin, std::int64_t) {
    if (begin == 0) {  // waits for what the other thread could not do without helping
      while (others < 7) std::this_thread::yield();
    } else {
      ++others;
    }
  });
  CHECK(others == 7);
}

TEST_CASE("a pool of a pool's size works beside it", "[unit]") {
  ThreadPool pool(2);
  const auto count = [](ThreadPool& some) {
    std::atomic<int> items{0};
    some.for_ranges(10, 1, [&](std::int64_t begin, std::int64_t end) {
      items += static_cast<int>(end - begin);
    });
    return items.load();
  };
  CHECK(count(pool) == 10);
  ThreadPool other(pool);
  CHECK(other.threads() == 2);
  pool.for_ranges(2, 1, [&](std::int64_t begin, std::int64_t) {
    if (begin == 0) CHECK(count(other) == 10);
  });
}

TEST_CASE("an exception of a pool's loop reaches the caller, and the pool goes on", "[unit]") {
  ThreadPool pool(2);
  for (const int thrower : {0, 1}) {
    CHECK_THROWS_WITH(pool.for_ranges(2, 1,
                                      [&](std::int64_t begin, std::int64_t) {
                                        if (begin == thrower) throw std::runtime_error("gone");
                                      }),
                      Contains("gone"));
    pool.for_ranges(2, 1, [](std::int64_t, std::int64_t) {});
  }
  CHECK_THROWS_WITH(pool.for_ranges(8, 1,
                                    [](std::int64_t begin, std::int64_t) {
                                      throw std::runtime_error("range " + std::to_string(begin));
                                    }),
                    Contains("range 0"));
  CHECK_THROWS_WITH(ThreadPool(0), Contains("not 0"));
}

TEST_CASE("threads that slept are woken, and no loop allocates", "[unit]") {
  ThreadPool pool(2);
  std::atomic<int> items{0};
  const auto loop = [&] { pool.for_ranges(2, 1, [&](std::int64_t, std::int64_t) { ++items; }); };
  loop();
  const auto before = test::allocations();
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    loop();
  }
  CHECK(test::allocations() == before);
  CHECK(items == 8);
}

TEST_CASE("what is put into a queue is taken in that order", "[unit]") {
  TicketQueue queue(3);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 3; ++i) queue.put(10 * round + i);
    for (int i = 0; i < 3; ++i) CHECK(queue.take() == 10 * round + i);
  }
}

TEST_CASE("a queue loses nothing between threads that put and take, full or empty", "[unit]") {
  constexpr int kNumbers = 5000;
  TicketQueue queue(4);
  std::vector<std::vector<int>> taken(3);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&queue, t] {
        for (int i = 0; i < kNumbers; ++i) queue.put(t * kNumbers + i);
        queue.put(-1);
      });
    }
    for (auto& mine : taken) {
      threads.emplace_back([&queue, &mine] {
        for (int number = queue.take(); number != -1; number = queue.take()) mine.push_back(number);
      });
    }
    queue.put(-1);
  }
  std::set<int> all;
  for (const auto& mine : taken) {
    std::array<int, 2> last = {-1, -1};  // each giver's numbers come in order to each taker
    for (const int number : mine) {
      CHECK(std::exchange(last[static_cast<std::size_t>(number / kNumbers)], number) < number);
      all.insert(number);
    }
  }
  CHECK(all.size() == 2 * kNumbers);
}
