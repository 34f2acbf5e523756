#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <typeinfo>

#include "core/rng.h"
#include "envs/core/registry.h"

namespace pavlov {

/// Where memory lies that a device and this processor both reach.
enum class MemoryPlace {
  device,  ///< on the device; what the processor touches moves over, and back when next needed
           ///< there
  shared,  ///< with the processor; the device reaches through to it
};

/// What computes beside this processor: a graphics card, or the processor itself in its place
/// (host_device.h). Work is queued in order, on the stream that LibTorch's is queued on by default;
/// the processor looks at memory only after `wait`.
struct Device {
  const char* name;
  /// Zeros. Throws std::runtime_error where there is no room.
  void* (*allocate)(std::size_t bytes, MemoryPlace place);
  void (*release)(void* memory, MemoryPlace place);
  /// Throws std::runtime_error where work has failed.
  void (*wait)();
  /// Within memory of the device.
  void (*copy)(void* to, const void* from, std::size_t bytes);
  /// words[i] = what the (i + 1)th next `bits64` of the stream is.
  void (*draw)(const Rng::State& stream, std::uint64_t* words, std::int64_t count);
  /// The same of a stream in memory of the device, where it then goes on behind them; count >= 1.
  void (*draw_next)(Rng::State* stream, std::uint64_t* words, std::int64_t count);
  /// Queues what follows on this stream of CUDA's instead, to record it; null: on the default one
  /// again.
  void (*use_stream)(void* stream);
};

/// An array in memory that the device and the processor both reach.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(const Device& device, MemoryPlace place, std::size_t count);
  ~DeviceArray() { release(); }
  DeviceArray(DeviceArray&& other) noexcept { swap(other); }
  DeviceArray& operator=(DeviceArray&& other) noexcept {
    swap(other);
    return *this;
  }

  T* data() const { return data_; }
  std::size_t size() const { return count_; }
  void copy_from(const DeviceArray& other) {
    device_->copy(data_, other.data_, count_ * sizeof(T));
  }

 private:
  void release();
  void swap(DeviceArray& other) noexcept;

  const Device* device_ = nullptr;
  MemoryPlace place_ = MemoryPlace::device;
  T* data_ = nullptr;
  std::size_t count_ = 0;
};

/// Memory by `device.allocate` that `device_at` knows of.
void* allocate_on(const Device& device, MemoryPlace place, std::size_t bytes);
void release_on(const Device& device, MemoryPlace place, void* memory);

/// The device that reaches this memory; null where none does.
const Device* device_at(const void* address);
/// Bytes in all of such memory.
std::size_t device_bytes();

/// The graphics card; null where there is none, or this build knows none. The first call opens the
/// library that does.
const Device* cuda_device();
/// Called by the static initialiser of that library; null where it finds no card.
bool register_cuda_device(const Device* device);

/// Notes the loops on graphics cards of what some `Steps` describes: a `DeviceKernels<Steps>` that
/// stays where it is. Called by static initialisers of CUDA sources (envs/cuda/launch.h).
bool register_cuda_kernels(const std::type_info& steps, const void* kernels);
/// Null where none were registered.
const void* find_cuda_kernels(const std::type_info& steps);

/// The graphics card for what is called `form`. Throws std::invalid_argument where there is none.
const Device& require_card(const std::string& form);

/// The setting that says where copies of an environment live.
inline constexpr const char* kDeviceSetting = "device";

/// Makes a batch whose copies live on a device; otherwise as EnvMaker.
using DeviceEnvMaker =
    std::function<std::unique_ptr<VectorEnv>(const std::string& name, const SettingValues& values,
                                             const BatchOptions& options, const Device& device)>;

/// As `register_device_form<E>` (register_device_form.h). `make` is handed the values of all
/// settings, be they defaults.
bool register_device_form(const std::string& id, DeviceEnvMaker make);

template <class T>
DeviceArray<T>::DeviceArray(const Device& device, MemoryPlace place, std::size_t count)
    : device_(&device),
      place_(place),
      data_(static_cast<T*>(allocate_on(device, place, count * sizeof(T)))),
      count_(count) {}

template <class T>
void DeviceArray<T>::release() {
  if (data_ != nullptr) release_on(*device_, place_, data_);
}

template <class T>
void DeviceArray<T>::swap(DeviceArray& other) noexcept {
  std::swap(device_, other.device_);
  std::swap(place_, other.place_);
  std::swap(data_, other.data_);
  std::swap(count_, other.count_);
}

}  // namespace pavlov
