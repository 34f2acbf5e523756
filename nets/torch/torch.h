#pragma once

// LibTorch, which costs some 20 s to compile: sources include it through here, behind a precompiled
// header, and nothing outside nets/ (and its tests) includes it at all.
#include <torch/torch.h>
