"""Simulates requests through stages of one replica each with SimPy, per line: CPU seconds a request, mean, p99.

Arguments: plain or lean, stages, requests, rate. Plain is how SimPy's guide models it: a process for each request and a
store before each replica. Lean has no more than an event for each arrival and each batch.
"""
import collections
import random
import sys
import time

import simpy

form, stages, count, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
latency = [0.010 + 0.001 * size for size in range(33)]


def replica(env, store):
    while True:
        batch = [(yield store.get())]
        while store.items and len(batch) < 32:
            batch.append((yield store.get()))
        yield env.timeout(latency[len(batch)])
        for done in batch:
            done.succeed()


def request(env, stores, responses):
    start = env.now
    for store in stores:
        done = env.event()
        store.put(done)
        yield done
    responses.append(env.now - start)


def plain(env, draw, responses):
    stores = [simpy.Store(env) for _ in range(stages)]
    for store in stores:
        env.process(replica(env, store))
    for _ in range(count):
        yield env.timeout(draw.expovariate(rate))
        env.process(request(env, stores, responses))


class Queue:
    """Origins of the requests that wait, and the event that a replica without any waits for."""

    def __init__(self):
        self.origins = collections.deque()
        self.wake = None

    def put(self, origins):
        self.origins.extend(origins)
        if self.wake is not None:
            wake, self.wake = self.wake, None
            wake.succeed()


def lean_replica(env, queue, following, responses):
    origins = queue.origins
    while True:
        if not origins:
            queue.wake = env.event()
            yield queue.wake
        batch = [origins.popleft() for _ in range(min(32, len(origins)))]
        yield env.timeout(latency[len(batch)])
        if following is None:
            now = env.now
            responses.extend([now - origin for origin in batch])
        else:
            following.put(batch)


def lean(env, draw, responses):
    queues = [Queue() for _ in range(stages)]
    for queue, following in zip(queues, queues[1:] + [None]):
        env.process(lean_replica(env, queue, following, responses))
    first, timeout, exponential = queues[0], env.timeout, draw.expovariate
    for _ in range(count):
        yield timeout(exponential(rate))
        first.put((env.now,))


print("SimPy", simpy.__version__, "Python", sys.version.split()[0], flush=True)
for seed, _ in enumerate(sys.stdin):
    env, responses = simpy.Environment(), []
    source = (plain if form == "plain" else lean)(env, random.Random(seed), responses)
    begin = time.process_time()
    env.process(source)
    env.run()
    responses.sort()
    seconds = time.process_time() - begin
    print(seconds / count, sum(responses) / count, responses[int(0.99 * count)], flush=True)
