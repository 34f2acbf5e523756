#include "render/window.h"

#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "core/own_library.h"

namespace pavlov {
namespace {

constexpr const char* kLibrary = "libpavlov_window.so";

std::optional<WindowSystem>& registered() {
  static std::optional<WindowSystem> system;
  return system;
}

const WindowSystem& window_system() {
  if (!registered()) open_own_library(kLibrary, "a window");
  if (!registered()) throw std::runtime_error(std::string(kLibrary) + " registers no windows");
  return *registered();
}

}  // namespace

bool register_window_system(WindowSystem system) {
  registered() = system;
  return true;
}

std::string missing_display() {
  const char* name = std::getenv("DISPLAY");
  if (name == nullptr || *name == '\0') return "there is no display (DISPLAY is not set)";
  if (!window_system().display_answers()) {
    return "the display '" + std::string(name) + "' does not answer";
  }
  return "";
}

std::unique_ptr<Window> open_window(const std::string& title, int width, int height) {
  if (const std::string why = missing_display(); !why.empty()) {
    throw std::runtime_error("no window: " + why);
  }
  return window_system().open(title, width, height);
}

}  // namespace pavlov
