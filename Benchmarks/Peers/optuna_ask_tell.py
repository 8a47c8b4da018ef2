"""Optuna by ask and tell: CPU seconds of telling and asking, then the next trial's coordinates, per line.

Arguments: the sampler, the number of objectives, the parameters as JSON. "seed 3" starts a search, "add" and a trial's
coordinates and losses puts a finished one in, "ask" asks, and losses tell the trial before and ask for the next. A choice
is its index, an absent parameter nan.
"""
import json
import math
import sys
import time
import warnings

import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
samplers = optuna.samplers
make = {
    "random": samplers.RandomSampler,
    "tpe": samplers.TPESampler,
    "tpe-multivariate": lambda seed: samplers.TPESampler(seed=seed, multivariate=True, group=True),
    "gp": samplers.GPSampler,
    "cmaes": samplers.CmaEsSampler,
    "nsga2": samplers.NSGAIISampler,
}[sys.argv[1]]
if sys.argv[1] == "gp":
    import torch  # noqa: F401, missing it shall show before the first ask
directions = ["minimize"] * int(sys.argv[2])
parameters = json.loads(sys.argv[3])


def distribution(parameter):
    if parameter["type"] == "categorical":
        return optuna.distributions.CategoricalDistribution(range(parameter["choices"]))
    low, high, log, step = (parameter[key] for key in ("low", "high", "log", "step"))
    if parameter["type"] == "int":
        return optuna.distributions.IntDistribution(low, high, log=log, step=step)
    return optuna.distributions.FloatDistribution(low, high, log=log, step=step)


def suggest(trial, name, kind):
    if isinstance(kind, optuna.distributions.CategoricalDistribution):
        return trial.suggest_categorical(name, kind.choices)
    number = trial.suggest_int if isinstance(kind, optuna.distributions.IntDistribution) else trial.suggest_float
    return number(name, kind.low, kind.high, log=kind.log, step=kind.step)


distributions = {parameter["name"]: distribution(parameter) for parameter in parameters}


def ask(study):
    trial = study.ask()
    values = {}
    for parameter in parameters:
        name = parameter["name"]
        if all(values.get(parent) in allowed for parent, allowed in parameter["when"].items()):
            values[name] = suggest(trial, name, distributions[name])
    return trial, [values.get(name, math.nan) for name in distributions]


print("Optuna", optuna.__version__, flush=True)
study = trial = None
for line in sys.stdin:
    words = line.split()
    numbers = [float(word) for word in words[1 if words[0] in ("seed", "add", "ask") else 0 :]]
    start = time.process_time()
    if words[0] == "seed":
        study = optuna.create_study(sampler=make(seed=int(numbers[0])), directions=directions)
    elif words[0] == "add":
        given = {
            name: int(number) if isinstance(kind, optuna.distributions.IntDistribution) else number
            for (name, kind), number in zip(distributions.items(), numbers)
        }
        study.add_trial(
            optuna.trial.create_trial(
                params=given, distributions=distributions, values=numbers[len(distributions) :]
            )
        )
        continue
    elif words[0] != "ask":
        study.tell(trial, numbers)
    trial, values = ask(study)
    print(time.process_time() - start, *values, flush=True)
