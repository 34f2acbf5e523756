#include "envs/tabular/taxi.h"

#include <string_view>

#include "core/settings.h"
#include "envs/core/registry.h"
#include "envs/device/register_device_form.h"
#include "envs/tabular/figures.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {
namespace {

constexpr int kSize = 5;
constexpr int kStates = kSize * kSize * 5 * 4;
constexpr int kInTaxi = 4;
enum TaxiAction { south, north, east, west, pick_up, drop_off, num_actions };

constexpr std::array<Direction, num_actions> kDirections = {
    {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0, 0}, {0, 0}}};
constexpr std::array<Direction, 4> kLandmarks = {{{0, 0}, {0, 4}, {4, 0}, {4, 3}}};
/// Between two columns of a row: '|' wall, ':' none.
constexpr std::array<std::string_view, kSize> kBorders = {":|::", ":|::", "::::", "|:|:", "|:|:"};

bool open(int row, int column, int action) {
  const auto borders = kBorders[static_cast<std::size_t>(row)];
  switch (action) {
    case south:
      return row < kSize - 1;
    case north:
      return row > 0;
    case east:
      return column < kSize - 1 && borders[static_cast<std::size_t>(column)] == ':';
    default:
      return column > 0 && borders[static_cast<std::size_t>(column - 1)] == ':';
  }
}

TaxiState moved(TaxiState state, int action) {
  if (!open(state.row, state.column, action)) return state;
  const auto [down, right] = kDirections[static_cast<std::size_t>(action)];
  state.row += down;
  state.column += right;
  return state;
}

/// Which landmark the taxi stands at, -1 for none.
int landmark(const TaxiState& state) {
  for (int i = 0; i < 4; ++i) {
    if (kLandmarks[static_cast<std::size_t>(i)] == Direction(state.row, state.column)) return i;
  }
  return -1;
}

bool can_pick_up(const TaxiState& state) {
  return state.passenger != kInTaxi && state.passenger == landmark(state);
}
bool can_drop_off(const TaxiState& state) {
  return state.passenger == kInTaxi && landmark(state) >= 0;
}

Outcome handle_passenger(TaxiState state, int action) {
  Outcome outcome{.probability = 1, .reward = -1};
  if (action == pick_up && can_pick_up(state)) {
    state.passenger = kInTaxi;
  } else if (action == drop_off && can_drop_off(state)) {
    state.passenger = landmark(state);
    outcome.terminated = state.passenger == state.destination;
    if (outcome.terminated) outcome.reward = 20;
  } else {
    outcome.reward = -10;
  }
  outcome.next = state.number();
  return outcome;
}

TabularModel table_of(const Taxi::Config& config) {
  constexpr std::array<int, 4> kLeft = {east, west, north, south};
  constexpr std::array<int, 4> kRight = {west, east, south, north};
  const double drift = (1 - config.rainy_probability) / 2;
  TabularModel table(kStates, num_actions);
  for (int s = 0; s < kStates; ++s) {
    const TaxiState state = TaxiState::of(s);
    for (int action = 0; action < num_actions; ++action) {
      if (action >= pick_up) {
        table.add(s, action, handle_passenger(state, action));
        continue;
      }
      const auto add = [&](int direction, double probability) {
        // A taxi that is blocked ahead does not drift either.
        const bool moves = open(state.row, state.column, action);
        const int next = moves ? moved(state, direction).number() : s;
        table.add(s, action, {.probability = probability, .reward = -1, .next = next});
      };
      const auto a = static_cast<std::size_t>(action);
      add(action, config.is_rainy ? config.rainy_probability : 1);
      if (config.is_rainy) {
        add(kLeft[a], drift);
        add(kRight[a], drift);
      }
    }
    if (state.passenger != kInTaxi && state.passenger != state.destination) {
      table.start.emplace_back(s, 1.0 / 300.0);
    }
  }
  table.finish();
  return table;
}

}  // namespace

TaxiState TaxiState::of(int number) {
  return {.row = number / 100,
          .column = number / 20 % 5,
          .passenger = number / 4 % 5,
          .destination = number % 4};
}

void Taxi::Config::validate() const {
  require(rainy_probability >= 0 && rainy_probability <= 1, "Taxi", "rainy_probability",
          rainy_probability, "a probability");
  require(fickle_probability >= 0 && fickle_probability <= 1, "Taxi", "fickle_probability",
          fickle_probability, "a probability");
}

Taxi::Taxi(const Config& config) : TableEnvironment(table_of(config)), config_(config) {}

Taxi::Observation Taxi::reset(Rng& rng) {
  TableEnvironment::reset(rng);
  will_change_ = config_.fickle_passenger && rng.bernoulli(config_.fickle_probability);
  return state_;
}

StepResult<Taxi::Observation> Taxi::step(Action action, Rng& rng) {
  if (!will_change_) return TableEnvironment::step(action, rng);
  const TaxiState before = TaxiState::of(state_);
  auto result = TableEnvironment::step(action, rng);
  TaxiState now = TaxiState::of(state_);
  const bool has_moved = now.row != before.row || now.column != before.column;
  if (before.passenger == kInTaxi && has_moved) {
    will_change_ = false;
    const auto other = static_cast<int>(rng.below(3));
    now.destination = other + (other >= before.destination ? 1 : 0);
    result.observation = state_ = now.number();
  }
  return result;
}

std::optional<TabularModel> Taxi::model() const {
  if (config_.fickle_passenger) return std::nullopt;
  return TableEnvironment::model();
}

std::optional<StepTable> Taxi::step_table() const {
  if (config_.fickle_passenger) return std::nullopt;
  return TableEnvironment::step_table();
}

GridView Taxi::grid() const {
  GridView view(kSize, kSize);
  const TaxiState now = TaxiState::of(state_);
  for (int cell = 0; cell < kSize * kSize; ++cell) {
    TaxiState there = now;
    there.row = cell / kSize;
    there.column = cell % kSize;
    view.state[static_cast<std::size_t>(cell)] = there.number();
    const int here = landmark(there);
    if (here >= 0) view.labels[static_cast<std::size_t>(cell)] = "RGYB"[here];
    if (here == now.destination) view.cells[static_cast<std::size_t>(cell)] = GridView::Cell::goal;
  }
  view.directions.assign(kDirections.begin(), kDirections.end());
  view.agent = now.row * kSize + now.column;
  return view;
}

std::array<bool, 6> Taxi::action_mask(int number) {
  const TaxiState state = TaxiState::of(number);
  std::array<bool, 6> mask{};
  for (int action = south; action <= west; ++action) {
    mask[static_cast<std::size_t>(action)] = open(state.row, state.column, action);
  }
  mask[pick_up] = can_pick_up(state);
  mask[drop_off] = can_drop_off(state);
  return mask;
}

void Taxi::draw(Canvas& canvas) const {
  constexpr Color kStreet = gray(0.82);
  constexpr std::array<Color, 4> kPaints = {
      {{0.88, 0.25, 0.22}, {0.25, 0.66, 0.35}, {0.95, 0.83, 0.25}, {0.25, 0.45, 0.85}}};
  const TaxiState now = TaxiState::of(state_);
  const GridView view = grid();
  show_grid(canvas, view);
  draw_cells(canvas, view, {.free = kStreet, .goal = kStreet, .line = kWhite});
  for (int i = 0; i < 4; ++i) {
    const auto [row, column] = kLandmarks[static_cast<std::size_t>(i)];
    const Color paint = kPaints[static_cast<std::size_t>(i)];
    const Point low{static_cast<double>(column), static_cast<double>(kSize - 1 - row)};
    canvas.rectangle({low.x + 0.03, low.y + 0.03}, {low.x + 0.97, low.y + 0.97},
                     lighter(paint, 0.35));
    canvas.text({low.x + 0.14, low.y + 0.82}, std::string_view("RGYB").substr(i, 1), 0.28,
                gray(0.15), Align::centre);
    if (i == now.destination)
      flag(canvas, {low.x + 0.6, low.y + 0.48}, 0.46, gray(0.15), gray(0.15));
    if (i == now.passenger) draw_person(canvas, {low.x + 0.38, low.y + 0.42}, 0.5, okabe_ito(3));
  }
  for (int row = 0; row < kSize; ++row) {
    for (int column = 0; column + 1 < kSize; ++column) {
      if (open(row, column, east)) continue;
      const auto x = static_cast<double>(column + 1);
      const auto y = static_cast<double>(kSize - 1 - row);
      canvas.line({x, y}, {x, y + 1}, 0.1, gray(0.15));
    }
  }
  const Point at = cell_centre(view, view.agent);
  draw_car(canvas, {{at.x, at.y - 0.22}}, 0.8, {0.98, 0.77, 0.10});
  if (now.passenger == kInTaxi) {
    draw_person(canvas, {at.x - 0.07, at.y - 0.28}, 0.5, okabe_ito(3));
  }
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<Taxi>({.id = "Taxi-v4",
                                .summary = "fetch a passenger and bring them to a landmark",
                                .max_episode_steps = 200,
                                .reward_threshold = 8}) &&
    register_device_form<Taxi>("Taxi-v4");
}  // namespace

}  // namespace pavlov
