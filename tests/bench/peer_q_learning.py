"""Q-learning on Gymnasium's FrozenLake-v1 in plain Python and NumPy, as one writes it for a course.

Prints environment steps per second of processor time. Usage: peer_q_learning.py [STEPS]
"""

import sys
import time

import gymnasium
import numpy as np


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    alpha, gamma, epsilon = 0.1, 0.99, 0.1
    env = gymnasium.make("FrozenLake-v1")
    rng = np.random.default_rng(0)
    q = np.zeros((env.observation_space.n, env.action_space.n))

    start = time.process_time()
    state, _ = env.reset(seed=0)
    for _ in range(steps):
        if rng.random() < epsilon:
            action = int(rng.integers(env.action_space.n))
        else:
            action = int(np.argmax(q[state]))
        next_state, reward, terminated, truncated, _ = env.step(action)
        target = reward if terminated else reward + gamma * np.max(q[next_state])
        q[state, action] += alpha * (target - q[state, action])
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
    print(steps / (time.process_time() - start))


if __name__ == "__main__":
    main()
