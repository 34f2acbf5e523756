#include "nets/models/q_network.h"

namespace pavlov {

QNetworkImpl::QNetworkImpl(QNetworkOptions given) : options(std::move(given)) { reset(); }

void QNetworkImpl::reset() {
  const auto& o = options;
  std::int64_t features = c10::multiply_integers(o.input);
  if (!o.torso.empty()) {
    const ConvTorsoOptions conv = {o.input, o.torso, o.activation};
    torso = register_module("torso", ConvTorso(conv));
    features = torso->out_features();
  }

  MlpOptions mlp = {.sizes = {features}, .activation = o.activation, .noisy = o.noisy};
  mlp.sizes.insert(mlp.sizes.end(), o.hidden_sizes.begin(), o.hidden_sizes.end());
  if (!o.dueling) {
    mlp.sizes.push_back(o.actions * o.atoms);
    dense = register_module("dense", Mlp(mlp));
    return;
  }

  DuelingHeadOptions head = {
      .actions = o.actions, .atoms = o.atoms, .activation = o.activation, .noisy = o.noisy};
  if (!o.hidden_sizes.empty()) {
    head.hidden_sizes = {o.hidden_sizes.back()};
    mlp.sizes.pop_back();
  }
  head.in_features = mlp.sizes.back();
  if (mlp.sizes.size() > 1) {
    mlp.activate_output = true;
    dense = register_module("dense", Mlp(mlp));
  }
  dueling = register_module("dueling", DuelingHead(head));
}

torch::Tensor QNetworkImpl::forward(torch::Tensor x) {
  x = torso ? torso(x) : x.flatten(1);
  if (dense) x = dense(x);
  return dueling ? dueling(x) : x;
}

}  // namespace pavlov
