#pragma once

#include <map>
#include <string>
#include <vector>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// A computation written down before it is done, which can then be followed back for gradients:
///
///     DataFlowGraph graph;
///     const auto v0 = graph.input("v0"), a = graph.input("a"), t = graph.input("t");
///     const auto v = v0 + 3.6 * a * t;
///     graph.run({{"v0", 50}, {"a", 2}, {"t", 4}});          // feed, and compute every node
///     graph.value(v);                                       // 78.8
///     graph.differentiate(v);                               // the tape, backwards
///     graph.gradient(t);                                    // 3.6 a = 7.2
///
/// Reverse-mode differentiation (Linnainmaa 1970): the nodes lie in the order in which they were
/// written, so that each comes behind what it is made of; from the last to the first, each adds its
/// share to the gradients of those that went into it. One way back gives all gradients.
///
/// Values are matrices, a number is one of 1x1. Where two meet, a number fits everything and a row
/// [1, m] every row of [n, m].
class DataFlowGraph {
 public:
  /// An expression; it belongs to its graph, which must outlive it.
  struct Node {
    DataFlowGraph* graph;
    std::size_t index;
  };
  /// A value that is fed.
  struct Feed : Matrix {
    Feed(double number) : Matrix(Matrix::Constant(1, 1, number)) {}
    Feed(const Matrix& matrix) : Matrix(matrix) {}
  };

  enum class Operation {
    input,
    constant,
    sum,
    difference,
    hadamard,
    product,
    square,
    sigmoid,
    relu,
    total
  };

  DataFlowGraph() = default;
  DataFlowGraph(const DataFlowGraph&) = delete;  // nodes know where they belong
  DataFlowGraph& operator=(const DataFlowGraph&) = delete;

  Node input(const std::string& name);
  Node constant(const Matrix& value);
  /// What the operators and functions below make. Throws std::invalid_argument for nodes of another
  /// graph.
  Node add(Operation operation, Node a, Node b);

  /// Computes all nodes. An input keeps what it was fed last. Throws std::invalid_argument for an
  /// input that was never fed, a name that there is not, or shapes that do not fit, by node.
  void run(const std::map<std::string, Feed>& feeds);
  const Matrix& value(Node node) const { return tape_[node.index].value; }

  /// Gradients of `node`, or where it is a matrix of the sum of its elements, by all nodes, at what
  /// was computed last.
  void differentiate(Node node);
  /// Of the shape of the node's value; of nodes that do not matter 0.
  const Matrix& gradient(Node node) const { return tape_[node.index].gradient; }

  /// A line for each node: "n3 = n1 * n2    [1x1]".
  std::string text() const;

 private:
  struct Record {
    Operation operation;
    std::size_t a = 0, b = 0;
    std::string name = {};
    Matrix value = {};
    Matrix gradient = {};
  };

  Matrix compute(const Record& record) const;
  void pass_back(const Record& record);

  std::vector<Record> tape_;
};

DataFlowGraph::Node operator+(DataFlowGraph::Node a, DataFlowGraph::Node b);
DataFlowGraph::Node operator-(DataFlowGraph::Node a, DataFlowGraph::Node b);
/// Element by element.
DataFlowGraph::Node operator*(DataFlowGraph::Node a, DataFlowGraph::Node b);
DataFlowGraph::Node operator*(double a, DataFlowGraph::Node b);
/// Of matrices, [p, q] and [q, r].
DataFlowGraph::Node product(DataFlowGraph::Node a, DataFlowGraph::Node b);
DataFlowGraph::Node square(DataFlowGraph::Node a);
DataFlowGraph::Node sigmoid(DataFlowGraph::Node a);
DataFlowGraph::Node relu(DataFlowGraph::Node a);
/// The sum of all elements, 1x1.
DataFlowGraph::Node total(DataFlowGraph::Node a);

}  // namespace pavlov::ground_up
