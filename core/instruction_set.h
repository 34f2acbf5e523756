#pragma once

#include <span>
#include <string_view>

namespace pavlov {

/// What some loops are compiled for, each once; results do not depend on it where a loop says so.
enum class InstructionSet { portable, avx2, avx512 };

std::string_view name_of(InstructionSet set);

/// Those that this processor can run, the widest last.
std::span<const InstructionSet> available_instruction_sets();

/// The one in use: the widest, or that which the environment variable PAVLOV_KERNELS names
/// (portable, avx2, avx512). Throws std::runtime_error where the processor has no such.
InstructionSet instruction_set();

/// For tests: uses another one from now on.
void use_instruction_set(InstructionSet set);

}  // namespace pavlov
