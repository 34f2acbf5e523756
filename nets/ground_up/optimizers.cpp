#include "nets/ground_up/optimizers.h"

#include <cmath>
#include <limits>

#include "core/settings.h"

namespace pavlov::ground_up {

void OptimizerConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "optimizer", name, value, allowed);
  };
  check(learning_rate > 0, "learning_rate", learning_rate, "more than 0");
  for (const auto& [name, share] :
       {std::pair("momentum", momentum), std::pair("rmsprop_decay", rmsprop_decay),
        std::pair("beta1", beta1), std::pair("beta2", beta2)}) {
    check(share >= 0 && share < 1, name, share, "in [0, 1)");
  }
  check(epsilon > 0, "epsilon", epsilon, "more than 0");
  check(rate_decay >= 0, "rate_decay", rate_decay, "0 or more");
}

namespace {

/// Moments begin at 0 when the first gradient tells how many there are.
void begin(Vector& moments, const Vector& g) {
  if (moments.size() == 0) moments = Vector::Zero(g.size());
}

}  // namespace

Vector Momentum::direction(const Vector& g) {
  begin(v_, g);
  v_ = config_.momentum * v_ + g;
  return v_;
}

Vector RmsProp::direction(const Vector& g) {
  begin(s_, g);
  const double rho = config_.rmsprop_decay;
  s_ = rho * s_ + (1 - rho) * g.cwiseAbs2();
  return g.array() / (s_.array().sqrt() + config_.epsilon);
}

Vector Adam::direction(const Vector& g) {
  begin(m_, g);
  begin(v_, g);
  m_ = config_.beta1 * m_ + (1 - config_.beta1) * g;
  v_ = config_.beta2 * v_ + (1 - config_.beta2) * g.cwiseAbs2();
  const auto n = static_cast<double>(steps_ + 1);
  const Vector m_hat = m_ / (1 - std::pow(config_.beta1, n));
  const Vector v_hat = v_ / (1 - std::pow(config_.beta2, n));
  return m_hat.array() / (v_hat.array().sqrt() + config_.epsilon);
}

std::unique_ptr<Optimizer> make_optimizer(const OptimizerConfig& config) {
  config.validate();
  switch (config.method) {
    case Method::momentum:
      return std::make_unique<Momentum>(config);
    case Method::rmsprop:
      return std::make_unique<RmsProp>(config);
    case Method::adam:
      return std::make_unique<Adam>(config);
    default:
      return std::make_unique<Sgd>(config);
  }
}

PlateauSchedule::PlateauSchedule(double factor, int patience)
    : factor_(factor), patience_(patience), least_(std::numeric_limits<double>::infinity()) {
  require(factor > 0 && factor < 1, "plateau schedule", "factor", factor, "in (0, 1)");
  require(patience >= 1, "plateau schedule", "patience", patience, "1 or more");
}

double PlateauSchedule::operator()(double learning_rate, double loss) {
  if (loss < least_) {
    least_ = loss;
    waited_ = 0;
    return learning_rate;
  }
  if (++waited_ < patience_) return learning_rate;
  waited_ = 0;
  return learning_rate * factor_;
}

std::pair<int, double> best_of_restarts(int starts, const Rng& rng,
                                        const std::function<double(Rng&)>& attempt) {
  require(starts >= 1, "restarts", "starts", starts, "1 or more");
  std::pair best(-1, std::numeric_limits<double>::infinity());
  for (int i = 0; i < starts; ++i) {
    Rng own = rng.child(static_cast<std::uint64_t>(i));
    const double loss = attempt(own);
    if (best.first < 0 || loss < best.second) best = {i, loss};
  }
  return best;
}

}  // namespace pavlov::ground_up
