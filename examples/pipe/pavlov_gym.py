#!/usr/bin/env python3
"""A Pavlov environment as a gymnasium.Env:

    from pavlov_gym import PavlovEnv
    env = PavlovEnv("CartPole-v1?gravity=3.7")

`pavlov` must be on the PATH, or be named: PavlovEnv("Taxi-v4", pavlov="build/release/bin/pavlov").
"""

import json
import subprocess
import sys

import gymnasium
import numpy
from gymnasium import spaces


def read_space(code):
    kind = code["type"]
    if kind == "discrete":
        return spaces.Discrete(code["n"], start=code.get("start", 0))
    if kind == "multi_discrete":
        return spaces.MultiDiscrete(code["sizes"])
    if kind == "box":
        dtype = numpy.dtype(code.get("dtype", "float64"))

        def bounds(values):  # "inf" and "-inf" are texts that float() reads
            if not isinstance(values, list):
                values = [values] * int(numpy.prod(code["shape"]))
            return numpy.array([float(x) for x in values]).astype(dtype).reshape(code["shape"])

        return spaces.Box(bounds(code["low"]), bounds(code["high"]), dtype=dtype)
    raise ValueError(f"unknown type of space {kind!r}")


class PavlovEnv(gymnasium.Env):
    metadata = {"render_modes": []}

    def __init__(self, name, pavlov="pavlov"):
        command = [pavlov, "serve", "--env", name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        codes = self.ask(op="spaces")
        self.observation_space = read_space(codes["observation_space"])
        self.action_space = read_space(codes["action_space"])

    def ask(self, **question):
        try:
            print(json.dumps(question), file=self.process.stdin, flush=True)
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"{' '.join(self.process.args)} has ended (see standard error)")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def observation(self, answer):
        space = self.observation_space
        numbers = [float(x) for x in answer["observation"]]
        if isinstance(space, spaces.Discrete):
            return numpy.int64(numbers[0])
        return numpy.array(numbers).astype(space.dtype).reshape(space.shape)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        question = {"op": "reset"} if seed is None else {"op": "reset", "seed": seed}
        return self.observation(self.ask(**question)), {}

    def step(self, action):
        flat = numpy.asarray(action).ravel().tolist()
        discrete = isinstance(self.action_space, spaces.Discrete)
        answer = self.ask(op="step", action=flat[0] if discrete else flat)
        reward = float(answer["reward"])
        return self.observation(answer), reward, answer["terminated"], answer["truncated"], {}

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


def main():
    """A few steps of random play."""
    env = PavlovEnv(*sys.argv[1:] or ["CartPole-v1"])
    observation, _ = env.reset(seed=1)
    total, ended = 0.0, False
    while not ended:
        observation, reward, terminated, truncated, _ = env.step(env.action_space.sample())
        total += reward
        ended = terminated or truncated
    print(f"return {total:g}, last observation {observation}")
    env.close()


if __name__ == "__main__":
    main()
