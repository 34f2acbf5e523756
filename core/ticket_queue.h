#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <vector>

#include "core/spin_wait.h"

namespace pavlov {

/// A queue of whole numbers between any threads, first in, first out, without a lock: who comes to
/// put or to take draws a ticket and waits for its turn at the ticket's cell (Vyukov's bounded
/// queue).
class TicketQueue {
 public:
  /// Room for so many numbers, at least.
  explicit TicketQueue(int capacity) : cells_(std::bit_ceil(static_cast<std::uint32_t>(capacity))) {
    std::uint32_t turn = 0;
    for (Cell& cell : cells_) cell.turn.store(turn++, std::memory_order_relaxed);
  }

  /// Waits while it is full.
  void put(int number) {
    const std::uint32_t ticket = next_put_.fetch_add(1, std::memory_order_relaxed);
    Cell& cell = at(ticket);
    await(cell, ticket);
    cell.number = number;
    pass(cell, ticket + 1);
  }

  /// Waits while it is empty.
  int take() {
    const std::uint32_t ticket = next_take_.fetch_add(1, std::memory_order_relaxed);
    Cell& cell = at(ticket);
    await(cell, ticket + 1);
    const int number = cell.number;
    pass(cell, ticket + static_cast<std::uint32_t>(cells_.size()));
    return number;
  }

 private:
  /// Apart from its neighbours, as the two counters are, so that threads do not disturb each other.
  struct alignas(64) Cell {
    std::atomic<std::uint32_t> turn;  ///< t: free for ticket t; t + 1: holds the number of ticket t
    int number = 0;
  };

  Cell& at(std::uint32_t ticket) { return cells_[ticket & (cells_.size() - 1)]; }
  static void await(Cell& cell, std::uint32_t turn) {
    spin_wait(cell.turn, [turn](std::uint32_t now) { return now == turn; });
  }
  static void pass(Cell& cell, std::uint32_t turn) {
    cell.turn.store(turn, std::memory_order_release);
    cell.turn.notify_all();
  }

  std::vector<Cell> cells_;
  alignas(64) std::atomic<std::uint32_t> next_put_{0};
  alignas(64) std::atomic<std::uint32_t> next_take_{0};
};

}  // namespace pavlov
