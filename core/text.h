#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pavlov {

/// The shortest text that reads back as the same double: "0.1", "1e-06", "inf", "nan".
std::string shortest(double value);

/// "a, b, c".
std::string join(std::span<const std::string> parts, std::string_view separator = ", ");

std::vector<std::string> split(std::string_view text, char separator);

/// The text without blanks at its ends.
std::string_view trim(std::string_view text);

/// Up to three of `candidates` that a person who typed `name` may have meant, best first: they
/// contain it, or differ in few letters; case does not count.
std::vector<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

/// "unknown environment 'CartPol-v1'; did you mean CartPole-v1?", or all candidates where there is
/// nothing near and they are few.
std::string unknown_name(std::string_view what, std::string_view name,
                         std::span<const std::string> candidates);

}  // namespace pavlov
