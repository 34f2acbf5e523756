#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <memory>

#include "nets/torch/torch.h"

namespace pavlov {

/// Sums over processes of tensors on graphics cards, of which each process has its own.
class CardSum {
 public:
  virtual ~CardSum() = default;
  /// In place; throws where a process does not answer in time.
  virtual void add_up(torch::Tensor numbers) = 0;
};

/// Through NCCL; the processes meet in the store when the first sum is asked for. Null where this
/// was built for a LibTorch without CUDA, or without NCCL's header.
std::unique_ptr<CardSum> make_card_sum(c10::intrusive_ptr<c10d::Store> store, int rank, int size,
                                       std::chrono::milliseconds timeout);

}  // namespace pavlov
