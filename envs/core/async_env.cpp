#include "envs/core/async_env.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace pavlov {
namespace {

constexpr int kEnd = -1;  ///< tells a thread to end

auto maker(std::string_view name, BatchOptions options, const SettingValues& settings) {
  options.num_envs = options.threads = 1;
  return [name, options, settings](int i) {
    BatchOptions copy = options;
    copy.first_stream += i;
    return make(name, copy, settings);
  };
}

std::string number_and(const Rows& rows) {
  return std::to_string(rows.width) + " numbers of type " + to_string(rows.dtype);
}

void copy_row(const MutableRows& to, int row, const Rows& from) {
  std::memcpy(to.bytes(row), from.data, from.bytes_per_row());
}

}  // namespace

AsyncEnv::AsyncEnv(std::string_view name, const BatchOptions& options,
                   const SettingValues& settings)
    : AsyncEnv(options.num_envs, options.threads, maker(name, options, settings)) {}

AsyncEnv::AsyncEnv(int copies, int threads,
                   const std::function<std::unique_ptr<VectorEnv>(int)>& make_copy)
    : sent_(std::max(copies, 1) + std::max(threads, 1)), finished_(std::max(copies, 1)) {
  if (copies < 1 || threads < 1) {
    throw std::invalid_argument(
        "environments are stepped asynchronously in 1 copy or more on 1 "
        "thread or more, not " +
        std::to_string(copies) + " on " + std::to_string(threads));
  }
  copies_.resize(static_cast<std::size_t>(copies));
  for (int i = 0; i < copies; ++i) at(i).env = make_copy(i);
  action_form_ = at(0).env->view().actions;
  observations_ = row_storage(copies, observation_space());
  next_observations_ = row_storage(copies, observation_space());
  batch_.observations = observations_.rows();
  batch_.next_observations = next_observations_.rows();
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

AsyncEnv::~AsyncEnv() {
  ending_ = true;
  for (std::size_t i = 0; i < threads_.size(); ++i) sent_.put(kEnd);
}

const VectorEnv& AsyncEnv::copy(int i) const {
  const Copy& copy = copies_.at(static_cast<std::size_t>(i));
  if (copy.away)
    throw std::logic_error(copy.env->name() + ": copy " + std::to_string(i) + " is away");
  return *copy.env;
}

void AsyncEnv::reset() {
  if (away_ > 0) {
    throw std::logic_error(copies_.front().env->name() + ": " + std::to_string(away_) +
                           " copies are away; all have to be received before a reset");
  }
  for (int id = 0; id < size(); ++id) dispatch(id, true);
}

void AsyncEnv::send(std::span<const int> ids, const Rows& actions) {
  const std::string& name = copies_.front().env->name();
  if (actions.dtype != action_form_.dtype || actions.width != action_form_.width) {
    throw std::invalid_argument(name + ": an action is " + number_and(action_form_) + ", not " +
                                number_and(actions));
  }
  std::size_t taken = 0;
  for (; taken < ids.size(); ++taken) {
    const int id = ids[taken];
    if (id < 0 || id >= size() || at(id).away) break;
    at(id).away = true;
  }
  if (taken < ids.size()) {
    for (const int id : ids.first(taken)) at(id).away = false;
    throw std::invalid_argument(name + ": copy " + std::to_string(ids[taken]) +
                                " cannot be sent; it is away, or named twice, or not among the " +
                                std::to_string(size()));
  }
  for (std::size_t j = 0; j < ids.size(); ++j) {
    std::memcpy(at(ids[j]).env->view().actions.bytes(0),
                actions.bytes(static_cast<std::int64_t>(j)), actions.bytes_per_row());
    dispatch(ids[j], false);
  }
}

void AsyncEnv::dispatch(int id, bool resets) {
  at(id).resets = resets;
  at(id).away = true;
  ++away_;
  sent_.put(id);
}

const AsyncBatch& AsyncEnv::receive(int k) {
  if (k < 1 || k > away_) {
    throw std::invalid_argument(copies_.front().env->name() + ": " + std::to_string(k) +
                                " copies cannot be received; " + std::to_string(away_) +
                                " are away");
  }
  while (std::ssize(received_) < k) {
    const int id = finished_.take();
    if (const auto fault = std::exchange(at(id).fault, nullptr)) {
      at(id).away = false;
      --away_;
      std::rethrow_exception(fault);
    }
    received_.push_back(id);
  }
  batch_.ids.assign(received_.begin(), received_.begin() + k);
  received_.erase(received_.begin(), received_.begin() + k);
  batch_.rewards.clear();
  batch_.terminated.clear();
  batch_.truncated.clear();
  for (int j = 0; j < k; ++j) {
    Copy& copy = at(batch_.ids[static_cast<std::size_t>(j)]);
    const BatchView& view = copy.env->view();
    copy_row(observations_.rows(), j, view.observations);
    copy_row(next_observations_.rows(), j,
             copy.resets ? view.observations : view.next_observations);
    batch_.rewards.push_back(copy.resets ? 0 : view.rewards[0]);
    batch_.terminated.push_back(copy.resets ? 0 : view.terminated[0]);
    batch_.truncated.push_back(copy.resets ? 0 : view.truncated[0]);
    copy.away = false;
    --away_;
  }
  return batch_;
}

void AsyncEnv::serve() {
  for (int id = sent_.take(); id != kEnd; id = sent_.take()) {
    if (ending_) continue;
    Copy& copy = at(id);
    try {
      if (copy.resets) {
        copy.env->reset();
      } else {
        copy.env->step();
      }
    } catch (...) {
      copy.fault = std::current_exception();
    }
    finished_.put(id);
  }
}

}  // namespace pavlov
