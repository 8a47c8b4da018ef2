#!/usr/bin/env python3
"""Prints ExpectedModels.swift: what statsmodels, SciPy and lmerTest give for the studies of ModelSamples.swift.

    python3 generate_expected_models.py > ExpectedModels.swift      (needs statsmodels, and R with lmerTest)

The formulas of the studies here and in ModelSamples.swift must stay the same.
"""
import json
import subprocess
import tempfile
import warnings

import mpmath
import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import optimize, stats
from statsmodels.regression.mixed_linear_model import MixedLMParams
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oneway import anova_oneway

mpmath.mp.dps = 30


def wave(i, k, a=0.5):
    """The i-th of a deterministic sequence in [0, 1): the multiples of an irrational number, modulo 1."""
    return (i * k + a) % 1.0


GOLDEN, SILVER, BRONZE = 0.6180339887498949, 0.4142135623730951, 0.3027756377319946


def study(rows, level, offset=0.0):
    """Rows of three factors with 2, 3 and 4 levels, an interaction and a deterministic error."""
    data = []
    for i in range(rows):
        a, b, c = level(i)
        y = offset + 50 + 3 * a - 2 * b + c * c + 1.5 * a * b - 0.4 * b * c
        data.append((a, b, c, y + 6 * wave(i, GOLDEN) + 3 * wave(i, SILVER) ** 2))
    return pd.DataFrame(data, columns=["a", "b", "c", "y"])


studies = {
    "balanced": (study(96, lambda i: (i % 2, i // 2 % 3, i // 6 % 4)), 3),
    "unbalanced": (study(131, lambda i: (int(2 * wave(i, SILVER, 0.3) ** 2), int(3 * wave(i, BRONZE)), i * i // 3 % 4)), 3),
    "pairs": (study(131, lambda i: (int(2 * wave(i, SILVER, 0.3) ** 2), int(3 * wave(i, BRONZE)), i * i // 3 % 4)), 2),
    "offset": (study(60, lambda i: (int(2 * wave(i, SILVER)), i % 3, int(4 * wave(i, BRONZE))), 1e6), 2),
    "sparse": (study(30, lambda i: (i // 4 % 2, i % 3, (i % 3 + i // 6) % 4)), 1),
}


def repeated(groups, level, size, spread):
    """Repeated runs of configurations: two factors, what is particular to each configuration, and an error."""
    data = []
    i = 0
    for g in range(groups):
        for k in range(size(g)):
            a, b = level(g, k)
            y = 20 + 5 * a - 1.5 * b + 0.8 * a * b + spread * wave(g, GOLDEN) + 2 * wave(i, SILVER)
            data.append((g, a, b, y))
            i += 1
    return pd.DataFrame(data, columns=["g", "a", "b", "y"])


grouped = {
    "nested": repeated(24, lambda g, k: (g % 2, g // 2 % 3), lambda g: 5, 6),
    "uneven": repeated(31, lambda g, k: (g % 2, g % 3), lambda g: 1 + g * g % 7, 3),
    "crossed": repeated(18, lambda g, k: (g % 2, k % 3), lambda g: 6 + g % 4, 4),
    "mixed": repeated(20, lambda g, k: (g % 2, (k + g) // 2 % 3), lambda g: 3 + g % 5, 1.2),
    "flat": repeated(24, lambda g, k: (g % 2, g // 2 % 3), lambda g: 5, 0),
}


def number(v):
    v = float(v)
    assert np.isfinite(v), v
    return repr(v)


def anova(data, order, kind):
    names = [f"C({f}, Sum)" for f in "abc"]
    terms = {1: " + ".join(names), 2: "(" + " + ".join(names) + ")**2", 3: " * ".join(names)}[order]
    data = data.assign(y=data.y - data.y.mean())
    table = sm.stats.anova_lm(smf.ols("y ~ " + terms, data).fit(), typ=kind)
    total = ((data.y - data.y.mean()) ** 2).sum()
    rest = table.loc["Residual"]
    error = rest.sum_sq / rest.df
    rows = {}
    for name, row in table.iterrows():
        if name in ("Residual", "Intercept"):
            continue
        term = "".join(part[2] for part in name.split(":"))
        rows[term] = [row.df, row.sum_sq, row.F, row["PR(>F)"], row.sum_sq / total,
                      row.sum_sq / (row.sum_sq + rest.sum_sq), (row.sum_sq - row.df * error) / (total + error)]
    rows["residual"] = [rest.df, rest.sum_sq, total]
    return rows


def restricted(data):
    """MixedLM's figures where its own score is zero, which its optimiser meets to about 1e-5 only."""
    model = smf.mixedlm("y ~ C(a, Sum) * C(b, Sum)", data, groups=data.g)
    none = np.zeros(0)
    model.reml, model.cov_pen, model.fe_pen, model._freepat = True, None, None, None  # what fit() sets

    def params(ratio):
        cov = np.array([[ratio]])
        return MixedLMParams.from_components(model.get_fe_params(cov, none)[0], cov_re=cov, vcomp=none)

    def slope(ratio):
        return model.score(params(ratio))[-1]

    ratio = optimize.brentq(slope, 1e-6, 1e3, xtol=1e-15, rtol=1e-14) if slope(1e-6) > 0 else 0.0
    if ratio == 0:  # statsmodels cannot evaluate the edge, where the model is ordinary least squares
        return None
    fixed, _ = model.get_fe_params(np.array([[ratio]]), none)
    scale = model.get_scale(fixed, np.array([[ratio]]), none)
    # The standard errors of generalised least squares, as SAS and lme4 have them; MixedLM inverts a joint Hessian of
    # coefficients and variances instead, which differs in the fifth digit when groups are uneven.
    x = model.exog
    v = np.eye(len(x)) + ratio * np.equal.outer(data.g.values, data.g.values)
    errors = np.sqrt(scale * np.diag(np.linalg.inv(x.T @ np.linalg.solve(v, x))))
    rows = {"scale": [scale], "group": [ratio * scale], "logLikelihood": [model.loglike(params(ratio))]}
    for name, value, error in zip(model.exog_names, fixed, errors):
        rows[label(name)] = [value, error]
    return rows


def label(name):
    """C(a, Sum)[S.0]:C(b, Sum)[S.1] as a0b1; a constant's name as intercept."""
    if name in ("Intercept", "(Intercept)"):
        return "intercept"
    return "".join(part[2] + part.split("[S.")[1][0] for part in name.split(":"))


def satterthwaite(data):
    """lmerTest's degrees of freedom of coefficients, and its type III table: error degrees of freedom, F, p."""
    script = """
    suppressMessages(library(lmerTest)); suppressMessages(library(jsonlite))
    options(contrasts = c("contr.sum", "contr.poly"))
    d <- read.csv(commandArgs(TRUE)[1]); for (f in c("a", "b", "g")) d[[f]] <- factor(d[[f]])
    m <- lmer(y ~ a * b + (1 | g), d, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12)))
    s <- summary(m); t <- anova(m, type = 3, ddf = "Satterthwaite")
    cat(toJSON(list(freedom = coef(s)[, "df"], terms = sub(":", "", rownames(t)), table = as.matrix(t),
        versions = c(R.version.string, as.character(packageVersion("lmerTest")))), digits = 17))
    """
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        data.to_csv(file.name, index=False, float_format="%.17g")
        result = subprocess.run(["Rscript", "-e", script, file.name], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    r = json.loads(result.stdout)
    rows = {term: row[3:] for term, row in zip(r["terms"], r["table"])}
    return r["freedom"], rows, r["versions"]


def section(comment, name, kind):
    print(f"\n/// {comment}\nlet {name}: {kind} = [")


def nested(tables):
    for name, rows in tables.items():
        print(f'    "{name}": [')
        for key, values in rows.items():
            print(f'        "{key}": [{", ".join(number(v) for v in values)}],')
        print("    ],")
    print("]")


def flat(rows):
    for row in rows:
        print(f"    ({', '.join(v if isinstance(v, str) else number(v) for v in row)}),")
    print("]")


mixed = {}
versions = ()
for name, data in grouped.items():
    rows = restricted(data)
    if rows is None:
        continue
    freedom, terms, versions = satterthwaite(data)
    for key, value in zip([key for key in rows if len(rows[key]) == 2], freedom):
        rows[key].append(value)
    mixed[name] = rows | {"F " + term: values for term, values in terms.items()}

print(f"// Generated by generate_expected_models.py: statsmodels {statsmodels.__version__}, SciPy {scipy.__version__}, "
      f"NumPy {np.__version__}, mpmath {mpmath.__version__}, {versions[0]}, lmerTest {versions[1]}.")
print("// swift-format-ignore-file")

section("Each study's terms by type II: degrees of freedom, sum of squares, F, p, η², partial η², ω²; residuals: degrees\n"
        "/// of freedom, sum of squares, total.", "anovaTypeII", "[String: [String: [Double]]]")
nested({name: anova(data, order, 2) for name, (data, order) in studies.items()})
section("The same by type III.", "anovaTypeIII", "[String: [String: [Double]]]")
nested({name: anova(data, order, 3) for name, (data, order) in studies.items()})
section("Each study's variances, log-likelihood and coefficients (value, standard error, Satterthwaite's degrees of\n"
        "/// freedom), then type III tests (error degrees of freedom, F, p).", "mixedModels", "[String: [String: [Double]]]")
nested(mixed)

groups = [[10 + 3 * wave(i, GOLDEN) for i in range(9)], [11 + 6 * wave(i, SILVER) for i in range(14)],
          [13 + 2 * wave(i, BRONZE) ** 2 for i in range(6)], [10.5 + 4 * wave(i, GOLDEN, 0.1) for i in range(11)]]
one = {}
r = stats.f_oneway(*groups)
one["fisher"] = [r.statistic, 3, sum(map(len, groups)) - 4, r.pvalue]
r = anova_oneway(groups, use_var="unequal", welch_correction=True)
one["welch"] = [r.statistic, r.df_num, r.df_denom, r.pvalue]
for centre in ("mean", "median"):
    r = stats.levene(*groups, center=centre)
    one["levene " + centre] = [r.statistic, 3, sum(map(len, groups)) - 4, r.pvalue]
section("Tests of the four samples: statistic, degrees of freedom, of the error, p.", "oneWayFigures", "[String: [Double]]")
for key, values in one.items():
    print(f'    "{key}": [{", ".join(number(v) for v in values)}],')
print("]")

pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
section("Pairs of the four samples: difference, p, ends of the 95 % interval.", "pairwiseFigures", "[String: [[Double]]]")
for key, equal in (("tukey", True), ("gamesHowell", False)):
    r = stats.tukey_hsd(*groups, equal_var=equal)
    c = r.confidence_interval(0.95)
    rows = [[r.statistic[i, j], r.pvalue[i, j], c.low[i, j], c.high[i, j]] for i, j in pairs]
    print(f'    "{key}": [' + ", ".join("[" + ", ".join(map(number, row)) + "]" for row in rows) + "],")
tests = [stats.ttest_ind(groups[i], groups[j], equal_var=False) for i, j in pairs]
for key, method, level in (("holm", "holm", 1 - 0.05 / 6), ("benjaminiHochberg", "fdr_bh", 0.95)):
    p = multipletests([t.pvalue for t in tests], method=method)[1]
    rows = [[np.mean(groups[i]) - np.mean(groups[j]), q, *t.confidence_interval(level)] for (i, j), q, t in zip(pairs, p, tests)]
    print(f'    "{key}": [' + ", ".join("[" + ", ".join(map(number, row)) + "]" for row in rows) + "],")
print("]")

section("Both degrees of freedom, F, upper tail; mpmath with 30 digits.", "fTails", "[(Double, Double, Double, Double)]")
entries = []
for d1, d2 in ((1, 1), (1, 18), (2, 5.5), (3, 3064), (7, 26.2), (40, 2), (120, 900)):
    for f in (1e-3, 0.4, 1, 3.7, 50):
        x = mpmath.mpf(d2) / (mpmath.mpf(d2) + mpmath.mpf(d1) * mpmath.mpf(f))
        p = mpmath.betainc(mpmath.mpf(d2) / 2, mpmath.mpf(d1) / 2, 0, x, regularized=True)
        if p > 1e-300:
            entries.append((d1, d2, f, mpmath.nstr(p, 17)))
flat(entries)
section("Both degrees of freedom, probability, F quantile; SciPy.", "fQuantiles", "[(Double, Double, Double, Double)]")
flat([(d1, d2, p, stats.f.ppf(p, d1, d2)) for d1, d2 in ((1, 1), (2, 5.5), (3, 3064), (40, 2)) for p in (1e-6, 0.05, 0.5, 0.95, 0.999)])


section("Both degrees of freedom, noncentrality, F, probability of at most that; SciPy.", "noncentralF", "[[Double]]")
for d1, d2, nc, f in ((1, 18, 0, 3), (1, 18, 5.5, 0.7), (3, 40.5, 12, 6), (2, 3000, 900, 440), (7, 12, 60, 25), (1, 3034, 20000, 20500), (4, 9, 0.3, 0.01)):
    print(f"    [{d1}, {d2}, {nc}, {f}, {number(stats.ncf.cdf(f, d1, d2, nc) if nc else stats.f.cdf(f, d1, d2))}],")
print("]")
section("Both degrees of freedom, F, ends of the 95 % interval of partial η²; SciPy's noncentral F, solved.", "etaIntervals",
        "[[Double]]")
for d1, d2, f in ((1, 18, 44.17), (2, 120, 3.4), (3, 3064, 50), (2, 20, 0.5), (1, 30, 365.2)):
    ends = []
    for p in (0.975, 0.025):
        def excess(nc):
            return (stats.ncf.cdf(f, d1, d2, nc) if nc else stats.f.cdf(f, d1, d2)) - p
        nc = optimize.brentq(excess, 0, 100 + 4 * d1 * f, xtol=1e-12, rtol=1e-14) if excess(0) > 0 else 0.0
        ends.append(nc / (nc + d1 + d2 + 1))
    print(f"    [{d1}, {d2}, {f}, {number(ends[0])}, {number(ends[1])}],")
print("]")
section("Values, degrees of freedom, q, upper tail of the studentised range; SciPy.", "rangeTails",
        "[(Int, Double, Double, Double)]")
for k, v, q in ((3, 10, 3.877676), (4, 7.5, 1.2), (10, 30, 6.0), (3, 1.5, 4.0), (5, 400, 8.0), (40, 3, 9.0)):
    print(f"    ({k}, {float(v)}, {q}, {number(stats.studentized_range.sf(q, k, v))}),")
print("]")
section("Values, degrees of freedom, probability, quantile of the studentised range; SciPy.", "rangeQuantiles",
        "[(Int, Double, Double, Double)]")
for k, v, p in ((3, 10, 0.95), (8, 20, 0.99), (2, 4, 0.5), (20, 60, 0.95)):
    print(f"    ({k}, {float(v)}, {p}, {number(stats.studentized_range.ppf(p, k, v))}),")
print("]")

years = [2012, 2014, 2014.5, 2015, 2016, 2017, 2017.25, 2019, 2020, 2022]
energy = [0.3 * 1.45 ** (t - 2012) * (0.7 + 0.6 * wave(i, GOLDEN)) for i, t in enumerate(years)]
r = stats.linregress(years, np.log(energy))
t = stats.t.ppf(0.975, len(years) - 2)
ends = [r.slope - t * r.stderr, r.slope + t * r.stderr]
print("\n/// Growth by SciPy's regression of logarithms: rate, factor and its ends, doubling time and its ends, delta-method error.")
print("let growthFigures: [Double] = [" + ", ".join(map(number, [
    r.slope, np.exp(r.slope), *np.exp(ends), np.log(2) / r.slope, np.log(2) / ends[1], np.log(2) / ends[0],
    np.log(2) / r.slope**2 * r.stderr])) + "]")
