#ifndef USE_C10D_GLOO  // Debian's LibTorch says so, others leave it to us
#define USE_C10D_GLOO
#endif

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>
#include <cstdlib>

#include "nets/distributed/card_sum.h"
#include "nets/torch/tensor_group.h"

namespace pavlov {
namespace {

using Group = c10d::ProcessGroupGloo;

/// The first line of what LibTorch says; the others are its call stack.
std::string reason(const std::exception& error) {
  const std::string text = error.what();
  return text.substr(0, text.find('\n'));
}

c10::intrusive_ptr<c10d::Store> meet(const World& world, std::chrono::milliseconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(world.port);
  options.isServer = world.rank == 0;
  options.numWorkers = world.size;
  options.waitWorkers = false;
  options.timeout = timeout;
  return c10::make_intrusive<c10d::TCPStore>(world.address, options);
}

/// Through the interface that GLOO_SOCKET_IFNAME names, as in PyTorch; else the host's own.
std::shared_ptr<gloo::transport::Device> make_device() {
  const char* const name = std::getenv("GLOO_SOCKET_IFNAME");
  return name == nullptr ? Group::createDefaultDevice() : Group::createDeviceForInterface(name);
}

/// Gloo for what the processor sees, NCCL for the numbers on graphics cards where each process has
/// one of its own; else those come to the processor and go back.
class TorchGroup final : public TensorGroup {
 public:
  TorchGroup(const World& world, double timeout) : rank_(world.rank), size_(world.size) {
    const std::chrono::milliseconds wait(static_cast<std::int64_t>(1000 * timeout));
    const std::string where = world.address + ":" + std::to_string(world.port);
    try {
      const auto options = Group::Options::create(wait);
      options->devices.push_back(make_device());
      const auto store = meet(world, wait);
      group_ = c10::make_intrusive<Group>(store, rank_, size_, options);
      card_sum_ = make_card_sum(store, rank_, size_, wait);
    } catch (const std::exception& error) {
      throw std::runtime_error("process " + std::to_string(rank_) + " of " + std::to_string(size_) +
                               " cannot meet the others at " + where + ": " + reason(error));
    }
    double cards = world.own_card && card_sum_ ? 1 : 0;
    mean(std::span(&cards, 1));  // all, or none
    if (cards < 1) card_sum_ = nullptr;
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void all_reduce_mean(std::span<float> values) override { mean(values); }
  void all_reduce_mean(std::span<double> values) override { mean(values); }

  void all_reduce_mean(torch::Tensor numbers) override {
    torch::NoGradGuard no_grad;
    if (numbers.is_cuda() && card_sum_) {
      guarded([&] { card_sum_->add_up(numbers); });
    } else {
      std::vector<at::Tensor> host = {numbers.cpu()};
      wait_for([&] { return group_->allreduce(host); });
      if (numbers.is_cuda()) numbers.copy_(host.front());
    }
    numbers.div_(size_);
  }

  void broadcast(std::span<std::byte> bytes) override {
    std::vector<at::Tensor> tensors = {tensor_of(bytes.data(), bytes.size(), at::kByte)};
    wait_for([&] { return group_->broadcast(tensors); });
  }

  void barrier() override {
    wait_for([&] { return group_->barrier(); });
  }

 private:
  static at::Tensor tensor_of(void* data, std::size_t size, at::ScalarType type) {
    return at::from_blob(data, {static_cast<std::int64_t>(size)}, type);
  }

  template <class Number>
  void mean(std::span<Number> values) {
    std::vector<at::Tensor> tensors = {
        tensor_of(values.data(), values.size(), c10::CppTypeToScalarType<Number>::value)};
    wait_for([&] { return group_->allreduce(tensors); });
    for (Number& value : values) value /= static_cast<Number>(size_);
  }

  template <class Start>
  void wait_for(const Start& start) {
    guarded([&] { start()->wait(); });
  }

  template <class Action>
  void guarded(const Action& action) {
    try {
      action();
    } catch (const std::exception& error) {
      throw LostProcess("process " + std::to_string(rank_) + " of " + std::to_string(size_) +
                        " has lost another one: " + reason(error));
    }
  }

  int rank_;
  int size_;
  c10::intrusive_ptr<Group> group_;
  std::unique_ptr<CardSum> card_sum_;  ///< null where not every process has a card
};

[[maybe_unused]] const bool registered = register_process_groups(
    [](const World& world, double timeout) -> std::shared_ptr<ProcessGroup> {
      return std::make_shared<TorchGroup>(world, timeout);
    });

}  // namespace
}  // namespace pavlov
