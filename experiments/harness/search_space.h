#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "core/settings.h"

namespace pavlov {

/// A setting and the values that a search tries for it, as text:
///
///     batch_size=32,64,128             these
///     gamma=linear:0.9:0.999           numbers between both ends, evenly
///     learning_rate=log:1e-4:1e-2:5    evenly on a logarithmic scale; a grid takes 5 points
struct VariedSetting {
  enum class Scale { list, linear, log };

  std::string name;
  Scale scale = Scale::list;
  std::vector<std::string> values;  ///< of a list
  double low = 0;                   ///< of a range, both ends included
  double high = 0;
  int points = 0;      ///< of a range in a grid; 0: not told
  bool whole = false;  ///< a range of whole numbers

  /// Throws std::invalid_argument that quotes the text.
  static VariedSetting parse(std::string_view text);

  /// A value at random.
  std::string draw(Rng& rng) const;
  /// Those of a grid. Throws std::invalid_argument for a range that does not say how many.
  std::vector<std::string> grid() const;

 private:
  /// The number so far along a range, share in [0, 1].
  std::string at(double share) const;
};

/// Every combination of the settings' grids; the last one changes fastest.
std::vector<SettingValues> grid_of(std::span<const VariedSetting> settings);
/// `count` draws of all settings.
std::vector<SettingValues> draws_of(std::span<const VariedSetting> settings, int count, Rng rng);

}  // namespace pavlov
