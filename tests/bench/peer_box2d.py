"""Random play in one of Gymnasium's Box2D environments.

Prints environment steps per second of processor time. Usage: peer_box2d.py ID [STEPS]
"""

import sys
import time

import gymnasium


def main():
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    env = gymnasium.make(sys.argv[1])
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(1000)]

    env.reset(seed=0)
    start = time.process_time()
    for t in range(steps):
        _, _, terminated, truncated, _ = env.step(actions[t % len(actions)])
        if terminated or truncated:
            env.reset()
    print(steps / (time.process_time() - start))


if __name__ == "__main__":
    main()
