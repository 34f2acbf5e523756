#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/core/space.h"

/// How environments talk over a pipe: one JSON object a line, a question (?) and its answer (!).
///
///     ? {"op":"spaces"}
///     ! {"observation_space":S,"action_space":S}
///     ? {"op":"reset","seed":7}                     or without a seed
///     ! {"observation":[…]}
///     ? {"op":"step","action":1}                    or "action":[…]
///     ! {"observation":[…],"reward":1.0,"terminated":false,"truncated":false}
///     ? {"op":"state"}
///     ! {"state":[…]}
///     ? {"op":"set_state","state":[…]}
///     ! {"state":[…]}
///     ? {"op":"close"}
///     ! {}                                          and the program ends
///
/// A fault answers {"error":"…"}, and serving goes on. "reset" with a seed starts all random
/// numbers anew, without one they go on. Further fields are ignored. The end of the input is a
/// "close", too.
///
/// A space S is one of
///
///     {"type":"discrete","n":4,"start":0}           start may be missing
///     {"type":"multi_discrete","sizes":[32,11,2]}   whole numbers from 0 on
///     {"type":"box","low":[…],"high":[…],"shape":[4],"dtype":"float32"}
///
/// with a bound for each element of a box in row-major order, or one number for all of them. The
/// shape may be missing for a flat box; dtype ("uint8", "int32", "float32", "float64") tells what
/// the numbers are meant to be kept as, float64 where it is missing.
///
/// Observations, actions and states are flat lists of numbers, an action of a discrete space is a
/// single number. JSON has no infinity and no NaN: they are the texts "inf", "-inf" and "nan".
/// Doubles are written so that they read back the same.
namespace pavlov::protocol {

using nlohmann::json;

/// The JSON of a line; discarded (`is_discarded`) where it is none, or nested deeper than any
/// question or answer is: a text of nothing but brackets would else take the stack of what walks
/// it.
json parse(std::string_view line);

json write_number(double value);
json write_numbers(std::span<const double> values);
json write_space(const Space& space);
/// A single number for a discrete space, else a list; whole numbers without a decimal point.
json write_action(const Space& space, std::span<const double> action);

// These throw std::runtime_error with what came and what should have come.

double read_number(const json& value);
std::vector<double> read_numbers(const json& values);
Space read_space(const json& value);
/// The member `key` of an object.
const json& member(const json& object, const char* key);
bool read_flag(const json& object, const char* key);

/// The start of a text, for messages.
std::string excerpt(const std::string& text);

}  // namespace pavlov::protocol
