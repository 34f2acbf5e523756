// What does one episode teach, by Monte Carlo and by Q-learning?
//
// Task RL-18 of the course, worked example WN-03: seven steps through the grid world, -0.1 for each
// of the first six and -1 for the trap; alpha = 0.1, gamma = 1, all action values 0 before.
//
//     ./run monte_carlo_update
//
// Expected, at once: the returns -1.6 … -1 and new values -0.16, -0.15, … -0.10 by Monte Carlo; by
// Q-learning, which looks one step ahead only, -0.01 six times and -0.1.

#include "agents/tabular/monte_carlo.h"
#include "agents/tabular/q_learning.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"

using namespace pavlov;

namespace {

struct Config {
  double alpha = 0.1;
  double gamma = 1;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("alpha", self.alpha, "step size (0, 1]");
    field("gamma", self.gamma, "discount [0, 1]");
    field("out", self.out, "folder for the table; empty: a new one under runs/");
  }
};

/// Down, four times right, up and into the trap, as the course's returns demand.
constexpr int kLeft [[maybe_unused]] = 0, kRight = 1, kTop = 2, kBottom = 3;
constexpr int kRoute[] = {kBottom, kRight, kRight, kRight, kRight, kTop, kTop};
constexpr const char* kNames[] = {"left", "right", "top", "bottom"};
/// WN-03, for alpha = 0.1 and gamma = 1.
constexpr double kMonteCarlo[] = {-0.16, -0.15, -0.14, -0.13, -0.12, -0.11, -0.10};
constexpr double kQLearning[] = {-0.01, -0.01, -0.01, -0.01, -0.01, -0.01, -0.1};

/// Lets a learner watch the route; the states it leads through.
std::vector<int> watch(Learner& learner, VectorEnv& env) {
  std::vector<int> states;
  const BatchView& view = env.view();
  env.reset();
  learner.begin_episodes();
  for (const int action : kRoute) {
    states.push_back(view.observations.row<int>(0)[0]);
    learner.act(view, Mode::explore);  // it would choose otherwise, perhaps, but is not asked
    view.actions.set(0, 0, action);
    env.step();
    learner.observe(view);
  }
  return states;
}

bool run(const Config& config) {
  Report report("monte_carlo_update", config.out);
  const auto env = make("GridWorld-v0");
  const LearnerContext context{.observation_space = env->observation_space(),
                               .action_space = env->action_space()};
  const TabularConfig table{.alpha = config.alpha, .gamma = config.gamma};
  MonteCarlo monte_carlo({.table = table}, context);
  QLearning q_learning(table, context);
  const auto states = watch(monte_carlo, *env);
  watch(q_learning, *env);

  const bool as_in_the_course = config.alpha == 0.1 && config.gamma == 1;
  for (std::size_t t = 0; t < states.size(); ++t) {
    const std::string name = "Q((" + std::to_string(states[t] / 5) + "," +
                             std::to_string(states[t] % 5) + "), " + kNames[kRoute[t]] + ")";
    const auto show = [&](const std::string& method, double value, double expected) {
      if (as_in_the_course) {
        report.compare(name + ", " + method, value, expected, 1e-12);
      } else {
        report.tell(name + ", " + method, shortest(value));
      }
    };
    show("Monte Carlo", monte_carlo.q()(states[t], kRoute[t]), kMonteCarlo[t]);
    show("Q-learning", q_learning.q()(states[t], kRoute[t]), kQLearning[t]);
  }
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "What does one episode teach? (course, worked Monte Carlo update)", run);
}
