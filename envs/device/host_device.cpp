#include "envs/device/host_device.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace pavlov {
namespace {

/// Answers where the stream then is.
Rng::State draw_words(const Rng::State& stream, std::uint64_t* words, std::int64_t count) {
  Rng rng = Rng::from_state(stream);
  for (std::int64_t i = 0; i < count; ++i) words[i] = rng.bits64();
  return rng.state();
}

}  // namespace

const Device& host_device() {
  static constexpr Device device = {
      .name = "cpu",
      .allocate = [](std::size_t bytes, MemoryPlace) -> void* {
        void* const memory = std::calloc(bytes, 1);
        if (memory == nullptr) throw std::bad_alloc();
        return memory;
      },
      .release = [](void* memory, MemoryPlace) { std::free(memory); },
      .wait = [] {},
      .copy = [](void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); },
      .draw = [](const Rng::State& stream, std::uint64_t* words,
                 std::int64_t count) { draw_words(stream, words, count); },
      .draw_next = [](Rng::State* stream, std::uint64_t* words,
                      std::int64_t count) { *stream = draw_words(*stream, words, count); },
      .use_stream = [](void*) {}};
  return device;
}

}  // namespace pavlov
