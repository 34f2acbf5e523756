/// Does Q-learning find the way through the course's grid world (RL-26, RL-28)?
///
///     ./run                       or   ./run grid_world --seed 3 --steps 50000
///
/// It learns for a second or two, prints the values and the policy it came to, and draws both and
/// the learning curve. Everything is tried at random at first, and less and less until half way
/// (epsilon from 1 to 0.05), so that the corners far from the start are learned as well. Expected
/// for any seed: all arrows lead the shortest way to the +1 at the upper right that does not touch
/// the -1 below it, and the start, third row on the left, is worth 0.46.

#include "experiments/harness/commands.h"

int main(int argc, char** argv) {
  return pavlov::run_main(argc, argv, [](const pavlov::Arguments& arguments) {
    pavlov::SetupCommand command{
        .program = "grid_world",
        .about = "Does Q-learning find the way through the course's grid world?",
        .agent_defaults = {{"epsilon", "1"},
                           {"epsilon_schedule", "linear"},
                           {"epsilon_end", "0.05"},
                           {"epsilon_steps", "5000000"}},
        .animation = true};
    command.defaults.env = "GridWorld-v0";
    command.defaults.agent = "q-learning";
    command.defaults.steps = 10000000;
    return pavlov::train_command(arguments, command);
  });
}
