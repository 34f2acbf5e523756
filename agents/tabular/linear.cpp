#include "agents/tabular/linear.h"

namespace pavlov {
namespace {

std::variant<StateIndex, TileCoder> coder_for(const Space& space, const TileCodingConfig& tiles,
                                              const std::string& owner) {
  if (const auto* box = std::get_if<Box>(&space)) return TileCoder(tiles, *box, owner);
  return StateIndex(space, owner);
}

}  // namespace

BinaryFeatures::BinaryFeatures(const Space& space, const TileCodingConfig& tiles,
                               const std::string& owner)
    : space_(space), coder_(coder_for(space, tiles, owner)) {}

std::int64_t BinaryFeatures::size() const {
  const auto* coder = std::get_if<TileCoder>(&coder_);
  return coder != nullptr ? coder->size() : std::get<StateIndex>(coder_).count();
}

std::size_t BinaryFeatures::active() const {
  const auto* coder = std::get_if<TileCoder>(&coder_);
  return coder != nullptr ? static_cast<std::size_t>(coder->tilings()) : 1;
}

void BinaryFeatures::encode(const Rows& observations, int i,
                            std::span<std::int64_t> features) const {
  if (const auto* coder = std::get_if<TileCoder>(&coder_)) {
    coder->encode([&](int j) { return observations.number(i, j); }, features);
  } else {
    features[0] = std::get<StateIndex>(coder_)(observations, i);
  }
}

std::vector<std::int64_t> BinaryFeatures::encode(std::span<const double> observation) const {
  if (const auto* coder = std::get_if<TileCoder>(&coder_)) return coder->encode(observation);
  return {index_of(space_, observation)};
}

LinearFunctions::LinearFunctions(const BinaryFeatures& features, std::span<const double> initial)
    : outputs_(initial.size()) {
  weights_.reserve(static_cast<std::size_t>(features.size()) * outputs_);
  for (std::int64_t i = 0; i < features.size(); ++i) {
    for (const double value : initial) {
      weights_.push_back(value / static_cast<double>(features.active()));
    }
  }
}

}  // namespace pavlov
