#include "nets/ground_up/nearest_neighbours.h"

#include <algorithm>

#include "core/settings.h"
#include "nets/ground_up/patterns.h"

namespace pavlov::ground_up {

NearestNeighbours::NearestNeighbours(Matrix inputs, std::vector<int> labels, int k)
    : inputs_(std::move(inputs)), labels_(std::move(labels)), k_(k) {
  const auto n = static_cast<double>(inputs_.rows());
  require(static_cast<double>(labels_.size()) == n, "nearest neighbours", "number of labels",
          static_cast<double>(labels_.size()), "that of the inputs");
  require(k >= 1 && k <= n, "nearest neighbours", "k", k, "1 to the number of patterns");
  for (const int label : labels_) {
    require(label >= 0, "nearest neighbours", "label", label, "0 or more");
    classes_ = std::max(classes_, label + 1);
  }
}

std::vector<int> NearestNeighbours::neighbours(const RowVector& x) const {
  require(x.size() == inputs_.cols(), "nearest neighbours", "size of input",
          static_cast<double>(x.size()), std::to_string(inputs_.cols()));
  const Vector distance = (inputs_.rowwise() - x).rowwise().squaredNorm();
  std::vector<int> order = in_order(inputs_.rows());
  std::partial_sort(order.begin(), order.begin() + k_, order.end(), [&](int a, int b) {
    return distance[a] < distance[b] || (distance[a] == distance[b] && a < b);
  });
  order.resize(static_cast<std::size_t>(k_));
  return order;
}

std::vector<int> NearestNeighbours::votes_of(const std::vector<int>& neighbours) const {
  std::vector<int> votes(static_cast<std::size_t>(classes_));
  for (const int i : neighbours) {
    ++votes[static_cast<std::size_t>(labels_[static_cast<std::size_t>(i)])];
  }
  return votes;
}

std::vector<int> NearestNeighbours::votes(const RowVector& x) const {
  return votes_of(neighbours(x));
}

int NearestNeighbours::classify(const RowVector& x) const {
  const std::vector<int> nearest = neighbours(x);
  const std::vector<int> votes = votes_of(nearest);
  const int most = *std::max_element(votes.begin(), votes.end());
  const auto winner = std::find_if(nearest.begin(), nearest.end(), [&](int i) {
    return votes[static_cast<std::size_t>(labels_[static_cast<std::size_t>(i)])] == most;
  });
  return labels_[static_cast<std::size_t>(*winner)];
}

std::vector<int> NearestNeighbours::classify_all(const Matrix& inputs) const {
  std::vector<int> classes;
  for (Index i = 0; i < inputs.rows(); ++i) classes.push_back(classify(inputs.row(i)));
  return classes;
}

}  // namespace pavlov::ground_up
