"""Random play in many copies of a grid world, or in one game of MinAtar.

Prints steps of a copy per second of processor time. Usage:
peer_grid.py envpool|gymnasium|minatar ID COPIES
"""

import sys
import time
import warnings

import numpy

warnings.simplefilter("ignore")


def loop_of(library, name, copies):
    """Actions for many steps, and what makes one."""
    rng = numpy.random.default_rng(0)
    if library == "minatar":
        from minatar import Environment
        name = "space_invaders" if name == "SpaceInvaders" else name.lower()
        game = Environment(name, sticky_action_prob=0)
        game.reset()

        def play(action):
            _, terminated = game.act(action[0])
            if terminated:
                game.reset()
            game.state()
        return rng.integers(6, size=(1000, 1)), play
    if library == "envpool":
        import envpool
        env = envpool.make_gymnasium(name.replace("Taxi-v4", "Taxi-v3"), num_envs=copies, num_threads=1, seed=0)
        actions = env.action_space.n
    else:
        import gymnasium
        env = gymnasium.make_vec(name, num_envs=copies, vectorization_mode="sync")
        actions = env.single_action_space.n
    env.reset()
    return rng.integers(actions, size=(100, copies)), env.step


def main():
    library, name, copies = sys.argv[1], sys.argv[2], int(sys.argv[3])
    actions, play = loop_of(library, name, copies)
    best = 0
    for _ in range(3):
        steps = 0
        start = time.process_time()
        while time.process_time() - start < 0.5:
            play(actions[steps % len(actions)])
            steps += 1
        best = max(best, steps * copies / (time.process_time() - start))
    print(best)


if __name__ == "__main__":
    main()
