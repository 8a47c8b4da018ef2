"""Writes the table of HiGHSTests.swift: the best objective of each instance, found by HiGHS; run with highspy.

Instances come from SplitMix64, which the test draws in the same order. A plan is a mixed-integer program: one binary per
option, one of each stage's; finish times along the edges of the graph. A product of accuracies is the exponential of a
sum of logarithms y: where it has a weight, the chord of the exponential over a range of y bounds it from above, and the
range is split until the bound is within 1e-11 of the best plan found. Objectives are summed anew from the plan.
"""

import math, sys

import highspy

MASK = (1 << 64) - 1


class SplitMix:
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def below(self, bound):
        return int(self.uniform() * bound)


def instance(seed):
    draw = SplitMix(seed)
    count = 3 + draw.below(4)
    is_chain = draw.below(2) == 0
    stages = []
    for index in range(count):
        if is_chain:
            after = [] if index == 0 else [index - 1]
        else:
            after = [parent for parent in range(index) if draw.below(2) == 0]
        fanout = [1, 1, 2, 0.5][draw.below(4)]
        variants = []
        for _ in range(2 + draw.below(3)):
            accuracy = 0.5 + 0.49 * draw.uniform()
            points = []
            for _ in range(2 + draw.below(3)):
                batch = 1 << draw.below(4)
                latency = (0.02 + 0.1 * draw.uniform()) * (0.4 + 0.6 * batch)
                energy = (0.5 + 4 * draw.uniform()) * (0.5 + 0.5 * batch)
                cores = 1 + draw.below(4)
                idle = 0.5 + 2 * draw.uniform()
                points.append((batch, latency, energy, cores, idle))
            variants.append((accuracy, points))
        stages.append((after, fanout, variants))
    goals = {
        "rate": 4 + 12 * draw.uniform(),
        "mode": ["product", "sum", "mean"][draw.below(3)],
        "cost": [0, 0.02 * draw.uniform()][draw.below(2)],
        "energy": [0, 0.05 * draw.uniform()][draw.below(2)],
        "pue": 1 + draw.uniform(),
    }
    limits = [
        ("latency", count * (0.15 + 0.5 * draw.uniform())),
        ("energySLA", count * (1.5 + 4 * draw.uniform())),
        ("power", goals["rate"] * goals["pue"] * count * (1.5 + 4 * draw.uniform())),
        ("carbon", 0.4 * goals["rate"] * goals["pue"] * count * (1.5 + 4 * draw.uniform())),
        ("costCap", count * (2 + 10 * draw.uniform())),
        ("floor", 0.55 + 0.3 * draw.uniform()),
    ]
    for name, limit in limits:
        goals[name] = limit if draw.below(2) == 0 else None
    if goals["floor"] is not None:
        goals["floor"] *= {"product": 0.75**count, "sum": count, "mean": 1}[goals["mode"]]
    return stages, goals


def options(stages, goals):
    """Per stage, tuples of accuracy, latency, energy per request, cost."""
    loads, table = [], []
    for after, fanout, variants in stages:
        load = fanout * max([loads[parent] for parent in after], default=goals["rate"])
        loads.append(load)
        rows = []
        for accuracy, points in variants:
            for batch, latency, energy, cores, idle in points:
                replicas = max(1, math.ceil(load * latency / batch * (1 - 1e-9)))
                rows.append((
                    accuracy, latency + (batch - 1) / load,
                    load / goals["rate"] * energy / batch + replicas * idle / goals["rate"], replicas * cores))
        table.append(rows)
    return table


class Solver:
    def __init__(self, seed):
        self.stages, self.goals = instance(seed)
        self.table = options(self.stages, self.goals)
        self.is_product = self.goals["mode"] == "product"

    def objective(self, choice):
        chosen = [rows[index] for rows, index in zip(self.table, choice)]
        accuracies = [row[0] for row in chosen]
        accuracy = math.prod(accuracies) if self.is_product else sum(accuracies)
        if self.goals["mode"] == "mean":
            accuracy /= len(chosen)
        return accuracy - self.goals["cost"] * sum(r[3] for r in chosen) - self.goals["energy"] * sum(r[2] for r in chosen)

    def solve(self, slope, offset, low, high):
        """The best plan, and a bound on all, with accuracy as slope × its sum of terms + offset; None for none."""
        goals, solver = self.goals, highspy.Highs()
        solver.silent()
        for option, value in [
            ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-12), ("mip_feasibility_tolerance", 1e-10),
            ("primal_feasibility_tolerance", 1e-10), ("dual_feasibility_tolerance", 1e-10),
        ]:
            solver.setOptionValue(option, value)
        term = math.log if self.is_product else (lambda accuracy: accuracy)
        x = [[
            solver.addBinary(obj=slope * term(a) - goals["cost"] * c - goals["energy"] * e) for a, _, e, c in rows
        ] for rows in self.table]

        def total(figure):
            return sum(figure(row) * v for rows, vs in zip(self.table, x) for row, v in zip(rows, vs))

        for row in x:
            solver.addConstr(sum(row) == 1)
        energies = [goals["energySLA"]]
        watts = goals["rate"] * goals["pue"]
        energies.append(None if goals["power"] is None else goals["power"] / watts)
        energies.append(None if goals["carbon"] is None else goals["carbon"] / (0.4 * watts))
        for limit in energies:
            if limit is not None:
                solver.addConstr(total(lambda row: row[2]) <= limit)
        if goals["costCap"] is not None:
            solver.addConstr(total(lambda row: row[3]) <= goals["costCap"])
        if goals["floor"] is not None:
            scale = len(x) if goals["mode"] == "mean" else 1
            solver.addConstr(total(lambda row: term(row[0])) >= term(goals["floor"] * scale))
        if self.is_product:
            solver.addConstr(total(lambda row: math.log(row[0])) >= low)
            solver.addConstr(total(lambda row: math.log(row[0])) <= high)
        if goals["latency"] is not None:
            finish = [solver.addVariable(lb=0, ub=goals["latency"]) for _ in x]
            for index, (after, _, _) in enumerate(self.stages):
                own = sum(row[1] * v for row, v in zip(self.table[index], x[index]))
                for start in [finish[parent] for parent in after] or [0]:
                    solver.addConstr(finish[index] - start - own >= 0)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
        values = solver.getSolution().col_value
        choice, place = [], 0
        for rows in self.table:
            picked = [round(v) for v in values[place : place + len(rows)]]
            assert sum(picked) == 1
            choice.append(picked.index(1))
            place += len(rows)
        return choice, solver.getInfo().mip_dual_bound + offset

    def best(self):
        if not self.is_product:
            found = self.solve(1 / len(self.table) if self.goals["mode"] == "mean" else 1, 0, 0, 0)
            return None if found is None else self.objective(found[0])
        logs = [[math.log(row[0]) for row in rows] for rows in self.table]
        ranges = [(sum(map(min, logs)) - 1e-9, sum(map(max, logs)) + 1e-9)]
        best = None
        while ranges:
            low, high = ranges.pop()
            slope = (math.exp(high) - math.exp(low)) / (high - low)
            found = self.solve(slope, math.exp(high) - slope * high, low, high)
            if found is None:
                continue
            choice, bound = found
            value = self.objective(choice)
            best = value if best is None else max(best, value)
            if bound > best + 1e-11 and high - low > 1e-7:
                y = sum(rows[index] for rows, index in zip(logs, choice))
                middle = min(max(y, low + 0.1 * (high - low)), high - 0.1 * (high - low))
                ranges += [(low, middle), (middle, high)]
        return best


print(f"// HiGHS {highspy.Highs().version()}, Python {sys.version.split()[0]}")
for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 48):
    best = Solver(seed).best()
    print(f"({seed}, {'nil' if best is None else repr(best)}),", flush=True)
