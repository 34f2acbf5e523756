#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "core/running_moments.h"

namespace pavlov {

/// A process among those that a launcher has started together.
struct World {
  int rank = 0;
  int size = 1;
  std::string address = "127.0.0.1";  ///< where process 0 is met by the others
  int port = 29500;
  int local_rank = 0;     ///< among the processes of the same machine
  bool own_card = false;  ///< see `take_own_card`

  /// What torchrun (RANK, WORLD_SIZE), mpirun (OMPI_COMM_WORLD_RANK, OMPI_COMM_WORLD_SIZE) or
  /// Slurm's srun (SLURM_PROCID, SLURM_STEP_NUM_TASKS or SLURM_NTASKS) have put into the
  /// environment, with their local ranks (LOCAL_RANK, OMPI_COMM_WORLD_LOCAL_RANK, SLURM_LOCALID),
  /// and MASTER_ADDR and MASTER_PORT (or the next port, where torchrun itself listens on that one);
  /// a world of one process where none of them did. Throws std::invalid_argument that names the
  /// variable.
  static World from_environment();

  /// Where the machine has that many graphics cards, this process sees from now on (by
  /// CUDA_VISIBLE_DEVICES) the one of its local rank alone, as "cuda". To be called before a card
  /// is used.
  void take_own_card();
};

/// Thrown where another process has died, or not answered in time.
struct LostProcess : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Processes, on one machine or several, that all do the same calls in the same order. Each may
/// throw LostProcess.
class ProcessGroup {
 public:
  virtual ~ProcessGroup() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Each number becomes its mean over all processes, the same bits in each of them.
  virtual void all_reduce_mean(std::span<float> values) = 0;
  virtual void all_reduce_mean(std::span<double> values) = 0;
  /// The bytes become those of process 0.
  virtual void broadcast(std::span<std::byte> bytes) = 0;
  /// Waits until all have come here.
  virtual void barrier() = 0;
};

/// Meets the other processes of the world; none of them waits for another longer than `timeout`
/// seconds. libpavlov_torch is opened for it (Gloo, and NCCL for what lies on graphics cards, where
/// each process has a card of its own). Throws std::runtime_error where they cannot meet, or where
/// that library was built without Gloo.
std::shared_ptr<ProcessGroup> make_process_group(const World& world, double timeout);

using ProcessGroupFactory = std::shared_ptr<ProcessGroup> (*)(const World&, double timeout);
/// Called by the static initialiser of the library that has them.
bool register_process_groups(ProcessGroupFactory factory);

/// While a group is set, every optimiser steps along the mean of the processes' gradients: as with
/// a batch that is so many times as large. To be set while nothing learns; null: none.
void set_process_group(std::shared_ptr<ProcessGroup> group);
ProcessGroup* process_group();

// Over the processes of the group that is set; without one there is this process alone, and what
// is given stays as it is.

int num_processes();
double mean_over_processes(double value);
/// The moments become those of all processes' rows, the same in each.
void merge_over_processes(RunningMoments& moments);
/// What process 0 gives.
std::string text_of_first_process(const std::string& text);

}  // namespace pavlov
