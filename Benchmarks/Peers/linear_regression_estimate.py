"""Estimates layers one by one as the published estimator does: a data frame of a layer's features, a scaler, a linear
regression (arXiv 2304.00897). The file holds batch, image, kernel, channels in and out, stride, padding, MACs and joules per
line. Per line of input: seconds for all layers."""
import sys
import time

import numpy
import pandas
import sklearn
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import MinMaxScaler

names = ["batch_size", "image_size", "kernel_size", "in_channels", "out_channels", "stride", "padding", "macs"]
table = numpy.loadtxt(sys.argv[1])
layers = [dict(zip(names, row)) for row in table[:, :-1]]
scaler = MinMaxScaler()
model = LinearRegression().fit(table[:, :-1], scaler.fit_transform(table[:, -1:]).ravel())
print("scikit-learn", sklearn.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    total = 0.0
    for layer in layers:
        features = pandas.DataFrame(layer, index=[0]).to_numpy()
        total += scaler.inverse_transform([model.predict(features)])[0][0]
    print(time.perf_counter() - start, total, flush=True)
