#pragma once

#include <box2d/box2d.h>

#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "envs/core/state_numbers.h"

// How the parts of a Box2dWorld become numbers; internal, as it needs Box2D.

namespace pavlov::box2d {

// Box2D offers no copy of a world, so its private members are named. An explicit instantiation may
// name them ([temp.spec.general]/6); a Box2D that lacks one does not compile.
template <class Tag, auto member>
struct Reveal {
  friend constexpr auto revealed(Tag) { return member; }
};
#define PAVLOV_REVEAL(Class, member)                  \
  struct Class##_##member {                           \
    friend constexpr auto revealed(Class##_##member); \
  };                                                  \
  template struct Reveal<Class##_##member, &Class::member>;

constexpr int kMostObjects = 100'000;  ///< of a kind, in numbers that are taken

inline void check(bool good, const char* what) {
  if (!good) throw std::invalid_argument(std::string("a Box2D world whose ") + what);
}

/// Writes fields one after the other …
class Writer {
 public:
  explicit Writer(std::vector<double>& numbers) : numbers_(numbers) {}
  template <class... T>
  void operator()(const T&... fields) {
    (write(fields), ...);
  }
  int count(int number, int /*most*/, const char* /*what*/) {
    write(number);
    return number;
  }
  template <class Enum>
  void choice(const Enum& value, Enum /*last*/, const char* /*what*/) {
    write(value);
  }

 private:
  template <class T>
  void write(const T& field) {
    if constexpr (std::is_same_v<T, b2Vec2>) {
      (*this)(field.x, field.y);
    } else {
      numbers_.push_back(static_cast<double>(field));
    }
  }

  std::vector<double>& numbers_;
};

/// … and reads them in the same order, so that an object's fields are listed once for both.
class Reader {
 public:
  Reader(std::span<const double> numbers, std::size_t& used) : numbers_(numbers), used_(used) {}
  template <class... T>
  void operator()(T&... fields) {
    (read(fields), ...);
  }
  /// A number in 0, …, most.
  int count(int /*number*/, int most, const char* what) {
    int number = 0;
    read(number);
    check(number >= 0 && number <= most, what);
    return number;
  }
  /// One of the first values of an enumeration.
  template <class Enum>
  void choice(Enum& value, Enum last, const char* what) {
    value = static_cast<Enum>(count(0, static_cast<int>(last), what));
  }

 private:
  template <class T>
  void read(T& field) {
    if constexpr (std::is_same_v<T, b2Vec2>) {
      (*this)(field.x, field.y);
    } else {
      detail::take_numbers(numbers_, used_, field);
      if constexpr (std::is_floating_point_v<T>) check(b2IsValid(field), "numbers are not finite");
    }
  }

  std::span<const double> numbers_;
  std::size_t& used_;
};

}  // namespace pavlov::box2d
