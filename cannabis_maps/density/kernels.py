"""The kernels: how the weight of one point falls off with distance."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Square:
    """The square of a kernel that integrates to 1: another kernel, times its own integral.

    K(r)^2 at a bandwidth h is the integral over h^2, times the other kernel at a bandwidth of so
    many h.

    Parameters
    ----------
    kernel : Kernel
        The other one; it integrates to 1 as well.
    bandwidth : float
        Of the other one, in bandwidths.
    integral : float
        Of the squared kernel over the plane, in one over squared bandwidths: its roughness.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
    section 4.3.

    Examples
    --------
    The square of an Epanechnikov kernel is a quartic one:

    >>> SQUARES["epanechnikov"].kernel.name, round(SQUARES["epanechnikov"].integral, 4)
    ('quartic', 0.4244)
    """

    kernel: Kernel
    bandwidth: float
    integral: float


def _gaussian(squares: FloatArray) -> FloatArray:
    return np.exp(-0.5 * squares)


def _quartic(squares: FloatArray) -> FloatArray:
    return np.maximum(1 - squares, 0) ** 2


def _epanechnikov(squares: FloatArray) -> FloatArray:
    return np.maximum(1 - squares, 0)


def _squared_quartic(squares: FloatArray) -> FloatArray:
    return np.maximum(1 - squares, 0) ** 4


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

# exp(-u^2 / 2)^2 is a Gaussian of sigma root 1/2, cut where the kernel itself is; (1 - u^2)^2 is
# the quartic's shape; (1 - u^2)^4 is a kernel of its own, with 1 - (1 - u^2)^5 of its weight within
# radius u.
SQUARES = {
    "gaussian": Square(
        replace(KERNELS["gaussian"], reach=KERNELS["gaussian"].reach * math.sqrt(2)),
        math.sqrt(0.5),
        1 / (4 * math.pi),
    ),
    "epanechnikov": Square(KERNELS["quartic"], 1, 4 / (3 * math.pi)),
    "quartic": Square(
        Kernel(
            "squared quartic",
            "radius",
            _squared_quartic,
            math.pi / 5,
            1,
            1 / 12,
            math.sqrt(1 - 0.5 ** (1 / 5)),
        ),
        1,
        9 / (5 * math.pi),
    ),
}
