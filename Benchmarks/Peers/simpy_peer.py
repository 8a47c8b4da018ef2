"""Requests a second that SimPy simulates: a process for each request, replicas that take batches from a store."""

import random, sys, time

import simpy


class Stage:
    def __init__(self, env, latency):
        self.env, self.latency, self.store = env, latency, simpy.Store(env)
        env.process(self.serve())

    def serve(self):
        while True:
            batch = [(yield self.store.get())]
            while self.store.items and len(batch) < len(self.latency):
                batch.append((yield self.store.get()))
            yield self.env.timeout(self.latency[len(batch) - 1])
            for done in batch:
                done.succeed()


def request(env, stages, responses):
    start = env.now
    for stage in stages:
        done = env.event()
        stage.store.put(done)
        yield done
    responses.append(env.now - start)


def simulate(count, rate, stages):
    env, draw, responses = simpy.Environment(), random.Random(1), []
    latency = [0.010 + 0.001 * size for size in range(1, 33)]
    pipeline = [Stage(env, latency) for _ in range(stages)]

    def source():
        for _ in range(count):
            yield env.timeout(draw.expovariate(rate))
            env.process(request(env, pipeline, responses))

    env.process(source())
    begin = time.process_time()
    env.run()
    seconds = time.process_time() - begin
    responses.sort()
    mean, p99 = sum(responses) / count, responses[int(0.99 * count)]
    print(f"{stages} stages: {count / seconds:.0f} requests/s, mean {mean * 1e3:.2f} ms, p99 {p99 * 1e3:.2f} ms")


print(f"SimPy {simpy.__version__}, Python {sys.version.split()[0]}")
simulate(100_000, 500, 1)
simulate(50_000, 500, 3)
