#include "nets/ground_up/data_flow_graph.h"

#include <stdexcept>

#include "nets/ground_up/activations.h"

namespace pavlov::ground_up {
namespace {

using Node = DataFlowGraph::Node;
using Operation = DataFlowGraph::Operation;

/// "n3 = " is followed by this.
std::string formula(Operation operation, const std::string& a, const std::string& b) {
  switch (operation) {
    case Operation::input:
      return "input";
    case Operation::constant:
      return "constant";
    case Operation::sum:
      return a + " + " + b;
    case Operation::difference:
      return a + " - " + b;
    case Operation::hadamard:
      return a + " * " + b;
    case Operation::product:
      return "product(" + a + ", " + b + ")";
    case Operation::square:
      return "square(" + a + ")";
    case Operation::sigmoid:
      return "sigmoid(" + a + ")";
    case Operation::relu:
      return "relu(" + a + ")";
    case Operation::total:
      return "total(" + a + ")";
  }
  return "";
}

bool fits(Index extent, Index target) { return extent == target || extent == 1; }

/// A matrix as large as both are together: numbers and rows are repeated.
Matrix spread(const Matrix& matrix, const Matrix& other) {
  const Index rows = std::max(matrix.rows(), other.rows());
  const Index columns = std::max(matrix.cols(), other.cols());
  if (!fits(matrix.rows(), rows) || !fits(matrix.cols(), columns) || !fits(other.rows(), rows) ||
      !fits(other.cols(), columns)) {
    throw std::invalid_argument("shapes " + shape_of(matrix) + " and " + shape_of(other) +
                                " do not fit");
  }
  return matrix.replicate(rows / matrix.rows(), columns / matrix.cols());
}

/// The way back: what was repeated gets the sum over its repetitions.
void add_gathered(const Matrix& gradient, Matrix& to) {
  if (to.rows() == gradient.rows() && to.cols() == gradient.cols()) {
    to += gradient;
  } else if (to.size() == 1) {
    to(0) += gradient.sum();
  } else if (to.rows() == 1) {
    to += gradient.colwise().sum();
  } else {
    to += gradient.rowwise().sum();
  }
}

}  // namespace

Node DataFlowGraph::input(const std::string& name) {
  tape_.push_back({.operation = Operation::input, .name = name});
  return {this, tape_.size() - 1};
}

Node DataFlowGraph::constant(const Matrix& value) {
  tape_.push_back({.operation = Operation::constant, .value = value});
  return {this, tape_.size() - 1};
}

Node DataFlowGraph::add(Operation operation, Node a, Node b) {
  if (a.graph != this || b.graph != this) {
    throw std::invalid_argument("data-flow graph: nodes of two graphs cannot meet");
  }
  tape_.push_back({.operation = operation, .a = a.index, .b = b.index});
  return {this, tape_.size() - 1};
}

void DataFlowGraph::run(const std::map<std::string, Feed>& feeds) {
  std::size_t fed = 0;
  for (Record& record : tape_) {
    if (record.operation != Operation::input) continue;
    const auto feed = feeds.find(record.name);
    if (feed != feeds.end()) record.value = feed->second, ++fed;
    if (record.value.size() == 0) {
      throw std::invalid_argument("data-flow graph: input '" + record.name + "' was not fed");
    }
  }
  if (fed != feeds.size()) {
    throw std::invalid_argument("data-flow graph: there are " + std::to_string(feeds.size()) +
                                " feeds, but inputs of these names are " + std::to_string(fed));
  }
  for (std::size_t i = 0; i < tape_.size(); ++i) {
    Record& record = tape_[i];
    if (record.operation == Operation::input || record.operation == Operation::constant) continue;
    try {
      record.value = compute(record);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("data-flow graph: n" + std::to_string(i) + ": " + error.what());
    }
  }
}

Matrix DataFlowGraph::compute(const Record& record) const {
  const Matrix& a = tape_[record.a].value;
  const Matrix& b = tape_[record.b].value;
  switch (record.operation) {
    case Operation::sum:
      return spread(a, b) + spread(b, a);
    case Operation::difference:
      return spread(a, b) - spread(b, a);
    case Operation::hadamard:
      return spread(a, b).cwiseProduct(spread(b, a));
    case Operation::product:
      return ground_up::product(a, b);
    case Operation::square:
      return a.cwiseAbs2();
    case Operation::sigmoid:
      return activate(Activation::sigmoid, a);
    case Operation::relu:
      return activate(Activation::relu, a);
    case Operation::total:
      return Matrix::Constant(1, 1, a.sum());
    case Operation::input:
    case Operation::constant:
      break;
  }
  return record.value;
}

void DataFlowGraph::differentiate(Node node) {
  if (node.graph != this || tape_[node.index].value.size() == 0) {
    throw std::invalid_argument("data-flow graph: run it before it is differentiated");
  }
  for (Record& record : tape_) record.gradient.setZero(record.value.rows(), record.value.cols());
  tape_[node.index].gradient.setOnes();
  for (std::size_t i = node.index + 1; i-- > 0;) pass_back(tape_[i]);
}

/// The chain rule, one step.
void DataFlowGraph::pass_back(const Record& record) {
  Record& a = tape_[record.a];
  Record& b = tape_[record.b];
  const Matrix& gradient = record.gradient;
  switch (record.operation) {
    case Operation::sum:
      add_gathered(gradient, a.gradient);
      add_gathered(gradient, b.gradient);
      break;
    case Operation::difference:
      add_gathered(gradient, a.gradient);
      add_gathered(-gradient, b.gradient);
      break;
    case Operation::hadamard:
      add_gathered(gradient.cwiseProduct(spread(b.value, a.value)), a.gradient);
      add_gathered(gradient.cwiseProduct(spread(a.value, b.value)), b.gradient);
      break;
    case Operation::product:
      a.gradient += gradient * b.value.transpose();
      b.gradient += a.value.transpose() * gradient;
      break;
    case Operation::square:
      a.gradient += 2 * a.value.cwiseProduct(gradient);
      break;
    case Operation::sigmoid:
      a.gradient += slope(Activation::sigmoid, a.value).cwiseProduct(gradient);
      break;
    case Operation::relu:
      a.gradient += slope(Activation::relu, a.value).cwiseProduct(gradient);
      break;
    case Operation::total:
      a.gradient.array() += gradient(0);
      break;
    case Operation::input:
    case Operation::constant:
      break;
  }
}

std::string DataFlowGraph::text() const {
  const auto name = [&](std::size_t i) {
    return tape_[i].name.empty() ? "n" + std::to_string(i) : tape_[i].name;
  };
  std::string text;
  for (std::size_t i = 0; i < tape_.size(); ++i) {
    const Record& record = tape_[i];
    text += name(i) + " = " + formula(record.operation, name(record.a), name(record.b));
    if (record.value.size() > 0) text += "    [" + shape_of(record.value) + "]";
    text += "\n";
  }
  return text;
}

Node operator+(Node a, Node b) { return a.graph->add(Operation::sum, a, b); }
Node operator-(Node a, Node b) { return a.graph->add(Operation::difference, a, b); }
Node operator*(Node a, Node b) { return a.graph->add(Operation::hadamard, a, b); }
Node operator*(double a, Node b) { return b.graph->constant(Matrix::Constant(1, 1, a)) * b; }
Node product(Node a, Node b) { return a.graph->add(Operation::product, a, b); }
Node square(Node a) { return a.graph->add(Operation::square, a, a); }
Node sigmoid(Node a) { return a.graph->add(Operation::sigmoid, a, a); }
Node relu(Node a) { return a.graph->add(Operation::relu, a, a); }
Node total(Node a) { return a.graph->add(Operation::total, a, a); }

}  // namespace pavlov::ground_up
