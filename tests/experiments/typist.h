#pragma once

#include <memory>
#include <string>

namespace pavlov::test {

/// A person at the display that DISPLAY names: keys and clicks reach its programs as from a
/// keyboard and a mouse (XTest). Where no window manager runs, keys go to the window under the
/// pointer.
class Typist {
 public:
  /// Throws std::runtime_error where the display does not answer.
  Typist();
  ~Typist();

  /// Whether a program has opened a window; the pointer is then put into it.
  bool sees_window();
  /// By X's names: "space", "Left", "plus", "a".
  void press(const std::string& key);
  void hold(const std::string& key) { send(key, true); }
  void release(const std::string& key) { send(key, false); }
  /// At a place in the window, as parts of its size from the upper left corner.
  void click(double x, double y);
  void resize(int width, int height);
  /// As by the cross in the corner.
  void close_window();

 private:
  void send(const std::string& key, bool down);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pavlov::test
