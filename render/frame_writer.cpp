#include "render/frame_writer.h"

#include <stdexcept>

#include "core/own_library.h"

namespace pavlov {
namespace {

constexpr const char* kLibrary = "libpavlov_video.so";

FilmFactory& registered() {
  static FilmFactory factory = nullptr;
  return factory;
}

class PngWriter final : public FrameWriter {
 public:
  explicit PngWriter(const NumberedName& name) : name_(name) {}

  void add(const Picture& picture) override {
    std::string number = std::to_string(++count_);
    const auto digits = static_cast<std::size_t>(name_.digits);
    if (number.size() < digits) number.insert(0, digits - number.size(), '0');
    picture.save(name_.before + number + name_.after);
  }
  void finish() override {}

 private:
  NumberedName name_;
  int count_ = 0;
};

}  // namespace

bool register_film_factory(FilmFactory factory) {
  registered() = factory;
  return true;
}

std::unique_ptr<FrameWriter> make_film_writer(Film film, const std::filesystem::path& path,
                                              double frame_seconds) {
  if (registered() == nullptr) open_own_library(kLibrary, path.string());
  if (registered() == nullptr) {
    throw std::runtime_error(std::string(kLibrary) + " registers no encoders");
  }
  return registered()(film, path, frame_seconds);
}

std::unique_ptr<FrameWriter> make_png_writer(const NumberedName& name) {
  return std::make_unique<PngWriter>(name);
}

}  // namespace pavlov
