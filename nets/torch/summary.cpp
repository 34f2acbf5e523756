#include "nets/torch/summary.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <unordered_map>

#include "nets/core/layer_table.h"

namespace pavlov {
namespace {

using torch::autograd::Node;

/// For each node of the backward graph one that hands gradients to it: what its result went into.
std::unordered_map<Node*, Node*> users_of(Node* last) {
  std::unordered_map<Node*, Node*> users;
  std::vector<Node*> open = {last};
  while (!open.empty()) {
    Node* node = open.back();
    open.pop_back();
    for (const auto& edge : node->next_edges()) {
      if (edge.function && users.emplace(edge.function.get(), node).second) {
        open.push_back(edge.function.get());
      }
    }
  }
  return users;
}

std::string shape_text(const std::vector<std::int64_t>& shape, std::int64_t batch = -1) {
  std::string text;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += batch < 0 ? "x" : " x ";
    text += i == 0 && shape[0] == batch ? "B" : std::to_string(shape[i]);
  }
  return text;
}

/// The shape of the operation that used the parameter; transposing a weight is none.
std::string output_shape(const torch::Tensor& parameter,
                         const std::unordered_map<Node*, Node*>& users, std::int64_t batch) {
  auto found = users.find(torch::autograd::impl::grad_accumulator(parameter).get());
  while (found != users.end() && found->second->name().starts_with("TBackward")) {
    found = users.find(found->second);
  }
  if (found == users.end() || found->second->num_inputs() == 0) return "";
  return shape_text(found->second->input_metadata(0).zeros_like().sizes().vec(), batch);
}

/// "Linear" of "torch::nn::LinearImpl".
std::string type_of(const torch::nn::Module& module) {
  std::string name = module.name();
  if (const auto colon = name.rfind(':'); colon != std::string::npos) name.erase(0, colon + 1);
  if (name.ends_with("Impl")) name.resize(name.size() - 4);
  return name;
}

}  // namespace

std::string summary(torch::nn::AnyModule module, const torch::Tensor& input) {
  torch::AutoGradMode with_graph(true);
  std::vector<torch::Tensor> frozen;  // which the graph would not show
  for (torch::Tensor& parameter : module.ptr()->parameters()) {
    if (!parameter.requires_grad()) frozen.push_back(parameter.requires_grad_());
  }
  const torch::Tensor output = module.forward(input);
  const auto users = users_of(output.grad_fn().get());
  std::vector<LayerRow> rows;
  for (const auto& layer : module.ptr()->named_modules()) {
    const auto parameters = layer.value()->parameters(/*recurse=*/false);
    if (parameters.empty()) continue;
    std::int64_t count = 0;
    std::int64_t count_frozen = 0;
    for (const torch::Tensor& parameter : parameters) {
      count += parameter.numel();
      const bool is_frozen = std::any_of(frozen.begin(), frozen.end(), [&](const auto& other) {
        return other.is_same(parameter);
      });
      if (is_frozen) count_frozen += parameter.numel();
    }
    rows.push_back({.name = layer.key(),
                    .type = type_of(*layer.value()),
                    .weight = shape_text(parameters.front().sizes().vec()),
                    .output = output_shape(parameters.back(), users, input.size(0)),
                    .parameters = count,
                    .frozen = count_frozen});
  }
  for (torch::Tensor& parameter : frozen) parameter.requires_grad_(false);
  return layer_table(rows);
}

}  // namespace pavlov
