/// Does a deep Q-network learn to balance the pole within seconds?
///
///     ./run                       or   ./run dqn_cart_pole --seed 3 --steps 50000
///
/// Two hidden layers of 64 units learn Q(s, ·) of the cart-pole from replayed experience, with a
/// target network (Mnih et al. 2015) that follows slowly, Double DQN, and returns of ten steps: the
/// one-step DQN gets there, too, but does not stay. The return of an episode is the number of steps
/// that the pole stood, 500 at most. Expected for nearly any seed, in two to five seconds: the
/// learned policy, played 100 times without exploration, lets it stand for 475 steps and more. An
/// episode of it is written as an animation.
///
/// With another environment the settings are those that `pavlov train --agent dqn` takes for it.

#include "experiments/harness/commands.h"
#include "experiments/harness/progress.h"

int main(int argc, char** argv) {
  return pavlov::run_main(argc, argv, [](const pavlov::Arguments& arguments) {
    pavlov::SetupCommand command{
        .program = "dqn_cart_pole",
        .about = "Does a deep Q-network learn to balance the pole within seconds?",
        .agent_defaults = {{"hidden_sizes", "64,64"},
                           {"learning_rate", "1e-3"},
                           {"batch_size", "64"},
                           {"train_every_steps", "1"},
                           {"learning_starts", "500"},
                           {"target_sync_steps", "1"},
                           {"target_rate", "0.005"},
                           {"double_dqn", "true"},
                           {"n_step", "10"},
                           {"epsilon_fraction", "0.2"},
                           {"epsilon_end", "0.02"}},
        .evaluation_episodes = 100,
        .animation = true};
    // People see it learn; programs that read what it prints are not kept waiting by a window.
    if (pavlov::Progress::detect() == pavlov::Progress::Style::bar) {
      command.window = pavlov::WindowUse::where_possible;
    }
    command.defaults.env = "CartPole-v1";
    command.defaults.agent = "dqn";
    command.defaults.steps = 40000;
    return pavlov::train_command(arguments, command);
  });
}
