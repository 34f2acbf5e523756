#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "nets/data/dataset.h"
#include "nets/data/readers/csv.h"

namespace pavlov {

/// Which columns of a table are what.
struct TableColumns {
  std::vector<std::string> inputs;   ///< numbers as they are, words one-hot
  std::vector<std::string> one_hot;  ///< of these, numbers that are names, not sizes, such as ranks
  std::string target;
  bool regression = false;  ///< the target is a number, not a class
  /// Orders of the values of columns, such as {"safety", {"low", "med", "high"}}.
  std::vector<std::pair<std::string, std::vector<std::string>>> orders;
};

/// Rows as inputs f32 [D], one-hot columns called "rank=1", "rank=2", …; errors as CsvTable's. A
/// missing cell is refused.
DatasetPointer table_dataset(const CsvTable& table, const TableColumns& columns, DatasetInfo info);

/// The UCLA admissions: gre, gpa and the rank as one-hot columns; class 1 is admitted.
DatasetPointer read_admissions(const std::filesystem::path& file);

/// The UCI car evaluation: six attributes one-hot (21 inputs), four classes.
DatasetPointer read_car_evaluation(const std::filesystem::path& file);
/// Its columns with all their values, the class last, as the table `car.data` has them.
TableColumns car_evaluation_columns();

}  // namespace pavlov
