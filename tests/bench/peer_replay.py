"""Prioritised replay of a million transitions in Python: microseconds of processor time for one draw
of 64 with importance weights and one update of their priorities.

Prints one line for segment trees in plain Python (one for sums, one for minima; indices and weights
only, no transitions), and one for cpprb with transitions of CartPole's size, where it is installed.
Usage: peer_replay.py [CAPACITY]
"""

import random
import sys
import time

ALPHA, BETA, EPSILON, BATCH = 0.6, 0.4, 1e-6, 64


class SegmentTree:
    """A binary tree over `capacity` values, a power of two, in one list; the root is node 1."""

    def __init__(self, capacity, combine, neutral):
        self.capacity = capacity
        self.combine = combine
        self.nodes = [neutral] * (2 * capacity)

    def fill(self, values):
        self.nodes[self.capacity : self.capacity + len(values)] = values
        for node in range(self.capacity - 1, 0, -1):
            self.nodes[node] = self.combine(self.nodes[2 * node], self.nodes[2 * node + 1])

    def __getitem__(self, leaf):
        return self.nodes[self.capacity + leaf]

    def __setitem__(self, leaf, value):
        node = self.capacity + leaf
        self.nodes[node] = value
        node //= 2
        while node >= 1:
            self.nodes[node] = self.combine(self.nodes[2 * node], self.nodes[2 * node + 1])
            node //= 2

    def find(self, target):
        node = 1
        while node < self.capacity:
            node *= 2
            if self.nodes[node] <= target:
                target -= self.nodes[node]
                node += 1
        return node - self.capacity


class PythonPriorities:
    def __init__(self, size):
        self.size = size
        capacity = 1
        while capacity < size:
            capacity *= 2
        self.sums = SegmentTree(capacity, lambda a, b: a + b, 0.0)
        self.minima = SegmentTree(capacity, min, float("inf"))
        priorities = [(random.expovariate(1) + EPSILON) ** ALPHA for _ in range(size)]
        self.sums.fill(priorities)
        self.minima.fill(priorities)

    def cycle(self, errors):
        total = self.sums.nodes[1]
        part = total / BATCH
        leaves = [self.sums.find((i + random.random()) * part) for i in range(BATCH)]
        largest = (self.minima.nodes[1] / total * self.size) ** -BETA
        weights = [(self.sums[leaf] / total * self.size) ** -BETA / largest for leaf in leaves]
        for leaf, error in zip(leaves, errors):
            priority = (error + EPSILON) ** ALPHA
            self.sums[leaf] = priority
            self.minima[leaf] = priority
        return weights


def make_cpprb(size):
    import cpprb
    import numpy as np

    buffer = cpprb.PrioritizedReplayBuffer(
        size,
        {"obs": {"shape": 4}, "next_obs": {"shape": 4}, "act": {"dtype": np.int32}, "rew": {}, "done": {}},
        alpha=ALPHA,
        eps=EPSILON,
    )
    rng = np.random.default_rng(0)
    for _ in range(10):
        n = size // 10
        buffer.add(
            obs=rng.random((n, 4), dtype=np.float32),
            next_obs=rng.random((n, 4), dtype=np.float32),
            act=rng.integers(2, size=n),
            rew=np.ones(n),
            done=np.zeros(n),
            priorities=rng.exponential(size=n),
        )

    def cycle(errors):
        batch = buffer.sample(BATCH, BETA)
        buffer.update_priorities(batch["indexes"], errors)

    return cycle


def measure(cycle, errors, cycles):
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(cycles):
            cycle(errors)
        best = min(best, (time.process_time() - start) / cycles)
    return best * 1e6


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    random.seed(0)
    errors = [random.expovariate(1) for _ in range(BATCH)]
    print(measure(PythonPriorities(size).cycle, errors, 200), flush=True)
    try:
        cycle = make_cpprb(size)
    except ImportError:
        return
    import numpy as np

    print(measure(cycle, np.array(errors), 5000))


if __name__ == "__main__":
    main()
