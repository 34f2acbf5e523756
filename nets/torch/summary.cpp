#include "nets/torch/summary.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/generated/Functions.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "nets/core/layer_table.h"

namespace pavlov {
namespace {

using torch::autograd::Node;

std::string shape_text(const std::vector<std::int64_t>& shape, std::int64_t batch = -1) {
  std::string text;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += batch < 0 ? "x" : " x ";
    text += i == 0 && shape[0] == batch ? "B" : std::to_string(shape[i]);
  }
  return text;
}

/// "Linear" of "torch::nn::LinearImpl".
std::string type_of(const torch::nn::Module& module) {
  std::string name = module.name();
  if (const auto colon = name.rfind(':'); colon != std::string::npos) name.erase(0, colon + 1);
  if (name.ends_with("Impl")) name.resize(name.size() - 4);
  return name;
}

/// The shape of what an operation gave.
std::vector<std::int64_t> output_shape(const Node& operation) {
  return operation.input_metadata(0).zeros_like().sizes().vec();
}

/// Whether it multiplied by a tensor that is no result of anything: what Dropout does in training.
bool drops(const Node& operation) {
  if (operation.name() != "MulBackward0") return false;
  const auto& edges = operation.next_edges();
  const auto constants =
      std::count_if(edges.begin(), edges.end(), [](const auto& edge) { return !edge.function; });
  const auto& product = static_cast<const torch::autograd::generated::MulBackward0&>(operation);
  return constants == 1 && product.other_.unpack().dim() > 0;
}

/// What an operation without parameters is called; "" for those that leave all numbers as they
/// are.
std::string type_of(const Node& operation) {
  static const std::map<std::string, std::string> names = {
      {"AdaptiveAvgPool2D", "AdaptiveAvgPool2d"},
      {"Alias", ""},
      {"AvgPool2D", "AvgPool2d"},
      {"Cat", "Concatenate"},
      {"Clone", ""},
      {"ConstantPadNd", "Pad"},
      {"Elu", "ELU"},
      {"Expand", ""},
      {"MaxPool2DWithIndices", "MaxPool2d"},
      {"Permute", ""},
      {"Relu", "ReLU"},
      {"ReshapeAlias", "Reshape"},
      {"Silu", "SiLU"},
      {"Slice", ""},
      {"Squeeze", ""},
      {"T", ""},
      {"ToCopy", ""},
      {"Transpose", ""},
      {"UnsafeView", "Reshape"},
      {"Unsqueeze", ""},
      {"View", "Reshape"}};
  if (drops(operation)) return "Dropout";
  const std::string name = operation.name();
  const std::string short_name = name.substr(0, name.find("Backward"));
  const auto known = names.find(short_name);
  const std::string type = known == names.end() ? short_name : known->second;
  return type == "Reshape" && output_shape(operation).size() == 2 ? "Flatten" : type;
}

/// A forward pass, read off its backward graph.
class ForwardGraph {
 public:
  ForwardGraph(const torch::Tensor& input, torch::Tensor output) : output_(std::move(output)) {
    std::vector<Node*> open = {output_.grad_fn().get()};
    while (!open.empty()) {
      Node* node = open.back();
      open.pop_back();
      for (const auto& edge : node->next_edges()) {
        if (!edge.function) continue;
        auto& users = users_[edge.function.get()];
        if (users.empty()) open.push_back(edge.function.get());
        users.push_back(node);
      }
    }
    open = {accumulator(input)};
    while (!open.empty()) {
      Node* node = open.back();
      open.pop_back();
      for (Node* user : users_[node]) {
        if (std::find(operations_.begin(), operations_.end(), user) != operations_.end()) continue;
        operations_.push_back(user);
        open.push_back(user);
      }
    }
    std::sort(operations_.begin(), operations_.end(),
              [](const Node* a, const Node* b) { return a->sequence_nr() < b->sequence_nr(); });
  }

  /// What was done to the input, in order.
  const std::vector<Node*>& operations() const { return operations_; }

  /// The first of them that a parameter, or what was made of it, went into; null: none.
  Node* user_of(const torch::Tensor& parameter) const {
    std::vector<Node*> open = {accumulator(parameter)};
    Node* first = nullptr;
    while (!open.empty()) {
      const auto found = users_.find(open.back());
      open.pop_back();
      if (found == users_.end()) continue;
      for (Node* user : found->second) {
        if (std::find(operations_.begin(), operations_.end(), user) == operations_.end()) {
          open.push_back(user);
        } else if (first == nullptr || user->sequence_nr() < first->sequence_nr()) {
          first = user;
        }
      }
    }
    return first;
  }

 private:
  static Node* accumulator(const torch::Tensor& leaf) {
    return torch::autograd::impl::grad_accumulator(leaf).get();
  }

  torch::Tensor output_;                                 ///< keeps the graph alive
  std::unordered_map<Node*, std::vector<Node*>> users_;  ///< what each node's result went into
  std::vector<Node*> operations_;
};

}  // namespace

std::string summary(const torch::nn::AnyModule& module, const torch::Tensor& input) {
  const torch::AutoGradMode with_graph(true);
  torch::nn::AnyModule copy = module.clone(input.device());  // all of whose parameters are trained
  copy.ptr()->train();
  const torch::Tensor x = input.clone().requires_grad_();
  const ForwardGraph graph(x, copy.forward(x));

  std::map<std::string, bool> trained;
  for (const auto& parameter : module.ptr()->named_parameters()) {
    trained[parameter.key()] = parameter.value().requires_grad();
  }
  std::multimap<Node*, LayerRow> layers;  // with parameters
  for (const auto& layer : copy.ptr()->named_modules("", /*include_self=*/true)) {
    const auto parameters = layer.value()->named_parameters(/*recurse=*/false);
    if (parameters.is_empty()) continue;
    Node* user = graph.user_of(parameters.values().back());
    LayerRow row{.name = layer.key(),
                 .type = type_of(*layer.value()),
                 .weight = shape_text(parameters.values().front().sizes().vec())};
    for (const auto& parameter : parameters) {
      const std::string name =
          row.name.empty() ? parameter.key() : row.name + "." + parameter.key();
      row.parameters += parameter.value().numel();
      if (!trained.at(name)) row.frozen += parameter.value().numel();
    }
    layers.emplace(user, std::move(row));
  }

  std::vector<LayerRow> rows;
  for (Node* operation : graph.operations()) {
    const std::string output = shape_text(output_shape(*operation), input.size(0));
    const auto [begin, end] = layers.equal_range(operation);
    for (auto layer = begin; layer != end; ++layer) {
      rows.push_back(layer->second);
      rows.back().output = output;
    }
    if (begin != end) continue;
    const std::string type = type_of(*operation);
    if (!type.empty()) rows.push_back({.type = type, .output = output});
  }
  const auto [begin, end] = layers.equal_range(nullptr);
  for (auto layer = begin; layer != end; ++layer) rows.push_back(layer->second);
  return layer_table(rows);
}

}  // namespace pavlov
