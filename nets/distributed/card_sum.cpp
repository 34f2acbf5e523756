#include "nets/distributed/card_sum.h"

#ifdef PAVLOV_NCCL

#ifndef USE_C10D_NCCL
#define USE_C10D_NCCL
#endif

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <cstdlib>

namespace pavlov {
namespace {

class NcclSum final : public CardSum {
 public:
  NcclSum(c10::intrusive_ptr<c10d::Store> store, int rank, int size,
          std::chrono::milliseconds timeout)
      : store_(std::move(store)), rank_(rank), size_(size), timeout_(timeout) {}

  void add_up(torch::Tensor numbers) override {
    if (!group_) {
      // A lost process is then told by `wait`, not by an end of this one.
      ::setenv("TORCH_NCCL_BLOCKING_WAIT", "1", /*overwrite=*/0);
      const auto options = c10d::ProcessGroupNCCL::Options::create();
      options->timeout = timeout_;
      group_ = c10::make_intrusive<c10d::ProcessGroupNCCL>(
          c10::make_intrusive<c10d::PrefixStore>("cards", store_), rank_, size_, options);
    }
    std::vector<at::Tensor> tensors = {numbers};
    group_->allreduce(tensors)->wait();
  }

 private:
  c10::intrusive_ptr<c10d::Store> store_;
  int rank_;
  int size_;
  std::chrono::milliseconds timeout_;
  c10::intrusive_ptr<c10d::ProcessGroupNCCL> group_;
};

}  // namespace

std::unique_ptr<CardSum> make_card_sum(c10::intrusive_ptr<c10d::Store> store, int rank, int size,
                                       std::chrono::milliseconds timeout) {
  return std::make_unique<NcclSum>(std::move(store), rank, size, timeout);
}

}  // namespace pavlov

#else

namespace pavlov {

std::unique_ptr<CardSum> make_card_sum(c10::intrusive_ptr<c10d::Store> /*store*/, int /*rank*/,
                                       int /*size*/, std::chrono::milliseconds /*timeout*/) {
  return nullptr;
}

}  // namespace pavlov

#endif
