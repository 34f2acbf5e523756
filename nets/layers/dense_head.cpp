#include "nets/layers/dense_head.h"

#include "nets/layers/dropout.h"

namespace pavlov {

torch::nn::Sequential dropout_dense_head(std::int64_t in_features,
                                         const std::vector<std::int64_t>& hidden_sizes,
                                         std::int64_t classes, DropoutPlace place, double dropout) {
  torch::nn::Sequential head;
  for (const std::int64_t size : hidden_sizes) {
    if (place == DropoutPlace::before) head->push_back(Dropout(dropout));
    head->push_back(torch::nn::Linear(in_features, size));
    head->push_back(torch::nn::ReLU());
    if (place == DropoutPlace::behind) head->push_back(Dropout(dropout));
    in_features = size;
  }
  head->push_back(torch::nn::Linear(in_features, classes));
  return head;
}

}  // namespace pavlov
