#include "envs/tabular/jacks_car_rental.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "core/settings.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/tabular/figures.h"

namespace pavlov {

void JacksCarRental::Config::validate() const {
  constexpr auto kOwner = "JacksCarRental";
  require(max_cars >= 1 && max_cars <= 50, kOwner, "max_cars", max_cars, "1 to 50");
  require(max_moves >= 0 && max_moves <= max_cars, kOwner, "max_moves", max_moves, "0 to max_cars");
  for (const double mean : {requests_1, requests_2, returns_1, returns_2}) {
    require(mean >= 0 && mean <= 100, kOwner, "a mean of requests or returns", mean, "0 to 100");
  }
  for (const double amount : {rent, move_cost, parking_cost}) {
    require(std::isfinite(amount), kOwner, "an amount of money", amount, "finite");
  }
  for (const int count : {free_moves, parking_limit, largest_count}) {
    require(count >= 0, kOwner, "a count", count, "0 or more");
  }
}

JacksCarRental::JacksCarRental(const Config& config) : config_(config) { config.validate(); }

bool JacksCarRental::legal(const Observation& cars, int moved) const {
  return moved >= 0 ? moved <= std::min(cars[0], config_.max_moves)
                    : -moved <= std::min(cars[1], config_.max_moves);
}

JacksCarRental::Observation JacksCarRental::move_cars(const Observation& cars, int moved) const {
  return {std::min(cars[0] - moved, config_.max_cars), std::min(cars[1] + moved, config_.max_cars)};
}

double JacksCarRental::overnight_cost(const Observation& morning, int moved) const {
  const int paid = moved > 0 ? std::max(0, moved - config_.free_moves) : -moved;
  double cost = config_.move_cost * paid;
  for (const int cars : morning) {
    if (cars > config_.parking_limit) cost += config_.parking_cost;
  }
  return cost;
}

JacksCarRental::Observation JacksCarRental::reset(Rng& rng) {
  for (int& cars : cars_) cars = rng.integer(0, config_.max_cars);
  return cars_;
}

StepResult<JacksCarRental::Observation> JacksCarRental::step(Action moved, Rng& rng) {
  const Observation morning = move_cars(cars_, moved);
  const double requests[] = {config_.requests_1, config_.requests_2};
  const double returns[] = {config_.returns_1, config_.returns_2};
  double income = 0;
  bool ended = false;
  for (std::size_t i = 0; i < 2; ++i) {
    const int requested = rng.poisson(requests[i]);
    const int returned = config_.constant_returns ? static_cast<int>(std::lround(returns[i]))
                                                  : rng.poisson(returns[i]);
    const int rented = std::min(requested, morning[i]);
    ended = ended || too_large(requested) || (!config_.constant_returns && too_large(returned));
    income += config_.rent * rented;
    cars_[i] = std::min(morning[i] - rented + returned, config_.max_cars);
  }
  const double reward = (ended ? 0 : income) - overnight_cost(morning, moved);
  return {.observation = cars_, .reward = reward, .terminated = ended};
}

/// Probabilities of the counts 0, 1, … of a Poisson distribution, up to the largest count or to
/// where what is left is below 1e-18.
std::vector<double> JacksCarRental::counts(double mean) const {
  std::vector<double> p = {std::exp(-mean)};
  const auto enough = [&](int last) {
    return config_.largest_count > 0 ? last >= config_.largest_count
                                     : last > mean && p.back() < 1e-18 * (1 - mean / (last + 1));
  };
  for (int k = 0; !enough(k); ++k) p.push_back(p.back() * mean / (k + 1));
  return p;
}

JacksCarRental::Day JacksCarRental::day(int cars, double mean_requests, double mean_returns) const {
  const auto size = static_cast<std::size_t>(config_.max_cars) + 1;
  Day day{std::vector<double>(size, 0.0), std::vector<double>(size, 0.0)};
  std::vector<double> returned = counts(mean_returns);
  if (config_.constant_returns) {
    returned.assign(static_cast<std::size_t>(std::lround(mean_returns)) + 1, 0.0);
    returned.back() = 1;
  }
  const auto requested = counts(mean_requests);
  for (int i = 0; i < static_cast<int>(requested.size()); ++i) {
    const int rented = std::min(i, cars);
    for (int j = 0; j < static_cast<int>(returned.size()); ++j) {
      const auto evening = static_cast<std::size_t>(std::min(cars - rented + j, config_.max_cars));
      const double p =
          requested[static_cast<std::size_t>(i)] * returned[static_cast<std::size_t>(j)];
      day.probability[evening] += p;
      day.rented[evening] += p * rented;
    }
  }
  return day;
}

TabularModel JacksCarRental::model() const {
  const int size = config_.max_cars + 1;
  std::array<std::vector<Day>, 2> days;
  for (int cars = 0; cars < size; ++cars) {
    days[0].push_back(day(cars, config_.requests_1, config_.returns_1));
    days[1].push_back(day(cars, config_.requests_2, config_.returns_2));
  }

  TabularModel model(size * size, action_space().n);
  const auto add_all = [&](int state, int moved, const Observation& morning) {
    const int action = moved + config_.max_moves;
    const double cost = overnight_cost(morning, moved);
    const Day& first = days[0][static_cast<std::size_t>(morning[0])];
    const Day& second = days[1][static_cast<std::size_t>(morning[1])];
    double sum = 0;
    for (int next = 0; next < size * size; ++next) {
      const auto i = static_cast<std::size_t>(next / size);
      const auto j = static_cast<std::size_t>(next % size);
      const double p = first.probability[i] * second.probability[j];
      if (p == 0) continue;
      const double rented =
          first.rented[i] / first.probability[i] + second.rented[j] / second.probability[j];
      model.add(state, action, {p, config_.rent * rented - cost, next, false});
      sum += p;
    }
    if (sum < 1 && config_.largest_count > 0) {
      model.add(state, action, {1 - sum, -cost, state, true});
    }
  };
  for (int state = 0; state < size * size; ++state) {
    const Observation cars = {state / size, state % size};
    for (int moved = -config_.max_moves; moved <= config_.max_moves; ++moved) {
      if (legal(cars, moved)) add_all(state, moved, move_cars(cars, moved));
    }
    model.start.emplace_back(state, 1.0 / (size * size));
  }
  model.finish();
  return model;
}

void JacksCarRental::check_state() const {
  for (const int cars : cars_) {
    if (cars < 0 || cars > config_.max_cars) {
      throw std::invalid_argument("cars at a location lie between 0 and " +
                                  std::to_string(config_.max_cars) + ", not at " +
                                  std::to_string(cars));
    }
  }
}

void JacksCarRental::draw(Canvas& canvas) const {
  constexpr int kColumns = 5;
  constexpr double kApart = 7;
  const int rows = (config_.max_cars + kColumns - 1) / kColumns;
  const double requests[] = {config_.requests_1, config_.requests_2};
  const double returns[] = {config_.returns_1, config_.returns_2};
  canvas.view({-0.4, -1.2}, {kApart + kColumns + 0.4, rows + 1.1});
  canvas.clear(kWhite);
  for (std::size_t i = 0; i < 2; ++i) {
    const double left = kApart * static_cast<double>(i);
    const double middle = left + 0.5 * kColumns;
    canvas.rectangle({left, 0}, {left + kColumns, static_cast<double>(rows)}, gray(0.5));
    for (int lot = 0; lot < config_.max_cars; ++lot) {
      const Point low{left + lot % kColumns, static_cast<double>(rows - 1 - lot / kColumns)};
      canvas.outline(low, {low.x + 1, low.y + 1}, 0.05, gray(0.85));
      if (lot >= cars_[i]) continue;
      draw_car(canvas, {{low.x + 0.5, low.y + 0.5}, std::numbers::pi / 2}, 0.84,
               i == 0 ? okabe_ito(5) : okabe_ito(4));
    }
    canvas.text({middle, rows + 0.6},
                "location " + std::to_string(i + 1) + ": " + std::to_string(cars_[i]) + " cars",
                0.45, gray(0.2), Align::centre);
    canvas.text({middle, -0.5},
                shortest(requests[i]) + " requested, " + shortest(returns[i]) + " returned a day",
                0.3, gray(0.3), Align::centre);
  }
  const double left = kColumns + 0.3;
  const double right = kApart - 0.3;
  canvas.arrow({left, 0.5 * rows + 0.25}, {right, 0.5 * rows + 0.25}, 0.1, gray(0.4));
  canvas.arrow({right, 0.5 * rows - 0.25}, {left, 0.5 * rows - 0.25}, 0.1, gray(0.4));
  canvas.text({(left + right) / 2, 0.5 * rows + 0.8}, "up to " + std::to_string(config_.max_moves),
              0.32, gray(0.3), Align::centre);
}

namespace {
[[maybe_unused]] const bool registered = register_environment<JacksCarRental>(
    {.id = "JacksCarRental-v0",
     .summary = "cars moved overnight between two locations (Example 4.2)",
     .max_episode_steps = 100});
}  // namespace

}  // namespace pavlov
