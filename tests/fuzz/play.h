#pragma once

#include "envs/core/canvas.h"
#include "envs/core/vector_env.h"
#include "tests/fuzz/fuzz.h"

namespace pavlov::fuzz {

/// Takes drawings and shows nothing.
class NoCanvas final : public Canvas {
 public:
  void view(Point, Point) override {}
  void clear(Color) override {}
  void line(std::span<const Point>, double, Color, Dash) override {}
  void polygon(std::span<const Point>, Color) override {}
  void circle(Point, double, Color) override {}
  void text(Point, std::string_view, double, Color, Align, double) override {}
  void image(Point, Point, int rows, int columns, std::span<const std::uint8_t> rgb) override {
    expect(rgb.size() == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) * 3,
           "a picture has as many bytes as its sides say");
  }
};

/// Plays by chance for so many steps, and looks at the environment in every way there is.
inline void play(VectorEnv& env, int steps) {
  Rng rng(1);
  NoCanvas canvas;
  env.reset();
  const Space space = env.action_space();
  for (int t = 0; t < steps; ++t) {
    for (int i = 0; i < env.size(); ++i) {
      std::vector<double> action = sample(space, rng);
      const auto* legal = env.view().legal_actions;
      if (legal != nullptr) {
        const auto& actions = std::get<Discrete>(space);
        for (int a = 0; a < actions.n; ++a) {
          if (legal[i * actions.n + a] != 0) action = {static_cast<double>(actions.start + a)};
        }
      }
      for (std::size_t j = 0; j < action.size(); ++j) {
        env.view().actions.set(i, static_cast<int>(j), action[j]);
      }
    }
    env.step();
    env.draw(0, canvas);
    env.grid(0);
    env.coverage_cell(0);
  }
}

}  // namespace pavlov::fuzz
