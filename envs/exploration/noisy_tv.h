#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/settings.h"
#include "envs/core/environment.h"

namespace pavlov {

/// Whether there is a television: none, one that shows another channel after every step, or one
/// that only an action of its own switches.
enum class Television { off, passive, switched };

constexpr std::array<std::pair<Television, std::string_view>, 3> enum_names(Television) {
  return {{{Television::off, "off"},
           {Television::passive, "passive"},
           {Television::switched, "switched"}}};
}

struct NoisyTvConfig {
  Television noisy_tv = Television::off;
  int tv_channels = 16;

  static void visit(auto& self, auto&& field) {
    field("noisy_tv", self.noisy_tv,
          "a screen of random pixels in the observation; passive: another channel after every "
          "step; switched: by one more action, while the world waits");
    field("tv_channels", self.tv_channels, "channels, each with a picture of its own, 2 to 65536");
  }
  void validate(std::string_view owner) const;
};

/// The screen of a television: 4 x 4 pixels, black or white, which the channel tells.
struct TvScreen {
  static constexpr std::size_t kSide = 4;
  static constexpr std::size_t kPixels = kSide * kSide;

  int channel = 0;

  std::array<std::uint8_t, kPixels> pixels() const;
  auto state() { return std::tie(channel); }
};

/// What observations and actions are beside a television: 16 more numbers in a vector, one more
/// plane [H, W] of an image [C, H, W] with the screen in its lower right corner, `channels` times
/// as many numbers of states; with a switch one more action, the last.
class TvSpaces {
 public:
  /// Throws std::invalid_argument that names `owner` where a screen does not fit.
  TvSpaces(const Space& observations, const Discrete& actions, const NoisyTvConfig& config,
           std::string_view owner);

  const Space& observations() const { return observations_; }
  const Discrete& actions() const { return actions_; }
  /// Where the pixels are in an observation of many numbers.
  const std::array<std::size_t, TvScreen::kPixels>& pixels() const { return pixels_; }

 private:
  Space observations_;
  Discrete actions_;
  std::array<std::size_t, TvScreen::kPixels> pixels_{};
};

/// Draws what `draw_world` draws, and a television to the right of it.
void draw_beside_tv(Canvas& canvas, const TvScreen& screen,
                    const std::function<void(Canvas&)>& draw_world);

/// An environment beside a noisy television, which shows pictures that nobody can foretell and that
/// mean nothing: who is curious about what cannot be predicted watches it for ever.
///
/// Source: Burda et al. (2018), "Large-scale study of curiosity-driven learning", section 5. The
/// switch shows a random channel, and the world waits for that step; one can also walk past. Where
/// a state is seen as a number, this is now state * channels + channel. Reward, start and end are
/// as without it.
template <Environment E>
class NoisyTv : public E {
  using Inner = typename E::Observation;
  static constexpr bool kByState = std::same_as<Inner, int>;
  using Number = ElementOf<Inner>;

 public:
  struct Config {
    typename E::Config world{};
    NoisyTvConfig tv{};
  };
  using Action = int;
  /// Numbers are a view into this environment, until its next step.
  using Observation = std::conditional_t<kByState, int, std::span<const Number>>;

  explicit NoisyTv(const Config& config)
      : E(config.world),
        config_(config.tv),
        spaces_(E::observation_space(), E::action_space(), config.tv, "noisy_tv") {
    if constexpr (!kByState) numbers_.resize(width_of(spaces_.observations()));
  }

  Space observation_space() const { return spaces_.observations(); }
  Discrete action_space() const { return spaces_.actions(); }
  std::vector<std::string> action_names() const requires HasActionNames<E> {
    auto names = E::action_names();
    if (has_switch()) names.emplace_back("switch TV");
    return names;
  }

  Observation reset(Rng& rng) {
    const Inner inner = E::reset(rng);
    zap(rng);
    return beside(inner);
  }

  StepResult<Observation> step(Action action, Rng& rng) {
    if (has_switch() && action == spaces_.actions().n - 1) {
      zap(rng);
      return {.observation = beside(E::observation())};
    }
    const auto result = E::step(action, rng);
    if (!has_switch()) zap(rng);
    return {.observation = beside(result.observation),
            .reward = result.reward,
            .terminated = result.terminated};
  }

  /// those of the world, channel
  auto state() { return std::tuple_cat(E::state(), screen_.state()); }
  void check_state() const {
    if constexpr (requires(const E& env) { env.check_state(); }) E::check_state();
    require(screen_.channel >= 0 && screen_.channel < config_.tv_channels, "state", "channel",
            screen_.channel, "from 0 to tv_channels - 1");
  }

  std::optional<TabularModel> model() const { return std::nullopt; }
  GridView grid() const requires HasGrid<E> {
    GridView view = E::grid();
    if (has_switch()) view.directions.emplace_back(0, 0);
    for (int& number : view.state) {
      if (kByState && number >= 0) number = number * config_.tv_channels + screen_.channel;
    }
    return view;
  }
  void draw(Canvas& canvas) const {
    draw_beside_tv(canvas, screen_, [this](Canvas& part) { E::draw(part); });
  }

 private:
  bool has_switch() const { return config_.noisy_tv == Television::switched; }
  void zap(Rng& rng) {
    screen_.channel = static_cast<int>(rng.below(static_cast<std::uint32_t>(config_.tv_channels)));
  }
  Observation beside(const Inner& inner) {
    if constexpr (kByState) {
      return inner * config_.tv_channels + screen_.channel;
    } else {
      std::ranges::copy(inner, numbers_.begin());
      const auto pixels = screen_.pixels();
      for (std::size_t k = 0; k < pixels.size(); ++k) numbers_[spaces_.pixels()[k]] = pixels[k];
      return numbers_;
    }
  }

  NoisyTvConfig config_;
  TvSpaces spaces_;
  TvScreen screen_;
  std::vector<Number> numbers_;  ///< the world's and the pixels
};

}  // namespace pavlov
