"""DDPG of Stable-Baselines3 on Pendulum-v1 on one thread, its own settings and those of RL Baselines3
Zoo, but for the first update, which comes after 100 steps instead of 10,000.

Prints seconds, seconds of processor time and the mean return of 20 episodes without noise.
Usage: peer_ddpg.py [STEPS]
"""

import sys
import time

import gymnasium
import numpy as np
import torch
from stable_baselines3 import DDPG
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.noise import NormalActionNoise


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    torch.set_num_threads(1)
    model = DDPG(
        "MlpPolicy",
        Monitor(gymnasium.make("Pendulum-v1")),
        learning_rate=1e-3,
        buffer_size=200_000,
        learning_starts=100,
        batch_size=256,
        gamma=0.98,
        train_freq=1,
        gradient_steps=1,
        action_noise=NormalActionNoise(np.zeros(1), 0.1 * np.ones(1)),
        policy_kwargs={"net_arch": [400, 300]},
        seed=0,
        device="cpu",
    )
    wall, processor = time.perf_counter(), time.process_time()
    model.learn(steps)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    env = Monitor(gymnasium.make("Pendulum-v1"))
    mean, _ = evaluate_policy(model, env, n_eval_episodes=20, deterministic=True)
    print(wall, processor, mean)


if __name__ == "__main__":
    main()
