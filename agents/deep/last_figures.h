#pragma once

#include <initializer_list>
#include <span>
#include <string>

#include "core/checkpoint.h"

namespace pavlov {

/// Saves what a learner tells of its last update in `figures`, on which nothing else depends.
inline void put_figures(Checkpoint& checkpoint, const std::string& name,
                        std::initializer_list<double> figures) {
  checkpoint.put(name, std::span(figures.begin(), figures.size()));
}

/// Older checkpoints hold none: the figures then stay as they are.
inline void get_figures(const Checkpoint& checkpoint, const std::string& name,
                        std::initializer_list<double*> figures) {
  if (!checkpoint.has(name)) return;
  const auto numbers = checkpoint.doubles(name, static_cast<std::int64_t>(figures.size()));
  auto number = numbers.begin();
  for (double* figure : figures) *figure = *number++;
}

}  // namespace pavlov
