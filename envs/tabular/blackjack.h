#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "envs/core/environment.h"

namespace pavlov {

/// How a game of blackjack begins: dealt, or for exploring starts with equal chances for every
/// player's sum 12 … 21, dealer's card and usable ace.
enum class BlackjackStart { deal, uniform };

constexpr std::array<std::pair<BlackjackStart, std::string_view>, 2> enum_names(BlackjackStart) {
  return {{{BlackjackStart::deal, "deal"}, {BlackjackStart::uniform, "uniform"}}};
}

/// A hand of cards, 1 (ace) … 10.
struct BlackjackHand {
  int hard = 0;      ///< sum of the cards with all aces as 1
  bool ace = false;  ///< there is an ace among them
  int cards = 0;

  void add(int card) {
    hard += card;
    ace = ace || card == 1;
    ++cards;
  }
  /// An ace counts as 11 where that does not go over 21.
  bool usable_ace() const { return ace && hard <= 11; }
  int sum() const { return usable_ace() ? hard + 10 : hard; }
  bool bust() const { return hard > 21; }
  /// 21 with two cards.
  bool natural() const { return cards == 2 && sum() == 21; }
  /// The dealer takes cards up to 16 and stands on every 17.
  bool dealer_hits() const { return sum() < 17; }

  auto state() { return std::tie(hard, ace, cards); }
};

/// Draw cards to come closer to 21 than the dealer without going over, from a deck that never ends.
///
/// Source: Sutton & Barto, Example 5.1; rules and order of draws as Gymnasium's Blackjack-v1.
///
/// Actions: 0 stick, 1 hit.
///
/// | # | observation                              | values                        |
/// |---|------------------------------------------|-------------------------------|
/// | 0 | player's sum                             | 4 … 21, up to 31 after a bust |
/// | 1 | dealer's open card                       | 1 (ace) … 10                  |
/// | 2 | the player has an ace that counts as 11  | 0, 1                          |
///
/// Start: two cards for the dealer (the first is open), two for the player. Reward at the end: 1,
/// 0, -1 for winning, drawing, losing. `sab` (Sutton and Barto, the default): a natural, 21 with
/// two cards, wins unless the dealer has one, too. Without `sab`, `natural` pays 1.5 for winning
/// with a natural. End: stick, or a bust.
///
/// With `start = uniform` (Sutton & Barto 5.3) the player's hand is not a natural.
class Blackjack {
 public:
  struct Config {
    bool natural = false;
    bool sab = true;
    BlackjackStart start = BlackjackStart::deal;

    static void visit(auto& self, auto&& field) {
      field("natural", self.natural, "winning with a natural pays 1.5, where sab is off");
      field("sab", self.sab, "a natural wins unless the dealer has one, too");
      field(
          "start", self.start,
          "deal: two cards each; uniform: exploring starts over sums 12 to 21, dealer's card, ace");
    }
  };
  using Observation = std::array<int, 3>;
  using Action = int;

  Blackjack() = default;
  explicit Blackjack(const Config& config) : config_(config) {}

  MultiDiscrete observation_space() const { return {{32, 11, 2}}; }
  Discrete action_space() const { return {.n = 2}; }
  static std::vector<std::string> action_names() { return {"stick", "hit"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  /// Nothing where a player's natural counts, because the observation does not tell it from
  /// another 21.
  std::optional<TabularModel> model() const;

  void draw(Canvas& canvas) const;

  /// player: sum with aces as 1, ace, cards; dealer: the same; dealer's open card; whether the game
  /// is over
  auto state() {
    return std::tuple_cat(player_.state(), dealer_.state(), std::tie(open_card_, over_));
  }
  void check_state() const;

  /// The rules on any source of cards: `draw()` gives the next, 1 … 10.
  template <class Draw>
  Observation deal(Draw&& draw) {
    dealer_ = player_ = {};
    over_ = false;
    dealer_.add(open_card_ = draw());
    dealer_.add(draw());
    player_.add(draw());
    player_.add(draw());
    return observation();
  }
  template <class Draw>
  StepResult<Observation> play(Action action, Draw&& draw) {
    if (action == kHit) {
      player_.add(draw());
      over_ = player_.bust();
      return {.observation = observation(), .reward = over_ ? -1.0 : 0.0, .terminated = over_};
    }
    over_ = true;
    while (dealer_.dealer_hits()) dealer_.add(draw());
    return {.observation = observation(), .reward = payoff(), .terminated = true};
  }

  /// Probabilities of the dealer's final sum 17, …, 21 and of a bust, by the open card.
  static std::array<double, 6> dealer_distribution(int open_card);

 private:
  static constexpr Action kHit = 1;
  Observation observation() const { return {player_.sum(), open_card_, player_.usable_ace()}; }
  double payoff() const;

  Config config_;
  BlackjackHand player_;
  BlackjackHand dealer_;
  int open_card_ = 1;
  bool over_ = false;
};

}  // namespace pavlov
