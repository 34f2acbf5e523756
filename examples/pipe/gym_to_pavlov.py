#!/usr/bin/env python3
"""Offers any Gymnasium environment to Pavlov:

    pavlov train --env "pipe:python3 gym_to_pavlov.py CartPole-v1" --agent ...

Further arguments are passed to gymnasium.make, as numbers, true, false or texts:

    python3 gym_to_pavlov.py FrozenLake-v1 is_slippery=false map_name=8x8

Discrete, MultiDiscrete, MultiBinary and Box spaces, and tuples of discrete ones.
"""

import json
import math
import os
import sys

import gymnasium
import numpy
from gymnasium import spaces


def number(x):
    """A number as JSON has it, or a text for what it has not."""
    x = x.item() if isinstance(x, (numpy.generic, numpy.ndarray)) else x
    if isinstance(x, float) and not math.isfinite(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return x


def numbers(xs):
    return [number(x) for x in numpy.asarray(xs).ravel()]


class SpaceCodec:
    """How the elements of a Gymnasium space look in the protocol."""

    def __init__(self, space):
        self.space = space
        if isinstance(space, spaces.Discrete):
            self.code = {"type": "discrete", "n": int(space.n), "start": int(space.start)}
        elif isinstance(space, spaces.MultiDiscrete):
            if numpy.any(space.start != 0):
                raise TypeError("MultiDiscrete spaces that do not start at 0 are not offered")
            self.code = {"type": "multi_discrete", "sizes": space.nvec.ravel().tolist()}
        elif isinstance(space, spaces.MultiBinary):
            self.code = {"type": "multi_discrete", "sizes": [2] * int(numpy.prod(space.shape))}
        elif isinstance(space, spaces.Tuple) and all(
            isinstance(part, spaces.Discrete) and part.start == 0 for part in space.spaces
        ):
            self.code = {"type": "multi_discrete", "sizes": [int(part.n) for part in space.spaces]}
        elif isinstance(space, spaces.Box):
            dtype = str(space.dtype)
            self.code = {
                "type": "box",
                "low": numbers(space.low),
                "high": numbers(space.high),
                "shape": [int(extent) for extent in space.shape],
                "dtype": dtype if dtype in ("uint8", "int32", "float32") else "float64",
            }
        else:
            raise TypeError(f"the space {space} cannot be offered")

    def write(self, element):
        return numbers(element)

    def read(self, element):
        if isinstance(self.space, spaces.Discrete):
            return int(element)
        if isinstance(self.space, spaces.Tuple):
            return tuple(int(x) for x in element)
        flat = [float(x) for x in element]
        return numpy.array(flat).astype(self.space.dtype).reshape(self.space.shape)


class Server:
    def __init__(self, env):
        self.env = env
        self.observations = SpaceCodec(env.observation_space)
        self.actions = SpaceCodec(env.action_space)

    def spaces(self, question):
        return {"observation_space": self.observations.code, "action_space": self.actions.code}

    def reset(self, question):
        observation, _ = self.env.reset(seed=question.get("seed"))
        return {"observation": self.observations.write(observation)}

    def step(self, question):
        action = self.actions.read(question["action"])
        observation, reward, terminated, truncated, _ = self.env.step(action)
        return {
            "observation": self.observations.write(observation),
            "reward": number(float(reward)),
            "terminated": bool(terminated),
            "truncated": bool(truncated),
        }


def setting(text):
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: gym_to_pavlov.py ENVIRONMENT [name=value ...]")
    out = os.fdopen(os.dup(1), "w")  # for the answers alone:
    os.dup2(2, 1)  # whatever the environment prints goes to standard error
    try:
        server = Server(gymnasium.make(sys.argv[1], **dict(map(setting, sys.argv[2:]))))
    except (gymnasium.error.Error, TypeError) as error:
        sys.exit(f"gym_to_pavlov.py: {error}")
    answers = {"spaces": server.spaces, "reset": server.reset, "step": server.step}
    for line in sys.stdin:
        try:
            question = json.loads(line)
            op = question["op"]
            if op == "close":
                break
            if op not in answers:
                raise ValueError(f"{op!r} is not offered; offered are {', '.join(answers)}")
            answer = answers[op](question)
        except Exception as error:  # whatever is wrong with a question, the next may be right
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=out, flush=True)
    server.env.close()


if __name__ == "__main__":
    main()
