#include "envs/exploration/rooms.h"

#include <array>
#include <cmath>
#include <stdexcept>

#include "envs/core/drawing.h"
#include "envs/core/grid_drawing.h"
#include "envs/exploration/register.h"
#include "envs/exploration/things.h"
#include "envs/tabular/figures.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {

void Rooms::Config::validate() const {
  require(rooms >= 1 && rooms <= 100, "Rooms", "rooms", rooms, "from 1 to 100");
  require(room_size >= 3 && room_size <= 100, "Rooms", "room_size", room_size, "from 3 to 100");
  require(std::isfinite(decoy_reward), "Rooms", "decoy_reward", decoy_reward, "finite");
}

Rooms::Rooms(const Config& config)
    : config_(config),
      layout_(config.rooms, config.room_size, config.keys, config.decoy_reward != 0),
      open_doors_(config.keys ? 0 : config.rooms - 1) {
  Rng rng = Rng(config.layout_seed).child("layout");
  layout_.draw(rng);
  agent_ = layout_.start();
}

void Rooms::begin(Rng& rng) {
  if (config_.new_layout) layout_.draw(rng);
  agent_ = layout_.start();
  keys_ = 0;
}

void Rooms::for_squares(auto&& f) const {
  for (int row = 0; row < layout_.rows(); ++row) {
    for (int column = 0; column < layout_.columns(); ++column) {
      f(row, column, layout_.square(row, column));
    }
  }
}

void Rooms::paint(std::span<std::uint8_t> planes) const {
  enum Plane : std::size_t { kAgent, kWalls, kDoors, kKeys, kGoal, kDecoy };
  const auto size = static_cast<std::size_t>(layout_.rows() * layout_.columns());
  std::size_t k = 0;
  for_squares([&](int /*row*/, int /*column*/, int square) {
    const auto mark = [&](Plane plane) { planes[plane * size + k] = 1; };
    const int thing = layout_.thing(square);
    if (thing == RoomLayout::kWall) {
      mark(kWalls);
    } else if (thing >= RoomLayout::kDoor + open_doors_ + keys_) {
      mark(kDoors);
    } else if (thing <= RoomLayout::kKey - keys_) {
      mark(kKeys);
    } else if (thing == RoomLayout::kGoal) {
      mark(kGoal);
    } else if (thing == RoomLayout::kDecoy) {
      mark(kDecoy);
    }
    if (square == agent_) mark(kAgent);
    ++k;
  });
}

void Rooms::measure(std::span<float> numbers) const {
  const auto place = [&](std::size_t k, int square) {
    numbers[k] = static_cast<float>(layout_.row(square)) / static_cast<float>(layout_.rows() - 1);
    numbers[k + 1] =
        static_cast<float>(layout_.column(square)) / static_cast<float>(layout_.columns() - 1);
  };
  const bool locked = keys_ < num_keys();
  const auto next = static_cast<std::size_t>(keys_);
  place(0, agent_);
  numbers[2] = num_keys() == 0 ? 0.0F : static_cast<float>(keys_) / static_cast<float>(num_keys());
  place(3, locked ? layout_.keys()[next] : layout_.goal());
  place(5, locked ? layout_.doors()[next] : layout_.goal());
  place(7, layout_.goal());
}

std::optional<TabularModel> Rooms::model() const {
  if (config_.new_layout) return std::nullopt;
  std::vector<int> squares(static_cast<std::size_t>(layout_.places()));
  for_squares([&](int /*row*/, int /*column*/, int square) {
    if (layout_.place(square) >= 0)
      squares[static_cast<std::size_t>(layout_.place(square))] = square;
  });
  TabularModel model(num_states(), 4);
  for (int keys = 0; keys <= num_keys(); ++keys) {
    for (const int square : squares) {
      const int thing = layout_.thing(square);
      if (thing == RoomLayout::kGoal || thing == RoomLayout::kDecoy) continue;
      const Situation here{square, keys};
      for (int action = 0; action < 4; ++action) {
        const auto [situation, consequence] = arrival(here, action);
        model.add(state_index(here), action,
                  {.probability = 1,
                   .reward = consequence.reward,
                   .next = state_index(situation),
                   .terminated = consequence.terminated});
      }
    }
  }
  model.start = {{state_index({layout_.start(), 0}), 1.0}};
  model.finish();
  return model;
}

GridView Rooms::grid() const {
  GridView view(layout_.rows(), layout_.columns());
  std::size_t k = 0;
  for_squares([&](int /*row*/, int /*column*/, int square) {
    const int thing = layout_.thing(square);
    auto& cell = view.cells[k];
    if (thing == RoomLayout::kWall) {
      cell = GridView::Cell::wall;
    } else if (thing == RoomLayout::kGoal) {
      cell = GridView::Cell::goal;
    } else if (thing == RoomLayout::kDecoy) {
      cell = GridView::Cell::trap;
      view.labels[k] = with_sign(config_.decoy_reward);
    } else if (thing >= RoomLayout::kDoor + open_doors_ + keys_) {
      view.labels[k] = "door";
    } else if (thing <= RoomLayout::kKey - keys_) {
      view.labels[k] = "key";
    } else if (square == layout_.start()) {
      cell = GridView::Cell::start;
    }
    view.state[k] = layout_.place(square) < 0 ? -1 : state_index({square, keys_});
    if (square == agent_) view.agent = static_cast<int>(k);
    ++k;
  });
  view.directions = first_moves(4);
  return view;
}

CoverageMap Rooms::coverage_map() const {
  CoverageMap map{.rows = layout_.rows(), .columns = layout_.columns(), .cells = {}};
  for_squares(
      [&](int /*row*/, int /*column*/, int square) { map.cells.push_back(layout_.place(square)); });
  return map;
}

void Rooms::draw(Canvas& canvas) const {
  GridView view = grid();
  const auto cell = [&](int square) {
    return layout_.row(square) * view.columns + layout_.column(square);
  };
  for (const auto things : {layout_.keys(), layout_.doors()}) {  // which are drawn instead
    for (const int square : things) view.labels[static_cast<std::size_t>(cell(square))].clear();
  }
  show_grid(canvas, view, kWhite);
  draw_cells(canvas, view);
  draw_labels(canvas, view);
  for (std::size_t k = 0; k < layout_.keys().size(); ++k) {
    constexpr std::array<std::size_t, 5> kColors = {3, 0, 2, 5, 1};
    const Color color = okabe_ito(kColors[k % kColors.size()]);
    const bool found = static_cast<int>(k) < keys_;
    draw_door(canvas, cell_centre(view, cell(layout_.doors()[k])), color, found);
    if (!found) draw_key(canvas, cell_centre(view, cell(layout_.keys()[k])), color);
  }
  draw_agent(canvas, view);
}

void Rooms::check_state() const {
  const int squares = (layout_.rows() + 2) * (layout_.columns() + 2);
  if (keys_ < 0 || keys_ > num_keys() || agent_ < 0 || agent_ >= squares ||
      layout_.place(agent_) < 0) {
    throw std::invalid_argument("square " + std::to_string(agent_) + " with " +
                                std::to_string(keys_) +
                                " keys is no place to be in rooms of this size");
  }
}

namespace {
[[maybe_unused]] const bool registered =
    register_world<Rooms, Sight::state, Sight::planes, Sight::vector>(
        {.id = "KeyDoor-v0",
         .summary = "find a key, open a door, find the goal; nothing else pays",
         .max_episode_steps = 500,
         .reward_threshold = 0.9}) &&
    register_world<Rooms, Sight::state, Sight::planes, Sight::vector>(
        {.id = "MultiRoom-v0",
         .summary = "find the way through six rooms to the goal, which alone pays",
         .max_episode_steps = 500,
         .reward_threshold = 0.9},
        {.rooms = 6, .room_size = 5, .keys = false});
}  // namespace

}  // namespace pavlov
