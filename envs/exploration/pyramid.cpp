#include "envs/exploration/pyramid.h"

#include <cmath>
#include <stdexcept>

#include "envs/exploration/register.h"

namespace pavlov {

using namespace pyramid;

namespace {

enum Action { kNone, kLeft, kRight, kUp, kDown, kJumpLeft, kJumpRight };

constexpr double kKeyReward = 1;
constexpr double kDoorReward = 3;
constexpr double kTreasureReward = 10;

/// Number of the thing at a place; that of no thing where there is none.
std::size_t thing_at(Place p) {
  return static_cast<std::size_t>(std::ranges::find(kThings, p) - kThings.begin());
}

/// [rows * columns] the places that are no stone, counted; -1 for stone.
constexpr auto kNumberedPlaces = [] {
  std::array<int, std::size_t{kRows * kColumns}> cells{};
  int number = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const char letter = map_at({static_cast<int>(i) % kColumns, static_cast<int>(i) / kColumns});
    cells[i] = letter == '#' || letter == 'X' ? -1 : number++;
  }
  return cells;
}();

}  // namespace

void Pyramid::Config::validate() const {
  require(lives >= 1 && lives <= 12, "Pyramid", "lives", lives, "from 1 to 12");
  require(std::isfinite(decoy_reward), "Pyramid", "decoy_reward", decoy_reward, "finite");
}

void Pyramid::begin(Rng& /*rng*/) {
  *this = Pyramid(config_);
  enter_screen();
}

Consequence Pyramid::move(int action, Rng& /*rng*/) {
  const int screen = screen_of(at_);
  before_ = at_;
  double reward = 0;
  if (jump_ != 0) {
    go_on_jumping();
  } else if (!stands(at_) && !holds(at_)) {
    fall();
  } else {
    reward = act(action);
  }
  if (screen_of(at_) != screen) {
    enter_screen();
  } else {
    walk_skull();
  }
  Consequence consequence = touch();
  consequence.reward += reward;
  return consequence;
}

char Pyramid::at(Place p) const {
  const char letter = map_at(p);
  switch (letter) {
    case 'K':
    case 'D':
    case 'J':
      return taken_[thing_at(p)] ? '.' : letter;
    case 'X':
      return config_.decoy_reward == 0 ? '#' : letter;
    default:
      return letter;
  }
}

bool Pyramid::solid(Place p) const {
  const char letter = at(p);
  return letter == '#' || letter == 'D';
}

bool Pyramid::stands(Place p) const {
  const Place below{p.x, p.y + 1};
  return solid(below) || at(below) == 'H';
}

double Pyramid::act(int action) {
  fallen_ = 0;
  switch (action) {
    case kLeft:
      return walk(-1);
    case kRight:
      return walk(1);
    case kUp:
      climb(-1);
      break;
    case kDown:
      climb(1);
      break;
    case kJumpLeft:
    case kJumpRight:
      jump_ = action == kJumpLeft ? -1 : 1;
      go_on_jumping();
      break;
    default:
      break;
  }
  return 0;
}

/// A door that is opened pays; one goes through it with the next step.
double Pyramid::walk(int direction) {
  const Place to{at_.x + direction, at_.y};
  if (at(to) == 'D' && keys_ > 0) {
    --keys_;
    taken_[thing_at(to)] = true;
    return kDoorReward;
  }
  if (!solid(to)) at_ = to;
  return 0;
}

void Pyramid::climb(int down) {
  const Place to{at_.x, at_.y + down};
  const bool ladder = at(at_) == 'H' || (down > 0 && at(to) == 'H');
  const bool lets_go = down > 0 && at(at_) == 'r';
  if (solid(to) || !(ladder || lets_go)) return;
  at_ = to;
  fallen_ = lets_go ? 1 : 0;
}

void Pyramid::go_on_jumping() {
  constexpr std::array<int, 3> kDown = {-1, 0, 1};
  const Place to{at_.x + jump_, at_.y + kDown[static_cast<std::size_t>(jumped_)]};
  const bool free = !solid(to);
  if (free) at_ = to;
  ++jumped_;
  if (!free || holds(at_) || jumped_ == 3) jump_ = jumped_ = 0;
}

void Pyramid::fall() {
  ++at_.y;
  ++fallen_;
}

/// What comes of being where one is now.
Consequence Pyramid::touch() {
  Consequence consequence;
  switch (at(at_)) {
    case 'K':
      ++keys_;
      taken_[thing_at(at_)] = true;
      consequence.reward = kKeyReward;
      break;
    case 'J':
      taken_[thing_at(at_)] = true;
      consequence.reward = kTreasureReward;
      break;
    case 'T':
      return {.reward = kTreasureReward, .terminated = true};
    case 'X':
      return {.reward = config_.decoy_reward, .terminated = true};
    default:
      break;
  }
  const bool crashed = fallen_ > kSafeFall && stands(at_);
  if (crashed || at(at_) == '^' || meets_skull()) lose_life(consequence);
  return consequence;
}

void Pyramid::lose_life(Consequence& consequence) {
  --lives_;
  consequence.terminated = lives_ == 0;
  at_ = before_ = entrance_;
  enter_screen();
}

/// One comes to a rest there, and its skull begins where it always does.
void Pyramid::enter_screen() {
  entrance_ = at_;
  jump_ = jumped_ = fallen_ = 0;
  skull_ = skull_before_ = patrol().start;
  skull_direction_ = -1;
  skull_rests_ = false;
}

void Pyramid::walk_skull() {
  skull_before_ = skull_;
  skull_rests_ = !skull_rests_;
  if (!has_skull() || !skull_rests_) return;
  const int ahead = skull_ + skull_direction_;
  if (ahead < patrol().low || ahead > patrol().high) skull_direction_ = -skull_direction_;
  skull_ = std::clamp(skull_ + skull_direction_, patrol().low, patrol().high);
}

/// In the same place, or past one another.
bool Pyramid::meets_skull() const {
  if (!has_skull()) return false;
  const Place skull_was{skull_before_, patrol().y};
  return at_ == skull() || (at_ == skull_was && before_ == skull());
}

const Patrol& Pyramid::patrol() const { return kPatrols[static_cast<std::size_t>(screen_of(at_))]; }

void Pyramid::paint(std::span<std::uint8_t> planes) const {
  const auto mark = [&](int plane, int row, int column) {
    planes[static_cast<std::size_t>((plane * kScreenRows + row) * kScreenColumns + column)] = 1;
  };
  const Place corner{at_.x / kScreenColumns * kScreenColumns, at_.y / kScreenRows * kScreenRows};
  constexpr std::string_view kLetters = "#Hr^KD";  // planes from 2 on
  for (int row = 0; row < kScreenRows; ++row) {
    for (int column = 0; column < kScreenColumns; ++column) {
      const char letter = at({corner.x + column, corner.y + row});
      const auto place = kLetters.find(letter);
      if (place != std::string_view::npos) mark(2 + static_cast<int>(place), row, column);
      if (letter == 'J' || letter == 'T' || letter == 'X') mark(8, row, column);
    }
  }
  const auto mark_moving = [&](int plane, Place p) {
    if (screen_of(p) == screen_of(at_)) mark(plane, p.y - corner.y, p.x - corner.x);
  };
  mark_moving(0, at_);
  mark_moving(1, before_);
  if (has_skull()) {
    mark_moving(9, skull());
    mark_moving(10, {skull_before_, patrol().y});
  }
  for (int k = 0; k < lives_; ++k) mark(11, 0, k);
  for (int k = 0; k < keys_; ++k) mark(11, 1, k);
}

void Pyramid::measure(std::span<float> numbers) const {
  const auto share = [](int part, int whole) {
    return static_cast<float>(part) / static_cast<float>(whole);
  };
  const std::array<float, 11> first = {
      share(at_.x / kScreenColumns, 2),
      share(at_.y / kScreenRows, 1),
      share(at_.x % kScreenColumns, kScreenColumns - 1),
      share(at_.y % kScreenRows, kScreenRows - 1),
      static_cast<float>(jump_),
      share(jumped_, 3),
      share(fallen_, kScreenRows),
      has_skull() ? share(skull_ % kScreenColumns, kScreenColumns - 1) : -1.0F,
      has_skull() ? static_cast<float>(skull_direction_) : 0.0F,
      share(lives_, config_.lives),
      share(keys_, 2)};
  auto next = std::ranges::copy(first, numbers.begin()).out;
  for (const bool taken : taken_) *next++ = taken ? 0.0F : 1.0F;
}

int Pyramid::coverage_cells() const { return std::ranges::max(kNumberedPlaces) + 1; }

int Pyramid::coverage_cell() const {
  return kNumberedPlaces[static_cast<std::size_t>(at_.y * kColumns + at_.x)];
}

CoverageMap Pyramid::coverage_map() const {
  return {.rows = kRows,
          .columns = kColumns,
          .cells = {kNumberedPlaces.begin(), kNumberedPlaces.end()}};
}

void Pyramid::check_state() const {
  const auto free = [this](Place p) { return inside(p) && !solid(p); };
  const auto within = [](int x, int low, int high) { return x >= low && x <= high; };
  const bool possible =
      free(at_) && inside(before_) && free(entrance_) && screen_of(entrance_) == screen_of(at_) &&
      within(jump_, -1, 1) && within(jumped_, 0, 2) && (jumped_ > 0) == (jump_ != 0) &&
      within(fallen_, 0, kScreenRows) &&
      (!has_skull() || (within(skull_, patrol().low, patrol().high) &&
                        within(skull_before_, patrol().low, patrol().high))) &&
      std::abs(skull_direction_) == 1 && within(lives_, 1, config_.lives) && within(keys_, 0, 2);
  if (!possible) throw std::invalid_argument("no game in the pyramid looks like this");
}

namespace {
[[maybe_unused]] const bool registered = register_world<Pyramid, Sight::planes, Sight::vector>(
    {.id = "Pyramid-v0",
     .summary = "keys, doors, ladders, ropes and skulls on six screens; hardly a reward",
     .max_episode_steps = 1000});
}  // namespace

}  // namespace pavlov
