#include <fstream>
#include <set>

#include "core/file.h"
#include "nets/data/readers/cifar.h"
#include "nets/data/readers/gtsrb.h"
#include "nets/data/readers/image_folder.h"
#include "nets/data/readers/voc.h"
#include "tests/data/damage.h"
#include "tests/data/real_data.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
using test::ScratchFolder;

namespace {

std::string grey_ppm(int width, int height, char value) {
  return "P6\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n" +
         std::string(static_cast<std::size_t>(3 * width * height), value);
}

std::string object_xml(const std::string& name, int left, int top, int right, int bottom) {
  return "<object><name>" + name + "</name><difficult>1</difficult><bndbox><xmin>" +
         std::to_string(left) + "</xmin><ymin>" + std::to_string(top) + "</ymin><xmax>" +
         std::to_string(right) + "</xmax><ymax>" + std::to_string(bottom) +
         "</ymax></bndbox></object>";
}

std::string annotation_xml(const std::string& objects) {
  return "<annotation><size><width>20</width><height>10</height></size>" + objects +
         "</annotation>";
}

}  // namespace

TEST_CASE("CIFAR records are read, and refused where they are cut or of no class", "[unit]") {
  const ScratchFolder scratch;
  const auto record = [](int label, char pixel) {
    return std::string(1, static_cast<char>(label)) + std::string(3072, pixel);
  };
  const auto first = scratch.path / "a.bin";
  const auto second = scratch.path / "b.bin";
  write_file(first, record(3, 'a') + record(9, 'b'));
  write_file(second, record(0, 'c'));
  const auto data = read_cifar10({first, second});
  CHECK(labels_of(*data) == std::vector<std::int64_t>{3, 9, 0});
  CHECK(data->get(2).input.shape() == Shape{3, 32, 32});
  CHECK(data->get(1).input.values<std::uint8_t>()[3071] == 'b');
  write_file(second, record(10, 'c'));
  CHECK_THROWS_WITH(read_cifar10({first, second}),
                    Contains("b.bin: byte 0: label 10 is none of 0"));
  write_file(second, record(1, 'c') + "rest");
  CHECK_THROWS_WITH(read_cifar10({second}),
                    Contains("b.bin: byte 3073: a record takes 3073 bytes"));
  write_file(second, "");
  CHECK_THROWS_WITH(read_cifar10({second}), Contains("b.bin"));

  write_file(first, std::string("\x05") + record(77, 'x'));
  CHECK(read_cifar100({first}, CifarLabels::fine)->label(0) == 77);
  CHECK(read_cifar100({first}, CifarLabels::coarse)->label(0) == 5);
  write_file(scratch.path / "coarse_label_names.txt", "fish\n");
  CHECK_THROWS_WITH(read_cifar100({first}, CifarLabels::coarse),
                    Contains("1 names for 20 classes"));
}

TEST_CASE("folders of images are classes, in the order of their names", "[unit]") {
  const ScratchFolder scratch;
  for (const char* name : {"dog/10.ppm", "dog/9.ppm", "cat/1.ppm", "empty/readme.txt"}) {
    write_file(scratch.path / name, grey_ppm(2, 3, name[4]));
  }
  const auto data = read_image_folder(scratch.path);
  CHECK(data->info().classes == std::vector<std::string>{"cat", "dog"});
  CHECK(labels_of(*data) == std::vector<std::int64_t>{0, 1, 1});
  CHECK(data->get(1).input.values<std::uint8_t>()[0] == '9');
  CHECK(data->get(1).input.shape() == Shape{3, 3, 2});
  write_file(scratch.path / "cat/1.ppm", "P6\n2 3\n255\n");
  CHECK_THROWS_WITH(data->get(0), Contains("1.ppm: byte 11"));
  CHECK_THROWS_WITH(read_image_folder(scratch.path / "cat"), Contains("no folder in it has"));
  CHECK_THROWS_WITH(read_image_folder(scratch.path / "none"), Contains("is no folder"));
}

TEST_CASE("traffic signs come with class, track and box, and tables that lie are refused",
          "[unit]") {
  const ScratchFolder scratch;
  const auto folder = scratch.path / "00014";
  const std::string header = "Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId\n";
  const std::string rows =
      "00000_00000.ppm;8;6;1;1;7;5;14\n00000_00001.ppm;8;6;1;1;7;5;14\n"
      "00001_00000.ppm;9;6;2;1;7;5;14\n";
  write_file(folder / "00000_00000.ppm", grey_ppm(8, 6, 'x'));
  write_file(folder / "00001_00000.ppm", grey_ppm(8, 6, 'x'));
  write_file(folder / "GT-00014.csv", header + rows);
  const auto data = read_gtsrb(scratch.path);
  CHECK(data->size() == 3);
  CHECK(data->info().classes == std::vector<std::string>{"00014"});
  CHECK(data->group(0) == data->group(1));
  CHECK(data->group(0) != data->group(2));
  CHECK(data->get(0).boxes[0] == ObjectBox{.left = 1, .top = 1, .right = 7, .bottom = 5});
  CHECK_THROWS_WITH(data->get(2), Contains("not 9 x 6 as its table says"));
  for (const auto& [row, what] : std::vector<std::pair<std::string, std::string>>{
           {"00000_00000.ppm;8;6;1;1;7;5;15\n", ":2: column 'ClassId': 15"},
           {"00000_00000.ppm;8;6;1;1;9;5;14\n", "column 'Roi.X2': 9 is not in 2 to 8"},
           {"00000_00000.ppm;0;6;1;1;7;5;14\n", "column 'Width'"},
           {"sign.ppm;8;6;1;1;7;5;14\n", "tells no track"}}) {
    write_file(folder / "GT-00014.csv", header + row);
    CHECK_THROWS_WITH(read_gtsrb(scratch.path), Contains(what));
  }
}

TEST_CASE("VOC annotations give boxes with classes; bad boxes are refused or left out and told",
          "[unit]") {
  const ScratchFolder scratch;
  write_file(scratch.path / "JPEGImages/a.jpg", grey_ppm(20, 10, 'x'));
  write_file(scratch.path / "ImageSets/Main/train.txt", "a  1\n");
  const auto xml = scratch.path / "Annotations/a.xml";
  write_file(xml, annotation_xml(object_xml("dog", 1, 2, 20, 10) + object_xml("cat", 3, 3, 4, 5)));
  const auto data = read_voc(scratch.path, {.image_set = "train"});
  CHECK(data->info().classes == std::vector<std::string>{"cat", "dog"});
  const Example example = data->get(0);
  CHECK(example.input.shape() == Shape{3, 10, 20});
  CHECK(example.boxes[0] ==
        ObjectBox{.left = 1, .top = 2, .right = 20, .bottom = 10, .label = 1, .difficult = true});
  CHECK(read_voc(scratch.path, {.one_based = true})->get(0).boxes[0].left == 0);
  CHECK_THROWS_WITH(read_voc(scratch.path, {.classes = {"cat"}}), Contains("unknown class 'dog'"));

  for (const auto& [object, what] : std::vector<std::pair<std::string, std::string>>{
           {object_xml("dog", 5, 5, 5, 8), "is empty"},
           {object_xml("dog", 5, 5, 3, 8), "is inverted"},
           {object_xml("dog", 5, 5, 21, 8), "is not inside the image"},
           {object_xml("", 5, 5, 8, 8), "is without a name"}}) {
    write_file(xml, annotation_xml(object_xml("cat", 1, 1, 2, 2) + object));
    CHECK_THROWS_WITH(read_voc(scratch.path), Contains("object 2 " + what));
    const auto rest = read_voc(scratch.path, {.bad_boxes = BadBoxes::skip});
    CHECK(rest->get(0).boxes.size() == 1);
    REQUIRE(rest->info().notes.size() == 1);
    CHECK_THAT(rest->info().notes[0], Contains(what + ", left out"));
  }
  write_file(xml, "<annotation><size><width>2x</width></size></annotation>");
  CHECK_THROWS_WITH(read_voc(scratch.path), Contains("<width> must be a number, not '2x'"));
  write_file(xml, "<annotation><size>");
  CHECK_THROWS_WITH(read_voc(scratch.path), Contains("a.xml: byte "));
  write_file(xml, annotation_xml(""));
  write_file(scratch.path / "JPEGImages/a.jpg", grey_ppm(10, 10, 'x'));
  CHECK_THROWS_WITH(read_voc(scratch.path)->get(0), Contains("not 20 x 10 as its annotation says"));
}

TEST_CASE("annotations damaged anywhere are read or refused by name", "[contract]") {
  const ScratchFolder scratch;
  write_file(scratch.path / "JPEGImages/damaged.file.jpg", grey_ppm(20, 10, 'x'));
  const auto xml = scratch.path / "Annotations/damaged.file.xml";
  std::filesystem::create_directories(xml.parent_path());
  const auto whole =
      test::refusals(annotation_xml(object_xml("dog", 1, 2, 20, 10)), [&](const FileBytes& file) {
        std::ofstream(xml) << file.text();
        read_voc(scratch.path);
      });
  CHECK(whole.cuts == whole.tries);
  CHECK(whole.flips > whole.tries / 2);
}

TEST_CASE("images and their label images come in pairs of one size and known classes", "[unit]") {
  const ScratchFolder scratch;
  write_file(scratch.path / "image/2.pgm", "P2 2 1 255 10 20");
  write_file(scratch.path / "label/2.pgm", "P2 2 1 255 0 255");
  const auto data = read_image_pairs(scratch.path);
  CHECK(data->get(0).mask.shape() == Shape{1, 2});
  CHECK(data->get(0).mask.values<std::uint8_t>()[1] == 1);
  write_file(scratch.path / "label/2.pgm", "P2 2 1 255 0 254");
  CHECK_THROWS_WITH(data->get(0), Contains("pixel (1, 0) is 254"));
  write_file(scratch.path / "label/2.pgm", "P2 1 2 255 0 255");
  CHECK_THROWS_WITH(data->get(0), Contains("does not fit"));
  write_file(scratch.path / "image/3.pgm", "P2 2 1 255 10 20");
  CHECK_THROWS_WITH(read_image_pairs(scratch.path), Contains("3.pgm: is missing"));
}

TEST_CASE("the real image sets are as their description says", "[golden]") {
  const auto cifar = test::find_data("cifar10");
  if (cifar.empty()) return;
  const auto frogs = read_cifar10({cifar / "data_batch_1_head200.bin"});
  CHECK(frogs->info().classes[static_cast<std::size_t>(frogs->label(0))] == "frog");
  CHECK(frogs->get(0).input.values<std::uint8_t>()[0] == 59);
  CHECK(frogs->get(0).input.values<std::uint8_t>()[1024] == 62);

  const auto signs = read_gtsrb(test::find_data("gtsrb"));
  CHECK(signs->size() == 900);
  CHECK(signs->info().classes.size() == 10);
  std::set<std::int64_t> tracks;
  for (std::int64_t i = 0; i < signs->size(); ++i) tracks.insert(signs->group(i));
  CHECK(tracks.size() == 90);
  CHECK(signs->get(899).input.dimensions() == 3);

  const auto voc = test::find_data("bccd_voc");
  CHECK_THROWS_WITH(read_voc(voc), Contains("is empty"));
  const auto cells = read_voc(voc, {.bad_boxes = BadBoxes::skip});
  CHECK(cells->size() == 364);
  CHECK(cells->info().classes == std::vector<std::string>{"Platelets", "RBC", "WBC"});
  INFO(cells->info().notes.back());
  CHECK(cells->info().notes.size() == 2);
  CHECK(read_voc(voc, {.image_set = "train", .bad_boxes = BadBoxes::skip})->size() == 205);

  const auto membranes = read_image_pairs(test::find_data("isbi2012"));
  CHECK(membranes->size() == 30);
  CHECK(membranes->get(29).mask.shape() == Shape{512, 512});
  CHECK(read_image_folder(test::find_data("cats_dogs"))->size() == 240);
}
