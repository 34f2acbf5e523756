#include "agents/deep/critics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "nets/core/make_network.h"

namespace pavlov {
namespace {

template <class T>
void make_room(std::vector<T>& room, int numbers) {
  room.resize(std::max(room.size(), static_cast<std::size_t>(numbers)));
}

}  // namespace

Critics::Critics(int count, const NetworkConfig& network, const OptimizerConfig& optimizer,
                 const NetworkShape& observations, int action_width, const Rng& rng)
    : observation_width_(std::accumulate(observations.input.begin(), observations.input.end(), 1,
                                         std::multiplies())),
      observation_scale_(static_cast<float>(observations.input_scale)),
      action_width_(action_width) {
  const NetworkShape shape = {.input = {observation_width_ + action_width_}};
  for (int k = 0; k < count; ++k) {
    auto online = make_network(network, shape, rng.child(static_cast<std::uint64_t>(k)));
    auto target = online->clone();
    auto stepper = online->make_optimizer(optimizer);
    members_.push_back({std::move(online), std::move(target), std::move(stepper)});
  }
}

Rows Critics::side_by_side(const StateActions& batch) {
  const int width = observation_width_ + action_width_;
  make_room(input_, batch.n * width);
  const float* action = batch.actions.data();
  for (int b = 0; b < batch.n; ++b, action += action_width_) {
    float* row = input_.data() + static_cast<std::ptrdiff_t>(b) * width;
    if (batch.observations.dtype == Dtype::f32 && observation_scale_ == 1) {
      std::copy_n(batch.observations.row<float>(b), observation_width_, row);
    } else {
      for (int j = 0; j < observation_width_; ++j) {
        row[j] = static_cast<float>(batch.observations.number(b, j)) * observation_scale_;
      }
    }
    std::copy_n(action, action_width_, row + observation_width_);
  }
  return {.data = input_.data(), .dtype = Dtype::f32, .width = width};
}

double Critics::value(const StateActions& row) {
  float q = 0;
  network(0).predict(side_by_side(row), 1, &q);
  return static_cast<double>(q);
}

void Critics::target_values(const StateActions& batch, std::span<float> values) {
  const Rows input = side_by_side(batch);
  members_[0].target->predict(input, batch.n, values.data());
  make_room(outputs_, batch.n);
  for (std::size_t k = 1; k < members_.size(); ++k) {
    members_[k].target->predict(input, batch.n, outputs_.data());
    for (std::size_t b = 0; b < values.size(); ++b) values[b] = std::min(values[b], outputs_[b]);
  }
}

Critics::Update Critics::learn(const StateActions& batch, std::span<const float> targets,
                               std::span<const float> weights, std::span<float> td_errors) {
  const Rows input = side_by_side(batch);
  const auto n = static_cast<std::size_t>(batch.n);
  make_room(gradient_, batch.n);
  std::ranges::fill(td_errors, 0.0F);
  Update update;
  for (Member& member : members_) {
    const auto q = member.online->forward(input, batch.n);
    double loss = 0;
    for (std::size_t b = 0; b < n; ++b) {
      const float error = q[b] - targets[b];
      const float weighted = weights[b] * error / static_cast<float>(n);
      gradient_[b] = 2 * weighted;
      loss += static_cast<double>(weighted * error);
      td_errors[b] += std::abs(error) / static_cast<float>(count());
      if (&member == members_.data()) update.value += static_cast<double>(q[b]) / batch.n;
    }
    update.loss += loss / count();
    member.online->backward(std::span(gradient_).first(n));
    const double norm = member.optimizer->step();
    if (std::isfinite(update.gradient_norm) && !(norm <= update.gradient_norm)) {
      update.gradient_norm = norm;
    }
  }
  return update;
}

double Critics::descend(const StateActions& batch, int count, std::span<float> gradient) {
  const Rows input = side_by_side(batch);
  const auto n = static_cast<std::size_t>(batch.n);
  make_room(input_gradient_, batch.n * input.width);
  make_room(gradient_, batch.n);
  make_room(outputs_, batch.n);
  make_room(least_, batch.n);
  for (int k = 0; k < count; ++k) {
    const auto q = network(k).forward(input, batch.n);
    for (std::size_t b = 0; b < n; ++b) {
      if (k > 0 && outputs_[b] <= q[b]) continue;
      outputs_[b] = q[b];
      least_[b] = k;
    }
  }
  double mean = 0;
  for (std::size_t b = 0; b < n; ++b) mean += static_cast<double>(outputs_[b]) / batch.n;

  // A minimum moves with the one critic that it is of.
  std::ranges::fill(gradient, 0.0F);
  for (int k = 0; k < count; ++k) {
    for (std::size_t b = 0; b < n; ++b) {
      gradient_[b] = least_[b] == k ? -1 / static_cast<float>(n) : 0.0F;
    }
    network(k).backward(std::span(gradient_).first(n),
                        {.parameters = false, .input_gradient = input_gradient_.data()});
    for (int b = 0; b < batch.n; ++b) {
      const float* from = input_gradient_.data() + static_cast<std::ptrdiff_t>(b) * input.width +
                          observation_width_;
      float* to = gradient.data() + static_cast<std::ptrdiff_t>(b) * action_width_;
      for (int j = 0; j < action_width_; ++j) to[j] += from[j];
    }
  }
  return mean;
}

void Critics::follow(double rate) {
  for (Member& member : members_) member.target->blend(*member.online, rate);
}

void Critics::save(Checkpoint& checkpoint) const {
  for (std::size_t k = 0; k < members_.size(); ++k) {
    const std::string name = "critic" + std::to_string(k + 1);
    members_[k].online->save(checkpoint, name);
    members_[k].target->save(checkpoint, name + ".target");
    members_[k].optimizer->save(checkpoint, name + ".optimizer");
  }
}

void Critics::load(const Checkpoint& checkpoint) {
  for (std::size_t k = 0; k < members_.size(); ++k) {
    const std::string name = "critic" + std::to_string(k + 1);
    members_[k].online->load(checkpoint, name);
    members_[k].target->load(checkpoint, name + ".target");
    members_[k].optimizer->load(checkpoint, name + ".optimizer");
  }
}

}  // namespace pavlov
