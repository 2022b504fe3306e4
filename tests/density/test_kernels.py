from math import inf, pi

import numpy as np
import pytest
from scipy.integrate import quad

from cannabis_maps.density import KERNELS, Kernel

pytestmark = pytest.mark.parametrize("kernel", KERNELS.values(), ids=list(KERNELS))
# The tolerance that quad is asked for.
QUAD = 1e-12


def ring_integral(kernel: Kernel, upto: float, power: int) -> float:
    """Integrate distance^power times the shape over a disk."""
    value, _ = quad(
        lambda r: 2 * pi * r ** (power + 1) * float(kernel.shape(np.array(r * r))),
        0,
        upto,
        epsabs=QUAD,
        epsrel=QUAD,
    )
    return float(value)


def whole(kernel: Kernel) -> float:
    return inf if kernel.name == "gaussian" else 1.0


def test_the_integral_is_that_of_the_shape(kernel: Kernel) -> None:
    assert kernel.integral == pytest.approx(ring_integral(kernel, whole(kernel), 0), rel=1e-10)


def test_the_variance_along_an_axis_is_half_the_mean_squared_distance(kernel: Kernel) -> None:
    mean_square = ring_integral(kernel, whole(kernel), 2) / kernel.integral
    assert kernel.axis_variance == pytest.approx(mean_square / 2, rel=1e-10)


def test_half_of_the_weight_lies_within_the_half_weight_radius(kernel: Kernel) -> None:
    within = ring_integral(kernel, kernel.half_weight_radius, 0) / kernel.integral
    assert within == pytest.approx(0.5, rel=1e-10)


def test_the_shape_is_one_at_the_center(kernel: Kernel) -> None:
    assert kernel.shape(np.array(0.0)) == 1


def test_hardly_anything_lies_beyond_the_reach(kernel: Kernel) -> None:
    # The Gaussian at 6 sigma: exp(-18) = 1.523e-8.
    assert kernel.shape(np.array(kernel.reach**2)) < 1.6e-8
