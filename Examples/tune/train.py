"""Trains a small neural network on scikit-learn's handwritten digits and prints a JSON line per epoch.

`accuracy` is that on the validation part, which a search may optimise. The test part is looked at once, after the last
epoch; `test_accuracy` is for the report alone.
"""

import argparse
import json
import os
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # matrices this small gain nothing from threads

from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore", ConvergenceWarning)

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--lr", type=float, default=1e-3, help="learning rate of Adam")
parser.add_argument("--width", type=int, default=32, help="neurons of each hidden layer")
parser.add_argument("--layers", type=int, default=1, help="hidden layers")
parser.add_argument("--activation", choices=["relu", "tanh", "logistic"], default="relu")
parser.add_argument("--alpha", type=float, default=1e-4, help="weight of the L2 penalty")
parser.add_argument("--batch", type=int, default=64, help="images per step")
parser.add_argument("--epochs", type=int, default=25)
parser.add_argument("--seed", type=int, default=int(os.environ.get("PERJOULE_SEED", 1)))
options = parser.parse_args()

# The parts are the same in every trial: 60 % to learn from, 20 % to choose by, 20 % to report.
images, digits = load_digits(return_X_y=True)
rest, test_images, rest_digits, test_digits = train_test_split(
    images, digits, test_size=0.2, random_state=0, stratify=digits)
train_images, validation_images, train_digits, validation_digits = train_test_split(
    rest, rest_digits, test_size=0.25, random_state=0, stratify=rest_digits)
scaler = StandardScaler().fit(train_images)
train_images, validation_images, test_images = (
    scaler.transform(part) for part in (train_images, validation_images, test_images))

network = MLPClassifier(
    hidden_layer_sizes=[options.width] * options.layers, activation=options.activation, solver="adam",
    alpha=options.alpha, batch_size=min(options.batch, len(train_images)), learning_rate_init=options.lr,
    random_state=options.seed % 2**32)

for epoch in range(1, options.epochs + 1):
    network.partial_fit(train_images, train_digits, classes=range(10))
    print(json.dumps({
        "step": epoch, "accuracy": network.score(validation_images, validation_digits), "loss": network.loss_,
    }), flush=True)

print(json.dumps({
    "accuracy": network.score(validation_images, validation_digits),
    "test_accuracy": network.score(test_images, test_digits), "loss": network.loss_,
}), flush=True)
