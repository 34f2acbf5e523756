#include "agents/exploration/bonus.h"

namespace pavlov {
namespace {

Catalogue<Bonus>& bonuses() {
  static Catalogue<Bonus> catalogue("bonus");
  return catalogue;
}

}  // namespace

bool register_bonus_entry(BonusEntry entry) { return bonuses().add(std::move(entry)); }
std::vector<std::string> registered_bonuses() { return bonuses().names(); }
const BonusEntry& find_bonus(std::string_view name) { return bonuses().find(name); }

}  // namespace pavlov
