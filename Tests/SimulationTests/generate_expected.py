"""Writes the figures that the tests compare with.

Batch queues: the embedded chain with every step probability by numerical quadrature over the age of the oldest request,
solved as a dense linear system. Pipelines: SimPy, given the same arrivals, which a linear congruential generator makes.
Run with NumPy, SciPy and SimPy; the versions are printed.
"""

import math, sys

import numpy, scipy, simpy
from scipy.integrate import quad
from scipy.stats import poisson

print(f"# NumPy {numpy.__version__}, SciPy {scipy.__version__}, SimPy {simpy.__version__}, Python {sys.version.split()[0]}")


def batch_queue(rate, timeout, latency, states=160):
    """Mean batch and utilisation; latency[b - 1] of a batch of b, timeout at most the last."""
    largest = len(latency)
    matrix = numpy.zeros((states, states))
    for there in range(1, states + 1):
        s = latency[min(there, largest) - 1]
        left = max(0, there - largest)
        for n in range(1, states + 1):
            if left > 0:
                p = poisson.pmf(n - left, rate * s) if n >= left else 0
            else:
                def step(x):
                    density = rate * math.exp(-rate * (s - x))
                    if x >= timeout:
                        return density * poisson.pmf(n - 1, rate * x)
                    if n < largest:
                        return density * poisson.pmf(n - 1, rate * timeout)
                    if n > largest:
                        return density * poisson.pmf(n - 1, rate * x)
                    # Full: already at the end of the service, or by the timeout.
                    gathers = 1 - sum(poisson.pmf(k, rate * timeout) for k in range(largest - 1))
                    overfull = 1 - sum(poisson.pmf(k, rate * x) for k in range(largest))
                    return density * (gathers - overfull)
                inside = [timeout] if 0 < timeout < s else None
                p = quad(step, 0, s, points=inside, epsabs=1e-12)[0]
                gathered = poisson.pmf(n - 1, rate * timeout) if n < largest else 0
                if n == largest:
                    gathered = 1 - sum(poisson.pmf(k, rate * timeout) for k in range(largest - 1))
                p += math.exp(-rate * s) * gathered
            matrix[there - 1, n - 1] = p
    matrix[:, -1] += 1 - matrix.sum(axis=1)
    system = numpy.vstack([matrix.T - numpy.eye(states), numpy.ones(states)])
    pi = numpy.linalg.lstsq(system, numpy.append(numpy.zeros(states), 1), rcond=None)[0]
    sizes = numpy.minimum(numpy.arange(1, states + 1), largest)
    mean = float(pi @ sizes)
    busy = float(pi @ numpy.array([latency[b - 1] for b in sizes]))
    return mean, busy * rate / mean


print("# (rate, timeout, meanBatch, utilisation), latency of b = 10 + 2b ms, largest 4")
for rate, timeout in [(50, 0), (50, 0.005), (120, 0.01), (120, 0.018), (200, 0.004)]:
    mean, busy = batch_queue(rate, timeout, [0.010 + 0.002 * b for b in range(1, 5)])
    print(f"({rate}, {timeout}, {mean:.12f}, {busy:.12f}),")


def arrivals(count, mean):
    """Exponential intervals from a linear congruential generator (Knuth's MMIX constants)."""
    state, now, times = 1, 0.0, []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        now += -math.log(((state >> 11) + 0.5) * 2**-53) * mean
        times.append(now)
    return times


class Stage:
    """A batch stage: replicas take from one queue when it is full or its oldest request has waited."""

    def __init__(self, env, latency, replicas, timeout, done):
        self.env, self.latency, self.timeout, self.done = env, latency, timeout, done
        self.queue, self.free, self.batches = [], replicas, 0

    def put(self, item):
        self.queue.append((self.env.now, item))
        # A delay of 0 lets all that arrives at one time be there before a batch starts.
        self.env.process(self.wake(0))
        if self.timeout > 0:
            self.env.process(self.wake(self.timeout))

    def wake(self, delay):
        yield self.env.timeout(delay)
        self.start()

    def start(self):
        while self.free and self.queue:
            due = self.queue[0][0] + self.timeout <= self.env.now + 1e-12
            if len(self.queue) < len(self.latency) and not due:
                return
            batch, self.queue = self.queue[: len(self.latency)], self.queue[len(self.latency):]
            self.free -= 1
            self.batches += 1
            self.env.process(self.serve([item for _, item in batch]))

    def serve(self, batch):
        yield self.env.timeout(self.latency[len(batch) - 1])
        self.free += 1
        for item in batch:
            self.done(item)
        self.start()


def chain():
    """Three stages: greedy, two replicas with a timeout, greedy."""
    env, responses = simpy.Environment(), []
    # No sums of these meet, so that no two events fall on one time but for rounding.
    latency = [
        [0.010127 + 0.002011 * b for b in range(1, 9)],
        [0.020341 + 0.004073 * b for b in range(1, 5)],
        [0.006173 + 0.001051 * b for b in range(1, 5)],
    ]
    last = Stage(env, latency[2], 1, 0.0, lambda origin: responses.append(env.now - origin))
    middle = Stage(env, latency[1], 2, 0.015, last.put)
    first = Stage(env, latency[0], 1, 0.0, middle.put)

    def feed():
        for time in arrivals(5000, 1 / 150):
            yield env.timeout(time - env.now)
            first.put(env.now)

    env.process(feed())
    env.run()
    responses.sort()
    print("# chain: mean, median, p99, longest, batches of each stage")
    print(numpy.mean(responses), responses[2499], responses[4949], responses[-1], first.batches, middle.batches, last.batches)


def diamond():
    """A source, two branches with fanouts 1 and 2, and a stage that joins them; all greedy."""
    env, responses = simpy.Environment(), []
    # No sums of these meet, so that no two events fall on one time but for rounding.
    latency = [
        [0.004123 + 0.001019 * b for b in range(1, 5)],
        [0.009347 + 0.003067 * b for b in range(1, 5)],
        [0.006211 + 0.000531 * b for b in range(1, 9)],
        [0.005479 + 0.001093 * b for b in range(1, 9)],
    ]
    left, parts = {}, {}

    def joined(origin):
        left[origin] -= 1
        if left[origin] == 0:
            parts[origin] = 2
            join.put(origin), join.put(origin)

    def ended(origin):
        parts[origin] -= 1
        if parts[origin] == 0:
            responses.append(env.now - origin)

    join = Stage(env, latency[3], 1, 0.0, ended)
    slow, twice = Stage(env, latency[1], 1, 0.0, joined), Stage(env, latency[2], 1, 0.0, joined)

    def split(origin):
        left[origin] = 3
        slow.put(origin), twice.put(origin), twice.put(origin)

    source = Stage(env, latency[0], 1, 0.0, split)

    def feed():
        for time in arrivals(3000, 1 / 100):
            yield env.timeout(time - env.now)
            source.put(env.now)

    env.process(feed())
    env.run()
    responses.sort()
    print("# diamond: mean, median, longest, batches of each stage")
    print(numpy.mean(responses), responses[1499], responses[-1], source.batches, slow.batches, twice.batches, join.batches)


chain()
diamond()
