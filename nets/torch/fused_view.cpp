#include "nets/torch/fused_view.h"

namespace pavlov {

Mlp view_of(FusedNetwork& network) {
  const FusedNetworkOptions& options = network.options();
  Mlp mlp(MlpOptions{.sizes = {options.sizes.begin(), options.sizes.end()},
                     .activation = options.activation});
  float* values = network.parameters().data();
  float* gradients = network.gradient().data();
  for (torch::Tensor& parameter : mlp->parameters()) {  // which lie in this order in the buffers
    const std::vector<std::int64_t> shape = parameter.sizes().vec();
    parameter.mutable_grad() = torch::from_blob(gradients, shape);
    parameter.set_data(torch::from_blob(values, shape));
    gradients += parameter.numel();
    values += parameter.numel();
  }
  return mlp;
}

}  // namespace pavlov
