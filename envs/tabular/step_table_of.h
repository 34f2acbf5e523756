#pragma once

#include <optional>

#include "envs/core/step_table.h"
#include "envs/core/tabular_model.h"

namespace pavlov {

/// The table of an environment whose `step` draws one uniform number where an action has several
/// outcomes and takes that which `pick` (envs/core/pick.h) says, where a state without outcomes is
/// not left, and where an only start is not drawn; nothing where it would be large.
std::optional<StepTable> step_table_of(const TabularModel& model);

}  // namespace pavlov
