#!/usr/bin/env python3
"""An environment in plain Python that talks to Pavlov over standard input and output:

    pavlov train --env "pipe:python3 my_env.py" --agent q-learning

One JSON object a line, a question and its answer in turn. Anything printed besides would spoil the talk:
print to sys.stderr.

The task: walk along an icy path of 8 cells to its right end. Actions: 0 left, 1 right; one step in five
slips and leads the other way. Observation: the cell. Reward: -1 for every step. State: the cell.
"""

import json
import random
import sys

CELLS = 8


class IcyPath:
    def __init__(self):
        self.random = random.Random()
        self.cell = None

    def spaces(self, question):
        return {
            "observation_space": {"type": "discrete", "n": CELLS},
            "action_space": {"type": "discrete", "n": 2},
        }

    def reset(self, question):
        if "seed" in question:
            self.random.seed(question["seed"])
        self.cell = 0
        return {"observation": [self.cell]}

    def step(self, question):
        action = question["action"]
        if self.cell is None:
            raise ValueError("reset me first")
        if action not in (0, 1):
            raise ValueError(f"action {action} is neither 0 nor 1")
        right = (action == 1) != (self.random.random() < 0.2)
        self.cell = max(0, self.cell + (1 if right else -1))
        end = self.cell == CELLS - 1
        return {"observation": [self.cell], "reward": -1.0, "terminated": end, "truncated": False}

    def state(self, question):
        return {"state": [self.cell]}

    def set_state(self, question):
        (cell,) = question["state"]
        if cell not in range(CELLS - 1):
            raise ValueError(f"{cell} is no cell of the path")
        self.cell = int(cell)
        return {"state": [self.cell]}


def main():
    env = IcyPath()
    answers = {name: getattr(env, name) for name in ("spaces", "reset", "step", "state", "set_state")}
    for line in sys.stdin:
        try:
            question = json.loads(line)
            if question["op"] == "close":
                break
            answer = answers[question["op"]](question)
        except Exception as error:  # whatever is wrong with a question, the next may be right
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
