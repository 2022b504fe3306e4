"""The kernels: how the weight of one point falls off with distance."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cannabis_maps.grid import FloatArray


@dataclass(frozen=True)
class Kernel:
    """A round kernel, described in units of its bandwidth.

    Parameters
    ----------
    name : str
        The word of the command line.
    bandwidth_name : str
        What the bandwidth is: ``sigma`` or ``radius``.
    shape : callable
        Value at a squared distance in squared bandwidths; 1 at distance 0.
    integral : float
        Of the shape over the plane, in squared bandwidths.
    reach : float
        Distance along an axis beyond which the kernel is taken as 0.
    axis_variance : float
        Variance along one axis, in squared bandwidths.
    half_weight_radius : float
        Radius that holds half of the weight.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
    section 4.2.

    Examples
    --------
    >>> round(KERNELS["gaussian"].half_weight_radius, 4)
    1.1774
    """

    name: str
    bandwidth_name: str
    shape: Callable[[FloatArray], FloatArray]
    integral: float
    reach: float
    axis_variance: float
    half_weight_radius: float


def _gaussian(squares: FloatArray) -> FloatArray:
    return np.exp(-0.5 * squares)


def _quartic(squares: FloatArray) -> FloatArray:
    return np.maximum(1 - squares, 0) ** 2


def _epanechnikov(squares: FloatArray) -> FloatArray:
    return np.maximum(1 - squares, 0)


# The Gaussian is cut at 6 sigma, where it is 1.5e-8 of its peak; 4e-9 of its weight lie beyond.
# Weight within radius u: Gaussian 1 - exp(-u^2 / 2), quartic 1 - (1 - u^2)^3,
# Epanechnikov 1 - (1 - u^2)^2; each is solved for one half.
KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel("gaussian", "sigma", _gaussian, 2 * math.pi, 6, 1, math.sqrt(2 * math.log(2))),
        Kernel("quartic", "radius", _quartic, math.pi / 3, 1, 1 / 8, math.sqrt(1 - 0.5 ** (1 / 3))),
        Kernel(
            "epanechnikov",
            "radius",
            _epanechnikov,
            math.pi / 2,
            1,
            1 / 6,
            math.sqrt(1 - math.sqrt(0.5)),
        ),
    )
}
