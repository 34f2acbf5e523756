#include "nets/data/readers/table_dataset.h"

#include <algorithm>
#include <utility>

namespace pavlov {
namespace {

std::vector<std::string> order_of(const TableColumns& columns, const std::string& column) {
  for (const auto& [name, order] : columns.orders) {
    if (name == column) return order;
  }
  return {};
}

}  // namespace

DatasetPointer table_dataset(const CsvTable& table, const TableColumns& columns, DatasetInfo info) {
  std::vector<std::vector<float>> features;
  const auto rows = static_cast<std::size_t>(table.rows());
  for (const std::string& column : columns.inputs) {
    const auto& one_hot = columns.one_hot;
    const bool names = std::find(one_hot.begin(), one_hot.end(), column) != one_hot.end();
    if (!names && table.type(column) != ColumnType::text) {
      const auto numbers = table.numbers(column);
      features.emplace_back(numbers.begin(), numbers.end());
      info.features.push_back(column);
      continue;
    }
    const auto categories = table.categories(column, order_of(columns, column));
    const std::size_t first = features.size();
    for (const std::string& name : categories.names) {
      features.emplace_back(rows, 0.0F);
      info.features.push_back(column + "=" + name);
    }
    for (std::size_t i = 0; i < rows; ++i) {
      features[first + static_cast<std::size_t>(categories.labels[i])][i] = 1;
    }
  }
  ExampleRows examples{.inputs = Array(NumberType::f32, {table.rows(), std::ssize(features)})};
  float* input = examples.inputs.mutable_values<float>().data();
  for (std::size_t i = 0; i < rows; ++i) {
    for (const auto& feature : features) *input++ = feature[i];
  }
  if (columns.regression) {
    const auto numbers = table.numbers(columns.target);
    const std::vector<float> targets(numbers.begin(), numbers.end());
    examples.numbers = Array(std::span<const float>(targets), {table.rows(), 1});
  } else {
    auto categories = table.categories(columns.target, order_of(columns, columns.target));
    info.classes = std::move(categories.names);
    examples.labels = Array(std::span<const std::int64_t>(categories.labels), {table.rows()});
  }
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(examples));
}

DatasetPointer read_admissions(const std::filesystem::path& file) {
  return table_dataset(CsvTable::read(file),
                       {.inputs = {"gre", "gpa", "rank"}, .one_hot = {"rank"}, .target = "admit"},
                       {.name = "admissions", .origin = file.string()});
}

TableColumns car_evaluation_columns() {
  return {.inputs = {"buying", "maint", "doors", "persons", "lug_boot", "safety"},
          .one_hot = {"doors", "persons"},
          .target = "class",
          .orders = {{"buying", {"low", "med", "high", "vhigh"}},
                     {"maint", {"low", "med", "high", "vhigh"}},
                     {"doors", {"2", "3", "4", "5more"}},
                     {"persons", {"2", "4", "more"}},
                     {"lug_boot", {"small", "med", "big"}},
                     {"safety", {"low", "med", "high"}},
                     {"class", {"unacc", "acc", "good", "vgood"}}}};
}

DatasetPointer read_car_evaluation(const std::filesystem::path& file) {
  const TableColumns columns = car_evaluation_columns();
  CsvOptions options{.names = columns.inputs};
  options.names.push_back(columns.target);
  return table_dataset(CsvTable::read(file, options), columns,
                       {.name = "car evaluation", .origin = file.string()});
}

}  // namespace pavlov
