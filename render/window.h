#pragma once

#include <memory>
#include <string>
#include <vector>

#include "render/picture.h"

namespace pavlov {

/// What a person did to a window.
struct WindowEvent {
  enum class Kind { key, click, resized, closed };
  Kind kind;
  /// Of `key`: "a" … "z", "0" … "9", "f1" … "f12", "left", "right", "up", "down", "space", "enter",
  /// "tab", "escape", "backspace", "page_up", "page_down", "+", "-", ".", ",", "[", "]", "/". A key
  /// that is held comes again and again.
  std::string key = {};
  Point at = {};  ///< of `click`: from the upper left corner, as parts of the size
};

/// A window on a display that shows pictures and tells of keys and clicks. All calls come from the
/// thread that opened it.
class Window {
 public:
  virtual ~Window() = default;

  /// What happened since the last call.
  virtual std::vector<WindowEvent> events() = 0;
  virtual bool held(const std::string& key) const = 0;
  virtual int width() const = 0;
  virtual int height() const = 0;
  /// Stretched to the window where it has another size.
  virtual void show(const Picture& picture) = 0;
};

/// Opens a window of that size, or of the display's where that is smaller. Loads SFML, which
/// nothing else needs. Throws std::runtime_error where there is no display, or none that can draw.
std::unique_ptr<Window> open_window(const std::string& title, int width, int height);

/// Why no window can be opened here, in a few words; empty where one can.
std::string missing_display();

/// What the library that knows windows offers; its static initialiser registers it.
struct WindowSystem {
  std::unique_ptr<Window> (*open)(const std::string& title, int width, int height);
  bool (*display_answers)();
};
bool register_window_system(WindowSystem system);

}  // namespace pavlov
