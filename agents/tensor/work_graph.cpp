#include "agents/tensor/work_graph.h"

#include <string_view>
#include <utility>

#ifdef PAVLOV_CUDA_GRAPHS
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#endif

namespace pavlov {
namespace {

class KeptWork final : public WorkGraph {
 public:
  explicit KeptWork(std::function<void()> work) : work_(std::move(work)) {}
  void replay() override { work_(); }

 private:
  std::function<void()> work_;
};

#ifdef PAVLOV_CUDA_GRAPHS

class CudaGraph final : public WorkGraph {
 public:
  CudaGraph(const Device& device, const std::function<void()>& work) {
    device.wait();
    const auto stream = c10::cuda::getStreamFromPool();  // the default one cannot be recorded
    const c10::cuda::CUDAStreamGuard guard(stream);
    const OwnStream own(device, stream.stream());
    try {
      graph_.capture_begin();
      work();
      graph_.capture_end();
    } catch (...) {
      abandon();
      throw;
    }
  }
  void replay() override { graph_.replay(); }

 private:
  /// What our kernels are queued on meanwhile.
  struct OwnStream {
    OwnStream(const Device& where, void* stream) : device(where) { device.use_stream(stream); }
    OwnStream(const OwnStream&) = delete;
    OwnStream& operator=(const OwnStream&) = delete;
    ~OwnStream() { device.use_stream(nullptr); }
    const Device& device;
  };
  /// Leaves the stream and CUDA's last error as plain calls want them.
  void abandon() {
    try {
      graph_.capture_end();
    } catch (const std::exception&) {  // of the recording that has failed already
    }
    C10_CUDA_CLEAR_ERROR();
  }

  at::cuda::CUDAGraph graph_;
};

#endif

}  // namespace

std::unique_ptr<WorkGraph> record(const Device& device, const std::function<void()>& work) {
  if (std::string_view(device.name) == "cpu") return std::make_unique<KeptWork>(work);
#ifdef PAVLOV_CUDA_GRAPHS
  return std::make_unique<CudaGraph>(device, work);
#else
  return nullptr;
#endif
}

}  // namespace pavlov
