#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/core/learner.h"
#include "core/settings.h"
#include "core/text.h"

namespace pavlov {

/// What there is of a kind of things, learners say, by name: how to describe each and how to make
/// it.
template <class Thing>
class Catalogue {
 public:
  struct Entry {
    std::string name;     ///< "q-learning"
    std::string summary;  ///< one line for lists, with source
    std::function<std::vector<Setting>()> settings;
    std::function<std::unique_ptr<Thing>(const SettingValues&, const LearnerContext&)> make;
  };

  /// `kind` is for messages: "agent".
  explicit Catalogue(std::string kind) : kind_(std::move(kind)) {}

  /// Throws std::invalid_argument where the name is taken.
  bool add(Entry entry) {
    const std::string name = entry.name;
    if (!entries_.emplace(name, std::move(entry)).second) {
      throw std::invalid_argument(kind_ + " '" + name + "' is registered twice");
    }
    return true;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_) names.push_back(name);
    return names;
  }

  /// Throws std::invalid_argument with the nearest names.
  const Entry& find(std::string_view name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end()) {
      throw std::invalid_argument(unknown_name(kind_, name, names()));
    }
    return found->second;
  }

 private:
  std::string kind_;
  std::map<std::string, Entry, std::less<>> entries_;
};

/// The entry of a class `T` with a nested `Config` and a constructor from (Config, LearnerContext).
template <class Thing, class T>
typename Catalogue<Thing>::Entry entry_of(std::string name, std::string summary,
                                          const typename T::Config& defaults) {
  typename Catalogue<Thing>::Entry entry{.name = name, .summary = std::move(summary)};
  entry.settings = [defaults] {
    const auto config = std::make_shared<typename T::Config>(defaults);
    return owning(settings_of(*config), config);
  };
  entry.make = [defaults, name](const SettingValues& values, const LearnerContext& context) {
    return std::make_unique<T>(configured(defaults, values, name), context);
  };
  return entry;
}

}  // namespace pavlov
