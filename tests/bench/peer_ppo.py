"""PPO of others until the policy is good enough, on one thread, with settings of their own:

sb3      Stable-Baselines3 with its defaults
zoo      Stable-Baselines3 with the settings of RL Baselines3 Zoo
cleanrl  CleanRL's ppo.py as it is, of the checkout that PEER_CLEANRL names

After each update the mean return of 100 episodes without exploration is looked at; the clock rests
meanwhile. Prints for each seed: seconds of processor time, seconds, steps, the last mean return.
Usage: peer_ppo.py sb3|zoo|cleanrl ENVIRONMENT GOAL SEEDS
"""

import contextlib
import io
import os
import runpy
import sys
import time
import types

import gymnasium
import numpy
import torch

EPISODES = 100


class Reached(Exception):
    pass


class Race:
    """The clock, which rests during looks, and the end."""

    def __init__(self, env, goal, seed):
        make = gymnasium.make_vec
        if env == "CartPole-v1":
            self.envs = make(env, EPISODES, vectorization_mode="vector_entry_point")
        else:
            self.envs = make(env, EPISODES)
        self.goal, self.seed = goal, seed
        self.returned, self.steps = -numpy.inf, 0
        self.processor = self.wall = 0.0
        self.start()

    def start(self):
        self.began = time.process_time(), time.perf_counter()

    def stop(self):
        self.processor += time.process_time() - self.began[0]
        self.wall += time.perf_counter() - self.began[1]

    def look(self, steps, act):
        """`act` maps observations to the actions of the policy without exploration."""
        self.stop()
        self.steps = steps
        observations, _ = self.envs.reset(seed=1_000_000 + 1000 * self.seed)
        returns, running = numpy.zeros(EPISODES), numpy.ones(EPISODES, bool)
        while running.any():
            observations, rewards, terminated, truncated, _ = self.envs.step(act(observations))
            returns += rewards * running
            running &= ~(terminated | truncated)
        self.returned = returns.mean()
        if self.returned >= self.goal:
            raise Reached
        self.start()


def stable_baselines(env, race, seed, zoo):
    from stable_baselines3 import PPO
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env

    settings, envs, steps = {}, 1, 500_000
    if zoo and env == "CartPole-v1":
        envs, steps = 8, 100_000
        settings = {"n_steps": 32, "batch_size": 256, "gae_lambda": 0.8, "gamma": 0.98,
                    "n_epochs": 20, "learning_rate": lambda left: 1e-3 * left,
                    "clip_range": lambda left: 0.2 * left}
    elif zoo:
        envs, steps = 4, 100_000
        settings = {"n_steps": 1024, "gae_lambda": 0.95, "gamma": 0.9, "n_epochs": 10,
                    "ent_coef": 0.0, "learning_rate": 1e-3, "clip_range": 0.2, "use_sde": True,
                    "sde_sample_freq": 4}

    class Look(BaseCallback):
        def _on_rollout_start(self):
            if self.num_timesteps > 0:
                act = lambda seen: self.model.predict(seen, deterministic=True)[0]
                race.look(self.num_timesteps, act)

        def _on_step(self):
            return True

    model = PPO("MlpPolicy", make_vec_env(env, envs, seed=seed), seed=seed, device="cpu", **settings)
    model.learn(steps, callback=Look())


def cleanrl(env, race, seed):
    class Writer:  # takes the place of TensorBoard's; the last number of an update is SPS
        def __init__(self, *_):
            race.start()

        def add_text(self, *_):
            pass

        def add_scalar(self, name, _, step):
            if name == "charts/SPS":
                agent = sys._getframe(1).f_globals["agent"]
                with torch.no_grad():
                    race.look(step, lambda seen: agent.actor(torch.Tensor(seen)).argmax(1).numpy())

        def close(self):
            pass

    sys.modules["torch.utils.tensorboard"] = types.SimpleNamespace(SummaryWriter=Writer)
    script = os.path.join(os.environ["PEER_CLEANRL"], "cleanrl", "ppo.py")
    sys.argv = [script, "--env-id", env, "--seed", str(seed), "--no-cuda"]
    with contextlib.redirect_stdout(io.StringIO()):
        runpy.run_path(script, run_name="__main__")


def main():
    peer, env, goal, seeds = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(1)
    for seed in range(seeds):
        race = Race(env, goal, seed)
        try:
            if peer == "cleanrl":
                cleanrl(env, race, seed)
            else:
                stable_baselines(env, race, seed, peer == "zoo")
        except Reached:
            pass
        print(race.processor, race.wall, race.steps, race.returned, flush=True)


if __name__ == "__main__":
    main()
