#include "tests/experiments/typist.h"

#include <cstring>
#include <stdexcept>

// Last, since they define None and other words as macros.
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>

namespace pavlov::test {
namespace {

int ignore_error(Display* /*display*/, XErrorEvent* /*event*/) { return 0; }

}  // namespace

struct Typist::Impl {
  Display* display = XOpenDisplay(nullptr);

  ~Impl() {
    if (display != nullptr) XCloseDisplay(display);
  }

  /// The last window that was opened, 0 where there is none.
  Window window() const {
    Window root = 0;
    Window parent = 0;
    Window* children = nullptr;
    unsigned count = 0;
    Window found = 0;
    if (XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count) != 0) {
      for (unsigned i = 0; i < count; ++i) {
        XWindowAttributes attributes;
        if (XGetWindowAttributes(display, children[i], &attributes) != 0 &&
            attributes.map_state == IsViewable) {
          found = children[i];
        }
      }
    }
    if (children != nullptr) XFree(children);
    return found;
  }

  void point(double x, double y) const {
    XWindowAttributes attributes;
    if (XGetWindowAttributes(display, window(), &attributes) == 0) return;
    XTestFakeMotionEvent(display, -1, attributes.x + static_cast<int>(x * attributes.width),
                         attributes.y + static_cast<int>(y * attributes.height), 0);
    XSync(display, False);
  }
};

Typist::Typist() : impl_(std::make_unique<Impl>()) {
  if (impl_->display == nullptr) throw std::runtime_error("the display does not answer");
  XSetErrorHandler(ignore_error);  // windows may close while they are asked about
}
Typist::~Typist() = default;

bool Typist::sees_window() {
  if (impl_->window() == 0) return false;
  impl_->point(0.5, 0.5);
  return true;
}

void Typist::send(const std::string& key, bool down) {
  const auto code = XKeysymToKeycode(impl_->display, XStringToKeysym(key.c_str()));
  XTestFakeKeyEvent(impl_->display, code, down ? True : False, 0);
  XSync(impl_->display, False);
}

void Typist::press(const std::string& key) {
  hold(key);
  release(key);
}

void Typist::click(double x, double y) {
  impl_->point(x, y);
  XTestFakeButtonEvent(impl_->display, 1, True, 0);
  XTestFakeButtonEvent(impl_->display, 1, False, 0);
  XSync(impl_->display, False);
}

void Typist::resize(int width, int height) {
  XResizeWindow(impl_->display, impl_->window(), static_cast<unsigned>(width),
                static_cast<unsigned>(height));
  XSync(impl_->display, False);
}

void Typist::close_window() {
  XEvent event;
  std::memset(&event, 0, sizeof event);
  event.xclient.type = ClientMessage;
  event.xclient.window = impl_->window();
  event.xclient.message_type = XInternAtom(impl_->display, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] =
      static_cast<long>(XInternAtom(impl_->display, "WM_DELETE_WINDOW", False));
  XSendEvent(impl_->display, event.xclient.window, False, NoEventMask, &event);
  XSync(impl_->display, False);
}

}  // namespace pavlov::test
