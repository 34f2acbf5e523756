#include "envs/tabular/blackjack.h"

#include <algorithm>
#include <stdexcept>

#include "envs/core/registry.h"

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
  if (!possible(player_) || !possible(dealer_) || player_.bust() || open_card_ < 1 ||
      open_card_ > kCards) {
    throw std::invalid_argument("no game of blackjack looks like this: player's sum " +
                                std::to_string(player_.hard) + ", dealer's sum " +
                                std::to_string(dealer_.hard) + ", open card " +
                                std::to_string(open_card_));
  }
}

namespace {
[[maybe_unused]] const bool registered = register_environment<Blackjack>(
    {.id = "Blackjack-v1", .summary = "come closer to 21 than the dealer (Example 5.1)"});
}  // namespace

}  // namespace pavlov
