#!/usr/bin/env python3
"""Prints Analysis/ExpectedAnalysis.swift: what SciPy and statsmodels give for the studies of StudyAnalysisTests.swift.

    python3 generate_expected_analysis.py > Analysis/ExpectedAnalysis.swift      (needs statsmodels and SciPy 1.15)

The formulas of the studies here and in StudyAnalysisTests.swift must stay the same.
"""
import math

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.multitest import multipletests


def wave(i, k):
    return (i * k + 0.5) % 1.0


GOLDEN, SILVER = 0.6180339887498949, 0.4142135623730951
out = {}


def put(name, *values):
    out[name] = [float(v) for v in values]


def by(data, factor):
    return [group["y"].to_numpy() for _, group in data.groupby(factor)]


# One factor of three numbers, twelve runs each.
one = pd.DataFrame([(b, 5 * b**-0.4 + wave(i, GOLDEN)) for i in range(36) for b in [[1, 2, 4][i % 3]]], columns=["b", "y"])
fit = smf.ols("y ~ C(b)", one).fit()
table = sm.stats.anova_lm(fit, typ=2)
ss, rest = table["sum_sq"]["C(b)"], table["sum_sq"]["Residual"]
put("one.anova", table["F"]["C(b)"], table["PR(>F)"]["C(b)"], ss / (ss + rest))
put("one.shapiro", *stats.shapiro(fit.resid))
put("one.levene", *stats.levene(*by(one, "b"), center="median"))
put("one.kruskal", *stats.kruskal(*by(one, "b")))
put("one.spearman", *stats.spearmanr(one["b"], one["y"]))
line = sm.OLS(np.log(one["y"]), sm.add_constant(np.log(one["b"]))).fit()
put("one.slope", line.params["b"], line.bse["b"], line.pvalues["b"], *line.conf_int().loc["b"])
tukey = stats.tukey_hsd(*by(one, "b"))
ci = tukey.confidence_interval(0.95)
put("one.tukey", *[v for i, j in [(0, 1), (0, 2), (1, 2)] for v in (tukey.statistic[j, i], tukey.pvalue[j, i], ci.low[j, i], ci.high[j, i])])

# Three names of very different variance.
wide = pd.DataFrame([("abc"[i % 3], 10 + i % 3 + [0.1, 1, 8][i % 3] * wave(i, SILVER)) for i in range(45)], columns=["b", "y"])
games = stats.tukey_hsd(*by(wide, "b"), equal_var=False)
ci = games.confidence_interval(0.95)
put("wide.games", *[v for i, j in [(0, 1), (0, 2), (1, 2)] for v in (games.statistic[j, i], games.pvalue[j, i], ci.low[j, i], ci.high[j, i])])
put("wide.levene", *stats.levene(*by(wide, "b"), center="median"))

# Two levels of unequal size.
two = pd.DataFrame([(int(i % 5 > 2), 3 + 0.5 * (i % 5 > 2) + wave(i, GOLDEN) ** 2) for i in range(31)], columns=["b", "y"])
x, y = by(two, "b")
welch = stats.ttest_ind(y, x, equal_var=False)
ci = welch.confidence_interval(0.95)
put("two.welch", welch.statistic, welch.df, welch.pvalue, ci.low, ci.high)
u = stats.mannwhitneyu(y, x)
put("two.mann", u.statistic, u.pvalue, 2 * u.statistic / (len(x) * len(y)) - 1)
freedom = len(x) + len(y) - 2
d = (y.mean() - x.mean()) / math.sqrt((x.var(ddof=1) * (len(x) - 1) + y.var(ddof=1) * (len(y) - 1)) / freedom)
put("two.hedges", d * math.exp(math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2)) / math.sqrt(freedom / 2))
fit = smf.ols("y ~ C(b)", two).fit()
put("two.change", y.mean() / x.mean() - 1)

# Two factors, unbalanced, with an interaction.
rows = [(i % 2, 1 + i * i // 5 % 3) for i in range(53)]
both = pd.DataFrame([(a, b, 20 + 4 * a + b + 0.7 * a * b + 3 * wave(i, SILVER)) for i, (a, b) in enumerate(rows)], columns=["a", "b", "y"])
fit = smf.ols("y ~ C(a, Sum) * C(b, Sum)", both).fit()
table = sm.stats.anova_lm(fit, typ=2)
total = ((both["y"] - both["y"].mean()) ** 2).sum()
rest, mean_square = table["sum_sq"]["Residual"], table["sum_sq"]["Residual"] / table["df"]["Residual"]
names = ["C(a, Sum)", "C(b, Sum)", "C(a, Sum):C(b, Sum)"]
adjusted = multipletests(table["PR(>F)"][names], method="holm")[1]
for name, key, holm in zip(names, ["a", "b", "ab"], adjusted):
    ss, df = table["sum_sq"][name], table["df"][name]
    put(f"both.{key}", table["F"][name], table["PR(>F)"][name], holm, ss / total, ss / (ss + rest), (ss - df * mean_square) / (total + mean_square))
for level in [0, 1]:
    prediction = fit.get_prediction(pd.DataFrame({"a": [level] * 3, "b": sorted(set(both["b"]))}))
    put(f"both.mean{level}", prediction.predicted_mean.mean())
logs = both.assign(ly=np.log(both["y"]), lb=np.log(both["b"]))
line = smf.ols("ly ~ lb + C(a)", logs).fit()
put("both.slope", line.params["lb"], line.bse["lb"], line.pvalues["lb"], *line.conf_int().loc["lb"])

# Sixteen configurations with four repeats each: with equal repeats, the analysis of their means is exact.
nested = pd.DataFrame(
    [(g, g % 2, 50 + 6 * (g % 2) + 4 * wave(g, GOLDEN) + wave(g * 4 + k, SILVER)) for g in range(16) for k in range(4)],
    columns=["g", "a", "y"])
means = nested.groupby("g").mean()
table = sm.stats.anova_lm(smf.ols("y ~ C(a)", means).fit(), typ=2)
put("nested.test", table["F"]["C(a)"], table["PR(>F)"]["C(a)"])
ss = sm.stats.anova_lm(smf.ols("y ~ C(a)", nested).fit(), typ=2)["sum_sq"]
put("nested.eta", ss["C(a)"] / ss.sum())
put("nested.kruskal", *stats.kruskal(*by(means, "a")))

print("// Written by generate_expected_analysis.py; do not edit.")
print(f"// SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}, NumPy {np.__version__}")
print()
print("/// Reference values by study and test.")
print("let expectedAnalysis: [String: [Double]] = [")
for name, values in out.items():
    print(f'    "{name}": [')
    for value in values:
        print(f"        {value!r},")
    print("    ],")
print("]")
