#include "envs/cuda/launch.h"
#include "envs/device/plain_steps.h"
#include "envs/minatar/asterix.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/freeway.h"
#include "envs/minatar/seaquest.h"
#include "envs/minatar/space_invaders.h"

namespace pavlov {

void add_minatar_kernels(CudaKernels& kernels) {
  add_launches<PlainSteps<minatar::Asterix>>(kernels);
  add_launches<PlainSteps<minatar::Breakout>>(kernels);
  add_launches<PlainSteps<minatar::Freeway>>(kernels);
  add_launches<PlainSteps<minatar::Seaquest>>(kernels);
  add_launches<PlainSteps<minatar::SpaceInvaders>>(kernels);
}

}  // namespace pavlov
