"""Chooses one option per stage under limits with HiGHS; per line: seconds of solving, objective, seconds of building.

Seconds are the processor's. The file holds the limits on its first line, then a line per option: its stage, what it
adds to the objective, and what it takes of each limit. A product of accuracies arrives as logarithms. Building starts
from numbers already parsed and hands the model over as one sparse matrix; the objective is summed anew from the
options chosen.
"""
import sys
import time

import highspy

lines = [[float(word) for word in line.split()] for line in open(sys.argv[1])]
limits, options = lines[0], lines[1:]
print("highspy", highspy.Highs().version(), flush=True)
for _ in sys.stdin:
    start = time.process_time()
    stages = int(max(option[0] for option in options)) + 1
    rows = stages + len(limits)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(options), rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = [option[1] for option in options]
    lp.col_lower_, lp.col_upper_ = [0.0] * len(options), [1.0] * len(options)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(options)
    lp.row_lower_ = [1.0] * stages + [-highspy.kHighsInf] * len(limits)
    lp.row_upper_ = [1.0] * stages + limits
    taken = list(range(stages, rows))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = list(range(0, (len(limits) + 1) * len(options) + 1, len(limits) + 1))
    lp.a_matrix_.index_ = [row for option in options for row in [int(option[0])] + taken]
    lp.a_matrix_.value_ = [value for option in options for value in [1.0] + option[2:]]
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    # Equal objectives need gaps far below the default ones.
    solver.setOptionValue("mip_rel_gap", 1e-11)
    solver.setOptionValue("mip_abs_gap", 1e-11)
    solver.passModel(lp)
    built = time.process_time()
    solver.run()
    end = time.process_time()
    values = solver.getSolution().col_value
    best = sum(option[1] for option, value in zip(options, values) if value > 0.5)
    print(end - built, repr(best), built - start, flush=True)
