"""Random play in one of EnvPool's Box2D environments, one copy on one thread.

Prints environment steps per second of processor time. Usage: peer_envpool_box2d.py ID [STEPS]
"""

import sys
import time
import warnings

import numpy

warnings.simplefilter("ignore")
import envpool  # noqa: E402

OLDER = {"LunarLander-v3": "LunarLander-v2", "LunarLanderContinuous-v3": "LunarLanderContinuous-v2",
         "CarRacing-v3": "CarRacing-v2"}


def main():
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    name = OLDER.get(sys.argv[1], sys.argv[1])
    env = envpool.make_gymnasium(name, num_envs=1, num_threads=1, seed=0)
    env.action_space.seed(0)
    actions = [numpy.asarray([env.action_space.sample()]) for _ in range(1000)]
    env.reset()
    start = time.process_time()
    for t in range(steps):
        env.step(actions[t % len(actions)])
    print(steps / (time.process_time() - start))


if __name__ == "__main__":
    main()
