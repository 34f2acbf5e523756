#include "envs/tabular/blackjack.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "envs/core/registry.h"
#include "envs/tabular/figures.h"

namespace pavlov {
namespace {

constexpr int kCards = 10;

double probability(int card) { return (card == 10 ? 4 : 1) / 13.0; }

int draw_card(Rng& rng) { return std::min(rng.integer(1, 13), 10); }

/// A hand with this sum that is not a natural.
BlackjackHand hand_of(int sum, bool usable_ace) {
  return {.hard = usable_ace ? sum - 10 : sum, .ace = usable_ace, .cards = sum == 21 ? 3 : 2};
}

int index_of(int sum, int open_card, bool usable_ace) {
  return (sum * 11 + open_card) * 2 + (usable_ace ? 1 : 0);
}

}  // namespace

double Blackjack::payoff() const {
  if (player_.bust()) return -1;
  const bool natural = player_.natural();
  if (config_.sab && natural && !dealer_.natural()) return 1;
  const int player = player_.sum();
  const int dealer = dealer_.bust() ? 0 : dealer_.sum();
  if (player > dealer) return config_.natural && !config_.sab && natural ? 1.5 : 1;
  return player == dealer ? 0 : -1;
}

Blackjack::Observation Blackjack::reset(Rng& rng) {
  const auto draw = [&rng] { return draw_card(rng); };
  deal(draw);
  if (config_.start == BlackjackStart::uniform) {
    dealer_ = {};
    dealer_.add(open_card_ = rng.integer(1, kCards));
    dealer_.add(draw());
    const int sum = rng.integer(12, 21);
    player_ = hand_of(sum, rng.bernoulli(0.5));
  }
  return observation();
}

StepResult<Blackjack::Observation> Blackjack::step(Action action, Rng& rng) {
  return play(action, [&rng] { return draw_card(rng); });
}

std::array<double, 6> Blackjack::dealer_distribution(int open_card) {
  // Each card makes the hard sum larger, so hands are worked through in that order.
  std::array<std::array<double, 2>, 32> weight{};  // by hard sum and ace
  weight[static_cast<std::size_t>(open_card)][open_card == 1] = 1;
  std::array<double, 6> finals{};
  for (int hard = 1; hard < 32; ++hard) {
    for (const bool ace : {false, true}) {
      const double p = weight[static_cast<std::size_t>(hard)][ace];
      const BlackjackHand hand{.hard = hard, .ace = ace};
      if (p == 0) continue;
      if (!hand.dealer_hits()) {
        finals[hand.bust() ? 5 : static_cast<std::size_t>(hand.sum() - 17)] += p;
        continue;
      }
      for (int card = 1; card <= kCards; ++card) {
        weight[static_cast<std::size_t>(hard + card)][ace || card == 1] += p * probability(card);
      }
    }
  }
  return finals;
}

std::optional<TabularModel> Blackjack::model() const {
  const bool dealt = config_.start == BlackjackStart::deal;
  if (dealt && (config_.sab || config_.natural)) return std::nullopt;

  TabularModel model(32 * 11 * 2, 2);
  for (int sum = 4; sum <= 21; ++sum) {
    for (int open_card = 1; open_card <= kCards; ++open_card) {
      const auto finals = dealer_distribution(open_card);
      for (const bool ace : {false, true}) {
        if (ace && sum < 12) continue;
        const int state = index_of(sum, open_card, ace);
        double win = finals[5];
        double draw = 0;
        for (int dealer = 17; dealer <= 21; ++dealer) {
          const double p = finals[static_cast<std::size_t>(dealer - 17)];
          if (dealer < sum) win += p;
          if (dealer == sum) draw = p;
        }
        model.add(state, 0, {win, 1, state, true});
        model.add(state, 0, {draw, 0, state, true});
        model.add(state, 0, {std::max(0.0, 1 - win - draw), -1, state, true});
        for (int card = 1; card <= kCards; ++card) {
          BlackjackHand hand = hand_of(sum, ace);
          hand.add(card);
          const int next = index_of(hand.sum(), open_card, hand.usable_ace());
          model.add(state, kHit, {probability(card), hand.bust() ? -1.0 : 0.0, next, hand.bust()});
        }
      }
    }
  }
  model.finish();

  std::vector<double> start(static_cast<std::size_t>(model.num_states()), 0.0);
  for (int open_card = 1; open_card <= kCards; ++open_card) {
    for (int i = 0; i < kCards; ++i) {
      for (int j = 0; j < (dealt ? kCards : 2); ++j) {
        BlackjackHand hand = hand_of(12 + i, j == 1);
        double p = 1.0 / (kCards * 2);
        if (dealt) {
          hand = {};
          hand.add(i + 1);
          hand.add(j + 1);
          p = probability(i + 1) * probability(j + 1);
        }
        const int state = index_of(hand.sum(), open_card, hand.usable_ace());
        start[static_cast<std::size_t>(state)] +=
            p * (dealt ? probability(open_card) : 1.0 / kCards);
      }
    }
  }
  for (int state = 0; state < model.num_states(); ++state) {
    const double p = start[static_cast<std::size_t>(state)];
    if (p > 0) model.start.emplace_back(state, p);
  }
  return model;
}

void Blackjack::check_state() const {
  const auto possible = [](const BlackjackHand& hand) {
    return hand.cards >= 2 && hand.hard >= hand.cards && hand.hard <= 31;
  };
  if (over_) throw std::invalid_argument("a game of blackjack that is over is no state");
  if (!possible(player_) || !possible(dealer_) || player_.bust() || open_card_ < 1 ||
      open_card_ > kCards) {
    throw std::invalid_argument("no game of blackjack looks like this: player's sum " +
                                std::to_string(player_.hard) + ", dealer's sum " +
                                std::to_string(dealer_.hard) + ", open card " +
                                std::to_string(open_card_));
  }
}

namespace {

/// Cards that lie over one another. Where they are not `open`, only the first one is.
void draw_cards(Canvas& canvas, Point low, int count, bool open, std::string_view first) {
  const double step = std::min(0.5, 2.5 / count);
  for (int i = 0; i < count; ++i) {
    const Point corner{low.x + i * step, low.y};
    const Color color = open || i == 0 ? kWhite : Color{0.24, 0.36, 0.62};
    outlined_polygon(canvas, corners_of(corner, {corner.x + 1, corner.y + 1.4}), color, 0.05,
                     gray(0.25));
  }
  canvas.text({low.x + 0.1, low.y + 1.15}, first, 0.42, kBlack, Align::left);
  canvas.text({low.x + 0.1, low.y + 0.78}, first.empty() ? "" : "♠", 0.4, kBlack, Align::left);
  if (!open) return;
  canvas.text({low.x + (count - 1) * step + 0.5, low.y + 0.7}, "♥", 0.8, okabe_ito(1),
              Align::centre);
}

}  // namespace

/// The state tells sums, not all cards: of a hand the first card is named where it is known.
void Blackjack::draw(Canvas& canvas) const {
  canvas.view({-0.5, -0.9}, {7.1, 4.5});
  canvas.clear({0.07, 0.38, 0.24});
  const auto hand = [&](std::string_view owner, double y, const BlackjackHand& cards, bool open,
                        std::string_view first) {
    canvas.text({0, y + 1.75}, owner, 0.4, kWhite, Align::left);
    draw_cards(canvas, {0, y}, cards.cards, open, first);
    if (!open) return;
    canvas.text({4.3, y + 0.7}, std::to_string(cards.sum()), 1.1, kWhite, Align::centre);
  };
  hand("dealer", 2.2, dealer_, over_, open_card_ == 1 ? "A" : std::to_string(open_card_));
  hand("player", -0.5, player_, true, player_.ace ? "A" : "");
  if (over_) {
    const double won = payoff();
    const auto* result = won > 0 ? "won" : won < 0 ? "lost" : "draw";
    canvas.text({5.9, 1.5}, result, 0.7, okabe_ito(4), Align::centre);
  } else if (player_.usable_ace()) {
    canvas.text({5.9, 0.2}, "ace is 11", 0.36, kWhite, Align::centre);
  }
}

namespace {
[[maybe_unused]] const bool registered = register_environment<Blackjack>(
    {.id = "Blackjack-v1", .summary = "come closer to 21 than the dealer (Example 5.1)"});
}  // namespace

}  // namespace pavlov
