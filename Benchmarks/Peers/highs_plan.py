"""Solves the choice of one option per stage under a latency limit, per line: seconds of solving, objective."""
import sys
import time

import highspy

options = [line.split() for line in open(sys.argv[1])]
limit = float(sys.argv[2])
print("highspy", highspy.Highs().version(), flush=True)
for _ in sys.stdin:
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 1e-9)
    choices = [solver.addBinary(obj=float(gain)) for _, gain, _ in options]
    for stage in sorted({stage for stage, _, _ in options}):
        solver.addConstr(sum(x for x, (s, _, _) in zip(choices, options) if s == stage) == 1)
    solver.addConstr(sum(float(latency) * x for x, (_, _, latency) in zip(choices, options)) <= limit)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    start = time.perf_counter()
    solver.run()
    print(time.perf_counter() - start, solver.getInfo().objective_function_value, flush=True)
