// Files of data sets, each read as every kind: arrays of MNIST, records of CIFAR, tables of signs
// and of the UCI, sentences in pairs, annotations of PASCAL VOC.

#include "core/file.h"
#include "nets/data/readers/cifar.h"
#include "nets/data/readers/gtsrb.h"
#include "nets/data/readers/idx.h"
#include "nets/data/readers/table_dataset.h"
#include "nets/data/readers/text_file.h"
#include "nets/data/readers/voc.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

const std::filesystem::path& scratch() {
  static const test::ScratchFolder folder;
  return folder.path;
}

/// Reads some of the examples, too.
template <class Read>
void read_set(Read&& read) {
  fuzz::reads([&] {
    const DatasetPointer set = read();
    for (std::int64_t i = 0; i < std::min<std::int64_t>(set->size(), 3); ++i) {
      fuzz::reads([&] { set->get(i); });
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view contents = fuzz::text_of(data, size);
  const auto file = scratch() / "file";
  write_file(file, contents);
  fuzz::reads([&] { read_idx(file); });
  fuzz::reads([&] { unpack(contents, "input"); });
  read_set([&] { return read_cifar10({file}); });
  read_set([&] { return read_cifar100({file}, CifarLabels::fine); });
  read_set([&] { return read_admissions(file); });
  read_set([&] { return read_car_evaluation(file); });
  fuzz::reads([&] { read_fields(file, 2); });
  write_file(scratch() / "signs/00000/GT-00000.csv", contents);
  read_set([&] { return read_gtsrb(scratch() / "signs"); });
  write_file(scratch() / "voc/Annotations/a.xml", contents);
  read_set([&] { return read_voc(scratch() / "voc", {.bad_boxes = BadBoxes::skip}); });
  return 0;
}
