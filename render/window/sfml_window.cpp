#include <SFML/Graphics.hpp>
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "render/window.h"

// Last, since it defines None and other words as macros.
#include <X11/Xlib.h>

namespace pavlov {
namespace {

/// Of the keys of WindowEvent; empty for others.
std::string name_of(sf::Keyboard::Key key) {
  using K = sf::Keyboard;
  const auto numbered = [key](K::Key first, int from) {
    return std::to_string(key - first + from);
  };
  if (key >= K::A && key <= K::Z) return std::string(1, static_cast<char>('a' + (key - K::A)));
  if (key >= K::Num0 && key <= K::Num9) return numbered(K::Num0, 0);
  if (key >= K::Numpad0 && key <= K::Numpad9) return numbered(K::Numpad0, 0);
  if (key >= K::F1 && key <= K::F12) return "f" + numbered(K::F1, 1);
  static const std::map<K::Key, std::string> kNames = {
      {K::Left, "left"},      {K::Right, "right"},        {K::Up, "up"},
      {K::Down, "down"},      {K::Space, "space"},        {K::Enter, "enter"},
      {K::Tab, "tab"},        {K::Escape, "escape"},      {K::Backspace, "backspace"},
      {K::PageUp, "page_up"}, {K::PageDown, "page_down"}, {K::Add, "+"},
      {K::Equal, "+"},  // where + often lies
      {K::Subtract, "-"},     {K::Hyphen, "-"},           {K::Period, "."},
      {K::Comma, ","},        {K::LBracket, "["},         {K::RBracket, "]"},
      {K::Slash, "/"}};
  const auto found = kNames.find(key);
  return found == kNames.end() ? "" : found->second;
}

/// While one lives, what SFML complains of is kept instead of printed.
class Complaints {
 public:
  Complaints() : before_(sf::err().rdbuf(text_.rdbuf())) {}
  ~Complaints() { sf::err().rdbuf(before_); }
  std::string text() const {
    std::string text = text_.str();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

class SfmlWindow final : public Window {
 public:
  SfmlWindow(const std::string& title, int width, int height) {
    const Complaints complaints;
    const auto desktop = sf::VideoMode::getDesktopMode();
    const sf::VideoMode mode(std::min(static_cast<unsigned>(width), desktop.width),
                             std::min(static_cast<unsigned>(height), desktop.height));
    window_.create(mode, sf::String::fromUtf8(title.begin(), title.end()));
    if (!window_.isOpen() || !window_.setActive(true)) {
      throw std::runtime_error("no window: the display has no OpenGL; " + complaints.text());
    }
    // SFML 2.5 takes the display's width for its height and puts windows too low.
    window_.setPosition({static_cast<int>((desktop.width - mode.width) / 2),
                         static_cast<int>((desktop.height - mode.height) / 2)});
  }

  int width() const override { return static_cast<int>(window_.getSize().x); }
  int height() const override { return static_cast<int>(window_.getSize().y); }
  bool held(const std::string& key) const override { return held_.contains(key); }

  std::vector<WindowEvent> events() override {
    using Kind = WindowEvent::Kind;
    std::vector<WindowEvent> events;
    sf::Event event;
    while (window_.pollEvent(event)) {
      switch (event.type) {
        case sf::Event::Closed:
          events.push_back({.kind = Kind::closed});
          break;
        case sf::Event::Resized:
          window_.setView(sf::View(sf::FloatRect(0, 0, static_cast<float>(event.size.width),
                                                 static_cast<float>(event.size.height))));
          events.push_back({.kind = Kind::resized});
          break;
        case sf::Event::KeyPressed:
          if (const auto key = name_of(event.key.code); !key.empty()) {
            held_.insert(key);
            events.push_back({.kind = Kind::key, .key = key});
          }
          break;
        case sf::Event::KeyReleased:
          held_.erase(name_of(event.key.code));
          break;
        case sf::Event::LostFocus:  // releases are not told any more
          held_.clear();
          break;
        case sf::Event::MouseButtonPressed:
          events.push_back({.kind = Kind::click,
                            .at = {static_cast<double>(event.mouseButton.x) / width(),
                                   static_cast<double>(event.mouseButton.y) / height()}});
          break;
        default:
          break;
      }
    }
    return events;
  }

  void show(const Picture& picture) override {
    const auto pixels = picture.rgba();
    const sf::Vector2u size(static_cast<unsigned>(picture.width()),
                            static_cast<unsigned>(picture.height()));
    if (texture_.getSize() != size) texture_.create(size.x, size.y);
    texture_.update(pixels.data());
    sf::Sprite sprite(texture_);
    const auto whole = window_.getView().getSize();
    sprite.setScale(whole.x / static_cast<float>(size.x), whole.y / static_cast<float>(size.y));
    window_.clear();
    window_.draw(sprite);
    window_.display();
  }

 private:
  sf::RenderWindow window_;
  sf::Texture texture_;
  std::set<std::string> held_;
};

std::unique_ptr<Window> open_sfml_window(const std::string& title, int width, int height) {
  return std::make_unique<SfmlWindow>(title, width, height);
}

/// SFML itself would end the program.
bool display_answers() {
  Display* display = XOpenDisplay(nullptr);
  if (display != nullptr) XCloseDisplay(display);
  return display != nullptr;
}

[[maybe_unused]] const bool registered =
    register_window_system({.open = open_sfml_window, .display_answers = display_answers});

}  // namespace
}  // namespace pavlov
