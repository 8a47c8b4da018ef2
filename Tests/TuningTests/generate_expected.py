"""Prints the expected values of TuningTests; run with NumPy, SciPy and mpmath, whose versions it prints first."""
import mpmath
import numpy
import scipy
from scipy.stats import qmc

print("numpy", numpy.__version__, "scipy", scipy.__version__, "mpmath", mpmath.__version__)

points = qmc.Sobol(d=160, scramble=False).random(1025)
print("sobol, first 8 points, 4 dimensions:", points[:8, :4].tolist())
print("sobol, point 1000, dimensions 10, 50, 100, 160:", [points[1000, d - 1] for d in (10, 50, 100, 160)])
print("sobol, point 1024, dimensions 1, 7, 33, 160:", [points[1024, d - 1] for d in (1, 7, 33, 160)])

# Six observations at closed-form places, the last coordinate a choice.
n = 6
x = numpy.array([[(0.37 * i + 0.11) % 1, (0.61 * i * i + 0.05) % 1, float(i % 3)] for i in range(n)])
y = numpy.array([numpy.sin(3 * a) + b * b + 0.3 * c for a, b, c in x])
t = (y - y.mean()) / y.std()
theta, variance, noise = numpy.array([2.5, 0.7, 1.3]), 1.4, 0.02


def kernel(a, b):
    d = (a[:, None, :] - b[None, :, :]) ** 2
    d[..., 2] = (d[..., 2] > 0) * 1.0
    r = numpy.sqrt(5 * (d @ theta))
    return variance * (1 + r + r * r / 3) * numpy.exp(-r)


k = kernel(x, x) + noise * numpy.eye(n)
loss = 0.5 * t @ numpy.linalg.solve(k, t) + 0.5 * numpy.linalg.slogdet(k)[1]
print("negative log marginal likelihood without constant:", repr(loss))
q = numpy.array([[0.42, 0.77, 1.0]])
c = kernel(q, x)
print("prediction:", repr((c @ numpy.linalg.solve(k, t))[0]), repr((variance - c @ numpy.linalg.solve(k, c.T))[0, 0]))

mpmath.mp.dps = 60
for z in (3, 0.5, -0.9, -1.5, -5, -14, -19.9, -20.1, -40, -1000):
    z = mpmath.mpf(z)
    h = mpmath.npdf(z) + z * mpmath.ncdf(z)
    print("log h", z, mpmath.nstr(mpmath.log(h), 17), "slope", mpmath.nstr(mpmath.ncdf(z) / h, 17),
          "log cdf", mpmath.nstr(mpmath.log(mpmath.ncdf(z)), 17))
