#include "agents/tensor/step_graph.h"

#include "agents/tensor/tensors.h"

namespace pavlov {
namespace {

constexpr int kPlainRuns = 3;  ///< before recording, as LibTorch's own examples have it

}  // namespace

bool StepGraph::run(VectorEnv& env, Rng& stream, std::int64_t count, torch::Device place,
                    const Act& act) {
  auto* const queued = dynamic_cast<QueuedEnv*>(&env);
  const BatchView before = env.view();
  const Device* const device = queued != nullptr ? device_at(before.actions.data) : nullptr;
  if (device == nullptr || !lies_on(place, *device)) return false;
  if (queued->number() != batch_) {
    begin_with(*device, queued->number(),
               torch::empty({count}, torch::TensorOptions(place).dtype(torch::kInt64)));
  }
  if (known_ != stream.state()) {
    device->wait();
    *stream_.data() = stream.state();
  }
  queued->begin_step();
  const auto work = [device, queued, before, act, count, state = stream_.data(), words = words_] {
    if (count > 0) {
      device->draw_next(state, reinterpret_cast<std::uint64_t*>(words.data_ptr<std::int64_t>()),
                        count);
    }
    act(before, words);
    queued->queue_step();
  };
  run(*device, work, recordings_[before.observations.data]);
  known_ = stream.state();
  known_.position += 2 * static_cast<std::uint64_t>(count);
  stream = Rng::from_state(known_);
  queued->end_step();
  return true;
}

void StepGraph::run(const Device& device, const std::function<void()>& work, Recording& recording) {
  if (!plain_ && recording.graph == nullptr && recording.plain == kPlainRuns) {
    try {
      recording.graph = record(device, work);
      plain_ = recording.graph == nullptr;
    } catch (const std::exception&) {  // what follows is done by plain calls, and as right
      plain_ = true;
    }
  }
  if (recording.graph != nullptr) {
    ++replays_;
    return recording.graph->replay();
  }
  if (!plain_) ++recording.plain;
  work();
}

void StepGraph::begin_with(const Device& device, std::uint64_t batch, const torch::Tensor& words) {
  recordings_.clear();
  batch_ = batch;
  stream_ = DeviceArray<Rng::State>(device, MemoryPlace::device, 1);
  known_ = {};
  words_ = words;
}

}  // namespace pavlov
