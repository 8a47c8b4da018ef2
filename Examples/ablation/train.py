"""Trains a convolutional network, whose layers are counted out, on scikit-learn's handwritten digits with NumPy alone.

The network is Perjoule's `network: cnn` with one stage: `--convolutions` 3 x 3 convolutions of `--width` channels, a 2 x 2
pooling, and `--linear` fully connected layers, all but the last with 64 outputs. One JSON line is printed per epoch;
`accuracy` is that on the validation part, and `test_accuracy`, which comes last, is for the report alone.
"""

import argparse
import json
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # matrices this small gain nothing from threads
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from sklearn.datasets import load_digits

HIDDEN = 64

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--convolutions", type=int, default=1)
parser.add_argument("--linear", type=int, default=3)
parser.add_argument("--activation", choices=["none", "relu", "tanh", "sigmoid"], default="relu")
parser.add_argument("--width", type=int, default=8, help="channels of each convolution")
parser.add_argument("--lr", type=float, default=2e-3, help="learning rate of Adam")
parser.add_argument("--batch", type=int, default=64, help="images per step")
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--seed", type=int, default=int(os.environ.get("PERJOULE_SEED", 1)))
options = parser.parse_args()
random = np.random.default_rng(options.seed)


class Layer:
    """Weights with what Adam remembers of them; `shape` ends with the outputs."""

    def __init__(self, shape):
        inputs = int(np.prod(shape[:-1]))
        self.values = [
            (random.standard_normal((inputs, shape[-1])) * np.sqrt(2 / inputs)).astype(np.float32),
            np.zeros(shape[-1], np.float32),
        ]
        self.moments = [[np.zeros_like(value), np.zeros_like(value)] for value in self.values]

    def multiply(self, rows):
        self.rows = rows
        return rows @ self.values[0] + self.values[1]

    def back(self, slope, step):
        below = slope @ self.values[0].T
        for value, moments, gradient in zip(self.values, self.moments, [self.rows.T @ slope, slope.sum(0)]):
            moments[0] += 0.1 * (gradient - moments[0])
            moments[1] += 0.001 * (gradient**2 - moments[1])
            first, second = moments[0] / (1 - 0.9**step), moments[1] / (1 - 0.999**step)
            value -= options.lr * first / (np.sqrt(second) + 1e-8)
        return below


class Convolution(Layer):
    """3 x 3, padded; images are [count, height, width, channels]."""

    def __init__(self, channels, outputs):
        super().__init__([9 * channels, outputs])

    def forward(self, x):
        self.shape = x.shape
        count, height, width, channels = x.shape
        padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        windows = [padded[:, i:i + height, j:j + width] for i in range(3) for j in range(3)]
        rows = np.concatenate(windows, axis=3).reshape(-1, 9 * channels)
        return self.multiply(rows).reshape(count, height, width, -1)

    def backward(self, slope, step):
        count, height, width, channels = self.shape
        below = self.back(slope.reshape(-1, slope.shape[3]), step).reshape(count, height, width, 9, channels)
        padded = np.zeros((count, height + 2, width + 2, channels), np.float32)
        for place in range(9):
            i, j = divmod(place, 3)
            padded[:, i:i + height, j:j + width] += below[:, :, :, place]
        return padded[:, 1:-1, 1:-1]


class Linear(Layer):
    def __init__(self, inputs, outputs):
        super().__init__([inputs, outputs])

    forward = Layer.multiply
    backward = Layer.back


class Activation:
    functions = {
        "none": (lambda x: x, lambda y: 1),
        "relu": (lambda x: np.maximum(x, 0), lambda y: y > 0),
        "tanh": (np.tanh, lambda y: 1 - y * y),
        "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda y: y * (1 - y)),
    }

    def forward(self, x):
        self.y = self.functions[options.activation][0](x)
        return self.y

    def backward(self, slope, step):
        return slope * self.functions[options.activation][1](self.y)


class Pooling:
    """The maximum of each 2 x 2 tile, then one row per image."""

    def forward(self, x):
        count, height, width, channels = x.shape
        tiles = x.reshape(count, height // 2, 2, width // 2, 2, channels)
        self.most = tiles.max((2, 4), keepdims=True)
        self.chosen, self.shape = tiles == self.most, x.shape
        return self.most.reshape(count, -1)

    def backward(self, slope, step):
        return (self.chosen * slope.reshape(self.most.shape)).reshape(self.shape).astype(np.float32)


def network():
    layers, channels = [], 1
    for _ in range(options.convolutions):
        layers += [Convolution(channels, options.width), Activation()]
        channels = options.width
    layers.append(Pooling())
    features = 4 * 4 * channels
    for _ in range(options.linear - 1):
        layers += [Linear(features, HIDDEN), Activation()]
        features = HIDDEN
    return layers + [Linear(features, 10)]


def answers(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


def accuracy(layers, x, digits):
    return float((answers(layers, x).argmax(1) == digits).mean())


# The parts are the same in every trial: 60 % to learn from, 20 % to choose by, 20 % to report.
pixels, digits = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(digits))
images = (pixels[order] / 16 - 0.3).astype(np.float32).reshape(-1, 8, 8, 1)
digits = digits[order]
learnt, chosen = int(0.6 * len(digits)), int(0.8 * len(digits))
train, validation, test = slice(learnt), slice(learnt, chosen), slice(chosen, None)

layers, step = network(), 0
for epoch in range(1, options.epochs + 1):
    for batch in np.array_split(random.permutation(learnt), max(1, learnt // options.batch)):
        step += 1
        scores = answers(layers, images[train][batch])
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        shares[np.arange(len(batch)), digits[train][batch]] -= 1
        slope = (shares / len(batch)).astype(np.float32)
        for layer in reversed(layers):
            slope = layer.backward(slope, step)
    print(json.dumps({"step": epoch, "accuracy": accuracy(layers, images[validation], digits[validation])}), flush=True)

print(json.dumps({
    "accuracy": accuracy(layers, images[validation], digits[validation]),
    "test_accuracy": accuracy(layers, images[test], digits[test]),
}), flush=True)
