#pragma once

#include <string>

namespace pavlov::test {

/// Checks `model()` of the environment made by `name` against 10^5 samples of its steps: rows are
/// distributions, and next states, endings and rewards come as they say. Nothing without a model.
void check_model(const std::string& name);

}  // namespace pavlov::test
