#pragma once

namespace pavlov {

/// Threads that one computation of a network may use, the calling one included; 1 at first. Results
/// do not depend on it. To be set while no network computes; throws std::invalid_argument below 1.
void set_compute_threads(int threads);
int compute_threads();

namespace detail {
/// call(body, part, worker) for all parts; see compute_parallel.
void run_parts(int parts, void (*call)(const void* body, int part, int worker), const void* body);
}  // namespace detail

/// Calls body(part, worker) once for each part 0 … parts - 1, on this thread and those that wait
/// for work, and waits for all. `worker` (0 … compute_threads() - 1) is different for calls that
/// run at the same time: it picks room of one's own. Where other threads are busy with another
/// thread's parts, this one does all alone. The body must not throw.
template <class Body>
void compute_parallel(int parts, const Body& body) {
  detail::run_parts(
      parts,
      [](const void* own, int part, int worker) { (*static_cast<const Body*>(own))(part, worker); },
      &body);
}

}  // namespace pavlov
