#include "agents/exploration/standardizer.h"

#include <algorithm>

namespace pavlov {

Standardizer::Standardizer(const Space& space, const StandardizerOptions& options)
    : space_(space),
      options_(options),
      element_(std::holds_alternative<Box>(space) ? 0 : width_of(space)),
      codes_(std::holds_alternative<Box>(space) ? 0 : flat_size(space)),
      numbers_(flat_size(space) / static_cast<std::size_t>(options.frames)),
      moments_(numbers_.size()) {}

/// Frames lie one after the other, the last at the end; their codes do, too.
void Standardizer::flatten_row(const Rows& observations, int i, std::span<float> out) {
  if (std::holds_alternative<Box>(space_)) {
    const int first = observations.width - static_cast<int>(out.size());
    for (std::size_t j = 0; j < out.size(); ++j) {
      out[j] = static_cast<float>(observations.number(i, first + static_cast<int>(j)));
    }
    return;
  }
  std::copy_n(observations.row<int>(i), element_.size(), element_.begin());
  flatten(space_, element_, codes_);
  std::copy(codes_.end() - std::ssize(out), codes_.end(), out.begin());
}

void Standardizer::learn(const Rows& observations, int n) {
  if (!options_.standardize) return;
  for (int i = 0; i < n; ++i) {
    flatten_row(observations, i, numbers_);
    moments_.begin_row();
    for (std::size_t j = 0; j < numbers_.size(); ++j) {
      moments_.add(j, static_cast<double>(numbers_[j]));
    }
  }
}

void Standardizer::apply(const Rows& observations, int i, std::span<float> out) {
  flatten_row(observations, i, out);
  if (!options_.standardize) return;
  for (std::size_t j = 0; j < out.size(); ++j) {
    const double x = (static_cast<double>(out[j]) - moments_.mean(j)) / moments_.scale(j);
    out[j] = static_cast<float>(std::clamp(x, -options_.limit, options_.limit));
  }
}

void Standardizer::apply_all(const Rows& observations, int n, std::span<float> out) {
  for (int i = 0; i < n; ++i) {
    apply(observations, i, out.subspan(static_cast<std::size_t>(i) * width(), width()));
  }
}

void Standardizer::save(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<double> numbers;
  moments_.append_numbers(numbers);
  checkpoint.put(name + ".moments", numbers);
}

void Standardizer::load(const Checkpoint& checkpoint, const std::string& name) {
  moments_.set_numbers(
      checkpoint.doubles(name + ".moments", static_cast<std::int64_t>(moments_.num_numbers())));
}

}  // namespace pavlov
