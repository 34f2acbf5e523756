"""DQN of Stable-Baselines3 on CartPole-v1 with the settings of RL Baselines3 Zoo, on one thread.

Prints for each seed: seconds, seconds of processor time, mean return of 100 episodes without
exploration. Usage: peer_dqn.py [SEEDS [STEPS]]
"""

import sys
import time

import gymnasium
import torch
from stable_baselines3 import DQN
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.monitor import Monitor


def main():
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    torch.set_num_threads(1)
    for seed in range(seeds):
        model = DQN(
            "MlpPolicy",
            Monitor(gymnasium.make("CartPole-v1")),
            learning_rate=2.3e-3,
            batch_size=64,
            buffer_size=100_000,
            learning_starts=1000,
            gamma=0.99,
            target_update_interval=10,
            train_freq=256,
            gradient_steps=128,
            exploration_fraction=0.16,
            exploration_final_eps=0.04,
            policy_kwargs={"net_arch": [256, 256]},
            seed=seed,
            device="cpu",
        )
        wall, processor = time.perf_counter(), time.process_time()
        model.learn(steps)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        env = Monitor(gymnasium.make("CartPole-v1"))
        mean, _ = evaluate_policy(model, env, n_eval_episodes=100, deterministic=True)
        print(wall, processor, mean, flush=True)


if __name__ == "__main__":
    main()
