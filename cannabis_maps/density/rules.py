"""Bandwidths by rules of thumb, worked out from the points.

Rules by cross-validation are left out on purpose. They judge a bandwidth by how well the other
points foretell each one, and a point with a twin on its own position is foretold best by a kernel
as narrow as can be: as the bandwidth goes to zero least squares go to minus infinity where enough
points are tied, and a likelihood gains with every tied one. The City's positions are moved onto
blocks, where hundreds of arrests share one. On 6,000 draws from 3,000 places spatstat's ``bw.ppl``
gave 24 m and ``bw.diggle`` 2 m; on as many from 3,000 of the City's own positions 66 m and 8 m, and
490 m and 378 m once each drawn position stood once. They find the ties, not the pattern. A rule of
thumb sees only how far the points spread, and how many there are.

References
----------
Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
section 3.4.3.

Chiu, S.-T. (1991). The effect of discretization error on bandwidth selection for kernel density
estimation. Biometrika 78, 436-441.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.density.estimator import MIN_BANDWIDTH_M
from cannabis_maps.density.kernels import KERNELS
from cannabis_maps.density.points import Points
from cannabis_maps.errors import OptionError, SurfaceError
from cannabis_maps.grid import FloatArray

IN_METERS = "give the bandwidth in meters, such as 500"


@dataclass(frozen=True)
class Rule:
    """A rule of thumb.

    Parameters
    ----------
    name : str
        The word of the command line.
    kernel : str
        The kernel whose bandwidth it gives.
    bandwidth_m : callable
        The bandwidth of some points, in meters; 0 if they have no spread.
    """

    name: str
    kernel: str
    bandwidth_m: Callable[[Points], float]


def rule_bandwidth_m(
    rule: str,
    kernel: str,
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> float:
    """Work out a bandwidth by a rule of thumb.

    With n the sum of the weights, so that merged points give what they give one by one; s_x and
    s_y the standard deviations along the axes, over n - 1; SD the standard distance, the root of
    the mean squared distance from the mean center; and D the median distance from it:

    ==============  ============================================  =====================
    rule            formula                                       gives
    ==============  ============================================  =====================
    ``scott``       sqrt(s_x s_y) n^(-1/6)                        sigma of the Gaussian
    ``silverman``   sqrt(s_x s_y) (n (d + 2) / 4)^(-1 / (d + 4))  sigma of the Gaussian
    ``robust``      0.9 min(SD, D / sqrt(ln 2)) n^(-1/5)          radius of the quartic
    ==============  ============================================  =====================

    For another kernel it is the value of equal spread along an axis: a quartic's radius is a
    Gaussian's sigma times sqrt(8), an Epanechnikov's times sqrt(6). (Silverman's own constants for
    a normal cluster, 2.78 and 2.40 in his table 4.1, are within 2 % of these.)

    In two dimensions, d = 2, Silverman's factor is n^(-1/6) too: ``silverman`` coincides with
    ``scott``, as the factors of `scipy.stats.gaussian_kde` do, and stands here for those who look
    for it. ``scott`` is spatstat's ``bw.scott(isotropic = TRUE)``. The rules of one dimension, with
    n^(-1/5) and the range of the quartiles, are others: R's ``bw.nrd0``, the ``bandwidth.nrd`` of
    MASS, statsmodels' ``bw_silverman``. ArcGIS carries them over to the plane, with distances from
    the mean center, for its default search radius, which is ``robust``: points far out hardly move
    D, and for a round normal cluster D / sqrt(ln 2) is SD.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    kernel : str
        The kernel that the bandwidth is for.
    x, y : array of shape (n,)
        Meters.
    weights : array of shape (n,), or None
        How many arrests a point stands for; None is one each.

    Returns
    -------
    float
        Sigma or radius in meters.

    Raises
    ------
    OptionError
        If the rule or the kernel is not known.
    SurfaceError
        If points and weights do not fit together or are not finite, or the points are fewer than
        two or without spread.

    References
    ----------
    Scott, D. W. (1992). Multivariate Density Estimation. Wiley, section 6.3.

    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall,
    sections 3.4.2 and 4.3.2.

    Esri. How Kernel Density works.
    https://pro.arcgis.com/en/pro-app/latest/tool-reference/spatial-analyst/how-kernel-density-works.htm

    Examples
    --------
    >>> x, y = [0, 3000, 0, 3000], [0, 0, 1000, 1000]
    >>> round(rule_bandwidth_m("scott", "gaussian", x, y), 1)
    793.7
    >>> round(rule_bandwidth_m("scott", "quartic", x, y), 1)
    2244.9

    Sixteen arrests at each place are sixty-four arrests, not four:

    >>> round(rule_bandwidth_m("robust", "quartic", x, y, [16] * 4), 1)
    619.4
    >>> round(rule_bandwidth_m("robust", "quartic", x * 16, y * 16), 1)
    619.4
    """
    check_rule(rule)
    if kernel not in KERNELS:
        raise OptionError(f"kernel {kernel!r} is not known; use {', '.join(KERNELS)}")
    points = _counted(Points.checked(x, y, weights))
    count = float(points.weights.sum())
    if count <= 1:
        raise SurfaceError(
            f"the rule {rule} needs more than one point, and these count {count:g}; {IN_METERS}"
        )
    chosen = RULES[rule]
    ratio = KERNELS[chosen.kernel].axis_variance / KERNELS[kernel].axis_variance
    bandwidth_m = chosen.bandwidth_m(points) * math.sqrt(ratio)
    if bandwidth_m < MIN_BANDWIDTH_M:
        raise SurfaceError(
            f"the rule {rule} finds no spread in {count:,.10g} points that share a position or a "
            f"line; {IN_METERS}"
        )
    return bandwidth_m


def check_rule(rule: str) -> None:
    """Refuse a word that names no rule.

    Parameters
    ----------
    rule : str

    Raises
    ------
    OptionError
        If it is not known.
    """
    if rule not in RULES:
        *others, last = RULES
        raise OptionError(
            f"bandwidth {rule!r} is neither a length in meters, such as 500, nor a rule; "
            f"use {' or '.join([', '.join(others), last])}"
        )


def _counted(points: Points) -> Points:
    """Leave out points without weight, which must not count as a position."""
    kept = points.weights > 0
    return Points(points.x[kept], points.y[kept], points.weights[kept])


def _normal_reference(points: Points) -> float:
    """Return the sigma that suits one normal cluster best, by the mean of its axes."""
    spread = math.sqrt(_deviation(points.x, points) * _deviation(points.y, points))
    return spread * math.pow(points.weights.sum(), -1 / 6)


def _robust(points: Points) -> float:
    """Return the default search radius of ArcGIS."""
    weights = points.weights
    distances = np.hypot(_from_mean(points.x, weights), _from_mean(points.y, weights))
    standard_m = math.sqrt(float(np.average(distances**2, weights=weights)))
    median_m = _median(distances, weights) / math.sqrt(math.log(2))
    return 0.9 * min(standard_m, median_m) * math.pow(weights.sum(), -1 / 5)


def _deviation(values: FloatArray, points: Points) -> float:
    squares = float((_from_mean(values, points.weights) ** 2) @ points.weights)
    return math.sqrt(squares / (float(points.weights.sum()) - 1))


def _from_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    # From a point first: equal values then are exactly zero from their mean.
    shifted = values - values[0]
    return np.asarray(shifted - np.average(shifted, weights=weights))


def _median(values: FloatArray, weights: FloatArray) -> float:
    """Return the median of values that count as often as their weights say."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    half = below[-1] / 2
    middle = np.searchsorted(below, half, "left"), np.searchsorted(below, half, "right")
    return float(values[order[[*middle]]].mean())


# Silverman's factor (n (d + 2) / 4)^(-1 / (d + 4)) is Scott's where d is 2.
RULES = {
    rule.name: rule
    for rule in (
        Rule("scott", "gaussian", _normal_reference),
        Rule("silverman", "gaussian", _normal_reference),
        Rule("robust", "quartic", _robust),
    )
}
