#!/usr/bin/env python3
"""Prints Expected.swift: the values that SciPy, NumPy and mpmath give for the samples of Samples.swift.

    python3 generate_expected.py > Expected.swift

The formulas of the samples here and in Samples.swift must stay the same.
"""
import mpmath
import numpy as np
import scipy
from scipy import special, stats

mpmath.mp.dps = 40


def wave(n, k, a=0.5):
    """A deterministic sequence in [0, 1): the multiples of an irrational number, modulo 1."""
    return [(i * k + a) % 1.0 for i in range(n)]


GOLDEN = 0.6180339887498949
SILVER = 0.4142135623730951

samples = {
    "three": ([2.5, 3.75, 3.0], [1.5, 4.25, 2.0]),
    "bell": (
        [10.1, 9.7, 10.4, 9.9, 10.0, 10.6, 9.4, 10.2, 9.8, 10.3],
        [10.9, 10.35, 10.75, 10.55, 9.95, 11.2, 10.15, 10.8, 10.45, 10.05]),
    "skewed": (
        [0.1, 0.12, 0.15, 0.21, 0.3, 0.42, 0.77, 1.4, 2.9, 6.3, 14.2, 31.0],
        [0.2, 0.11, 0.35, 0.5, 0.25, 1.1, 0.9, 2.2, 8.1, 4.4, 20.5, 70.0]),
    "tied": ([1.0, 2, 2, 3, 3, 3, 4, 5, 5, 8], [2.0, 2, 3, 3, 5, 4, 4, 5, 8, 8]),
    "offset": ([1e9 + v for v in [4.0, 7, 13, 16, 2, 9]], [1e9 + v for v in [5.0, 6.5, 14, 19, 3, 9.5]]),
    "large": (
        [100 + 20 * u + 5 * v * v for u, v in zip(wave(2000, GOLDEN), wave(2000, SILVER))],
        [101 + 15 * u + 9 * v for u, v in zip(wave(2000, GOLDEN, 0.25), wave(2000, SILVER, 0.125))]),
}


def bootstrap_interval(distribution, jackknife, estimate, level):
    """BCa as written in Efron and Tibshirani (1993), on a given distribution."""
    d = np.asarray(distribution)
    share = ((d < estimate).mean() + (d <= estimate).mean()) / 2
    z0 = special.ndtri(share)
    nums = dens = 0.0
    for left in jackknife:
        left = np.asarray(left)
        u = (len(left) - 1) * (left.mean() - left)
        nums += (u**3).sum() / len(left) ** 3
        dens += (u**2).sum() / len(left) ** 2
    a = nums / dens**1.5 / 6
    z = special.ndtri((1 - level) / 2)
    ends = [special.ndtr(z0 + (z0 + q) / (1 - a * (z0 + q))) for q in (z, -z)]
    return list(np.quantile(d, ends))


def shapiro_wilk(x):
    """AS R94 with exact normal quantiles and tails, W from its definition (Σ aᵢ x₍ᵢ₎)² / Σ (xᵢ − x̄)²."""
    x = np.sort(np.asarray(x) - x[0])
    n = len(x)
    m = special.ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    u = n**-0.5
    a = m / np.sqrt(m @ m)
    if n > 3:
        last = np.polyval([-2.706056, 4.434685, -2.071190, -0.147981, 0.221157, a[-1]], u)
        k = 1
        if n > 5:
            second = np.polyval([-3.582633, 5.682633, -1.752461, -0.293762, 0.042981, a[-2]], u)
            k = 2
        rest = m[k:-k]
        kept = 1 - 2 * last**2 - (2 * second**2 if n > 5 else 0)
        a = np.concatenate([m[:k], rest * np.sqrt(kept / (rest @ rest)), m[-k:]])
        a[0], a[-1] = -last, last
        if n > 5:
            a[1], a[-2] = -second, second
    else:
        a = np.array([-0.5**0.5, 0, 0.5**0.5])
    w = (a @ x) ** 2 / ((x - x.mean()) ** 2).sum()
    if n == 3:
        return w, 1 - 6 / np.pi * np.arccos(np.sqrt(w))
    y = np.log(1 - w)
    if n <= 11:
        y = -np.log(0.459 * n - 2.273 - y)
        mean = np.polyval([-0.0006714, 0.025054, -0.39978, 0.5440], n)
        deviation = np.exp(np.polyval([-0.0020322, 0.062767, -0.77857, 1.3822], n))
    else:
        mean = np.polyval([0.0038915, -0.083751, -0.31082, -1.5861], np.log(n))
        deviation = np.exp(np.polyval([0.0030302, -0.082676, -0.4803], np.log(n)))
    return w, stats.norm.sf((y - mean) / deviation)


def table(entries):
    for start in range(0, len(entries), 3):
        print("    " + " ".join(entries[start:start + 3]))
    print("]")


def number(v):
    v = float(v)
    assert np.isfinite(v), v
    return repr(v)


rows = []
for name, (x, y) in samples.items():
    e = {}
    x, y = np.array(x), np.array(y)
    q = np.quantile(x, [0.05, 0.25, 0.9])
    e |= {"mean": x.mean() if name != "offset" else 1e9 + np.mean(x - 1e9), "variance": np.var(x - x[0], ddof=1), "sem": stats.sem(x - x[0]),
          "median": np.median(x), "mad": stats.median_abs_deviation(x), "q05": q[0], "q25": q[1], "q90": q[2]}
    t = stats.t.interval(0.95, len(x) - 1, loc=e["mean"], scale=e["sem"])
    e |= {"meanLower": t[0], "meanUpper": t[1]}
    r = stats.pearsonr(x - x[0], y - y[0])
    ci = r.confidence_interval(0.95)
    e |= {"pearson": r.statistic, "pearsonP": r.pvalue, "pearsonLower": ci.low, "pearsonUpper": ci.high}
    r = stats.spearmanr(x, y)
    e |= {"spearman": r.statistic, "spearmanP": r.pvalue}
    r = stats.linregress(x - x[0], y - y[0])
    e |= {"slope": r.slope, "intercept": r.intercept + y[0] - r.slope * x[0], "rSquared": r.rvalue**2,
          "slopeError": r.stderr, "slopeP": r.pvalue}
    r = stats.shapiro(x)
    e |= {"shapiro": r.statistic, "shapiroP": r.pvalue}
    w, p = shapiro_wilk(x)
    e |= {"shapiroExact": w, "shapiroExactP": p}
    for side, alternative in (("", "two-sided"), ("Less", "less"), ("Greater", "greater")):
        r = stats.ttest_ind(x - x[0], y - x[0], equal_var=False, alternative=alternative)
        e["welchP" + side] = r.pvalue
        r = stats.ttest_rel(x - x[0], y - x[0], alternative=alternative)
        e["pairedP" + side] = r.pvalue
        e["mannWhitneyP" + side] = stats.mannwhitneyu(x, y, alternative=alternative).pvalue
        e["wilcoxonP" + side] = stats.wilcoxon(x, y, alternative=alternative).pvalue
        e["wilcoxonNormalP" + side] = stats.wilcoxon(x, y, alternative=alternative, method="asymptotic").pvalue
    r = stats.ttest_ind(x - x[0], y - x[0], equal_var=False)
    c = r.confidence_interval()
    e |= {"welch": r.statistic, "welchFreedom": r.df, "welchLower": c.low, "welchUpper": c.high}
    e["paired"] = stats.ttest_rel(x - x[0], y - x[0]).statistic
    e["mannWhitney"] = stats.mannwhitneyu(x, y).statistic
    e["wilcoxon"] = stats.wilcoxon(x, y).statistic
    k = stats.kruskal(x, y, y + 1)
    e |= {"kruskal": k.statistic, "kruskalP": k.pvalue}
    dx, dy = x - x[0], y - x[0]
    pooled = np.sqrt(((len(x) - 1) * dx.var(ddof=1) + (len(y) - 1) * dy.var(ddof=1)) / (len(x) + len(y) - 2))
    d = (dx.mean() - dy.mean()) / pooled
    m = len(x) + len(y) - 2
    e |= {"cohen": d, "hedges": d * float(mpmath.gamma(m / 2) / mpmath.sqrt(m / 2) / mpmath.gamma((m - 1) / 2)),
          "cohenPaired": (dx - dy).mean() / (dx - dy).std(ddof=1)}
    signs = np.sign(np.subtract.outer(x, y))
    e["cliff"] = signs.mean()
    e["cliffVariance"] = (len(y) ** 2 * ((signs.mean(1) - signs.mean()) ** 2).sum()
                          + len(x) ** 2 * ((signs.mean(0) - signs.mean()) ** 2).sum()
                          - ((signs - signs.mean()) ** 2).sum()) / (len(x) * len(y) * (len(x) - 1) * (len(y) - 1))
    e["mape"] = np.mean(np.abs((x - y) / y))
    e["mdape"] = np.median(np.abs((x - y) / y))
    e["predictionRSquared"] = 1 - ((x - y) ** 2).sum() / ((dy - dy.mean()) ** 2).sum()
    # A deterministic set of resamples: every cyclic run of x with one value repeated.
    n = min(len(x), 30)
    z = x[:n] - x[0]
    runs = [np.mean([z[(i + j * k) % n] for j in range(n)]) for i in range(n) for k in range(n)]
    runs = [v + 0.01 * ((i * GOLDEN) % 1.0) for i, v in enumerate(runs)]
    left = [np.mean(np.delete(z, i)) for i in range(n)]
    ends = bootstrap_interval(runs, [left], z.mean(), 0.9)
    e |= {"bcaLower": ends[0], "bcaUpper": ends[1]}
    rows.append((name, e))

# Monte Carlo: SciPy's own BCa intervals at 200,000 resamples.
skewed = np.array(samples["skewed"][0]), np.array(samples["skewed"][1])
rng = np.random.default_rng(7)
many = dict(n_resamples=200_000, rng=rng, batch=5000)
mc = []
for method in ("percentile", "basic", "BCa"):
    one = stats.bootstrap((skewed[0],), np.mean, method=method, **many)
    ratio = lambda a, b, axis=-1: np.mean(a, axis=axis) / np.mean(b, axis=axis)
    pair = stats.bootstrap(skewed, ratio, paired=True, method=method, vectorized=True, **many)
    apart = stats.bootstrap(skewed, ratio, method=method, vectorized=True, **many)
    mc.append((method, [one, pair, apart]))

print(f"// Generated by generate_expected.py: SciPy {scipy.__version__}, NumPy {np.__version__}, mpmath {mpmath.__version__}.")
print("// swift-format-ignore-file")
print()
print("/// What SciPy and NumPy give for each of the samples.")
print("let expected: [String: [String: Double]] = [")
for name, e in rows:
    print(f'    "{name}": [')
    items = [f'"{key}": {number(v)},' for key, v in e.items()]
    for start in range(0, len(items), 4):
        print("        " + " ".join(items[start:start + 4]))
    print("    ],")
print("]")
print()
print("/// SciPy's bootstrap of the skewed samples, 200,000 resamples: mean, ratio of paired means, ratio of independent means.")
print("let resampled: [String: [[Double]]] = [")
for method, results in mc:
    inner = ", ".join(
        f"[{number(r.confidence_interval.low)}, {number(r.confidence_interval.high)}, {number(r.standard_error)}]" for r in results)
    print(f'    "{method}": [{inner}],')
print("]")
print()
print("/// Degrees of freedom, t, two-sided tail; mpmath with 40 digits.")
print("let studentTails: [(Double, Double, Double)] = [")
entries = []
for v in (1, 2, 3, 4.5, 10, 29, 30, 100, 1999):
    for t in (1e-3, 0.5, 1, 2.5, 7, 40):
        x = mpmath.mpf(v) / (mpmath.mpf(v) + mpmath.mpf(t) ** 2)
        if v * np.log1p(t * t / v) > 1200:
            continue
        p = mpmath.betainc(mpmath.mpf(v) / 2, mpmath.mpf(1) / 2, 0, x, regularized=True)
        entries.append(f"({float(v)}, {t}, {mpmath.nstr(p, 17)}),")
table(entries)
print()
print("/// Degrees of freedom, x, upper tail of chi-squared; mpmath with 40 digits.")
print("let chiSquaredTails: [(Double, Double, Double)] = [")
entries = []
for v in (1, 2, 5, 20, 300):
    for x in (0.01, 0.5, 1, 3, 10, 80, 400):
        p = mpmath.gammainc(mpmath.mpf(v) / 2, mpmath.mpf(x) / 2, regularized=True)
        entries.append(f"({float(v)}, {float(x)}, {mpmath.nstr(p, 17)}),")
table(entries)
print()
print("/// Probability, standard normal quantile; mpmath with 40 digits.")
print("let normalQuantiles: [(Double, Double)] = [")
entries = []
for p in (1e-300, 1e-20, 1e-5, 0.01, 0.025, 0.07, 0.0751, 0.3, 0.5001, 0.8, 0.975, 0.999999):
    guess = special.ndtri(p)
    z = mpmath.findroot(lambda v: mpmath.log(mpmath.erfc(-v / mpmath.sqrt(2)) / 2) - mpmath.log(mpmath.mpf(p)), guess)
    entries.append(f"({p}, {mpmath.nstr(z, 17)}),")
table(entries)
print()
print("/// Degrees of freedom, probability, Student t quantile; SciPy.")
print("let studentQuantiles: [(Double, Double, Double)] = [")
entries = []
for v in (1, 2, 3, 9, 29.5, 1000):
    for p in (1e-10, 0.005, 0.025, 0.3, 0.6, 0.95, 0.995):
        entries.append(f"({float(v)}, {p}, {number(stats.t.ppf(p, v))}),")
table(entries)
