#include "envs/device/device.h"

#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <typeindex>

#include "core/own_library.h"
#include "core/text.h"

namespace pavlov {
namespace {

/// Memory that devices reach, by where each piece begins.
struct Piece {
  const std::byte* end;
  const Device* device;
};
struct Pieces {
  std::mutex mutex;
  std::map<const std::byte*, Piece, std::less<>> by_begin;
};
Pieces& pieces() {
  static Pieces pieces;
  return pieces;
}

const Device*& registered_device() {
  static const Device* device = nullptr;
  return device;
}

/// Why there is no graphics card.
std::string& missing_card() {
  static std::string reason = "there is no graphics card here";
  return reason;
}

/// Loops on graphics cards, by what they step.
std::map<std::type_index, const void*>& cuda_kernels() {
  static std::map<std::type_index, const void*> kernels;
  return kernels;
}

const Device* open_cuda() {
  try {
    open_own_library("libpavlov_cuda.so", "a graphics card");
  } catch (const std::runtime_error& error) {  // built without CUDA, say
    missing_card() = error.what();
    return nullptr;
  }
  return registered_device();
}

}  // namespace

void* allocate_on(const Device& device, MemoryPlace place, std::size_t bytes) {
  auto* const begin = static_cast<std::byte*>(device.allocate(bytes, place));
  const std::lock_guard lock(pieces().mutex);
  pieces().by_begin[begin] = {begin + bytes, &device};
  return begin;
}

void release_on(const Device& device, MemoryPlace place, void* memory) {
  {
    const std::lock_guard lock(pieces().mutex);
    pieces().by_begin.erase(static_cast<std::byte*>(memory));
  }
  device.release(memory, place);
}

const Device* device_at(const void* address) {
  const auto* const byte = static_cast<const std::byte*>(address);
  const std::lock_guard lock(pieces().mutex);
  const auto after = pieces().by_begin.upper_bound(byte);
  if (after == pieces().by_begin.begin()) return nullptr;
  const Piece& piece = std::prev(after)->second;
  return std::less<>()(byte, piece.end) ? piece.device : nullptr;
}

std::size_t device_bytes() {
  const std::lock_guard lock(pieces().mutex);
  std::size_t bytes = 0;
  for (const auto& [begin, piece] : pieces().by_begin) {
    bytes += static_cast<std::size_t>(piece.end - begin);
  }
  return bytes;
}

const Device* cuda_device() {
  static const Device* const device = open_cuda();
  return device;
}

bool register_cuda_device(const Device* device) {
  registered_device() = device;
  return device != nullptr;
}

bool register_cuda_kernels(const std::type_info& steps, const void* kernels) {
  return cuda_kernels().emplace(steps, kernels).second;
}

const void* find_cuda_kernels(const std::type_info& steps) {
  const auto found = cuda_kernels().find(steps);
  return found != cuda_kernels().end() ? found->second : nullptr;
}

const Device& require_card(const std::string& form) {
  if (cuda_device() == nullptr) throw std::invalid_argument(form + ": " + missing_card());
  return *cuda_device();
}

}  // namespace pavlov
