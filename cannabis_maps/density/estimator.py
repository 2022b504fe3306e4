"""What to estimate with: kernel, bandwidth and edge correction, checked together."""

import math
from dataclasses import dataclass

from cannabis_maps.density.kernels import KERNELS, Kernel
from cannabis_maps.errors import OptionError

JONES_DIGGLE = "jones-diggle"
EDGE_CORRECTIONS = (JONES_DIGGLE, "none")
DEFAULT_SIGMA_M = 500.0
# A millimeter, and a quarter of a meridian: no plane of projected meters reaches farther.
MIN_BANDWIDTH_M = 1e-3
MAX_BANDWIDTH_M = 1e7


@dataclass(frozen=True, init=False)
class Estimator:
    """A kernel, its bandwidth and the treatment of the window's edge.

    Parameters
    ----------
    kernel : str
        ``gaussian``, ``quartic`` or ``epanechnikov``.
    bandwidth_m : float, optional
        Sigma of the Gaussian, or the radius of the others, in meters. Left out, it is sigma 500 m
        or the radius that spreads a point equally far along each axis, to the nearest 100 m:
        1,400 m for the quartic (500 times the root of 8), 1,200 m for the Epanechnikov kernel
        (500 times the root of 6).
    edge_correction : str
        ``jones-diggle`` divides the weight of each point by the share of its own kernel that falls
        on the window, so that the surface sums to the weights; ``none`` lets weight leave the
        window.

    Raises
    ------
    OptionError
        If a word is not known, or the bandwidth is no length from 1 mm to 10,000 km.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall.

    Diggle, P. (1985). A kernel method for smoothing point process data. Applied Statistics 34,
    138-147.

    Jones, M. C. (1993). Simple boundary correction for kernel density estimation. Statistics and
    Computing 3, 135-146.

    Examples
    --------
    >>> Estimator("quartic")
    Estimator(kernel='quartic', bandwidth_m=1400.0, edge_correction='jones-diggle')
    >>> round(Estimator("quartic").equivalent_sigma_m)
    495
    >>> round(Estimator().half_weight_radius_m)
    589
    """

    kernel: str
    bandwidth_m: float
    edge_correction: str

    def __init__(
        self,
        kernel: str = "gaussian",
        bandwidth_m: float | None = None,
        edge_correction: str = JONES_DIGGLE,
    ) -> None:
        """Check the words, and work out the default bandwidth."""
        if kernel not in KERNELS:
            raise OptionError(f"kernel {kernel!r} is not known; use {', '.join(KERNELS)}")
        if edge_correction not in EDGE_CORRECTIONS:
            raise OptionError(
                f"edge correction {edge_correction!r} is not known; "
                f"use {' or '.join(EDGE_CORRECTIONS)}"
            )
        if bandwidth_m is None:
            bandwidth_m = _default_bandwidth_m(KERNELS[kernel])
        if not MIN_BANDWIDTH_M <= bandwidth_m <= MAX_BANDWIDTH_M:
            raise OptionError(
                f"bandwidth {bandwidth_m:g} m: give a length from {MIN_BANDWIDTH_M:g} to "
                f"{MAX_BANDWIDTH_M:,.0f} meters, such as 500"
            )
        object.__setattr__(self, "kernel", kernel)
        object.__setattr__(self, "bandwidth_m", float(bandwidth_m))
        object.__setattr__(self, "edge_correction", edge_correction)

    @property
    def equivalent_sigma_m(self) -> float:
        """Sigma in meters of the Gaussian that spreads a point equally far along each axis."""
        return self.bandwidth_m * math.sqrt(KERNELS[self.kernel].axis_variance)

    @property
    def half_weight_radius_m(self) -> float:
        """Radius in meters within which half the weight of a point lies."""
        return self.bandwidth_m * KERNELS[self.kernel].half_weight_radius

    @property
    def corrects_edges(self) -> bool:
        """Whether points are weighted up for what falls outside the window."""
        return self.edge_correction == JONES_DIGGLE

    def describe(self) -> str:
        """Say the method in a few words.

        Returns
        -------
        str

        Examples
        --------
        >>> print(Estimator().describe())
        Gaussian kernel, sigma 500 m (half of each arrest's weight within 589 m), \
Jones-Diggle edge correction
        """
        edge = "Jones-Diggle edge correction" if self.corrects_edges else "no edge correction"
        return (
            f"{self.kernel.capitalize()} kernel, "
            f"{KERNELS[self.kernel].bandwidth_name} {self.bandwidth_m:,.10g} m "
            f"(half of each arrest's weight within {self.half_weight_radius_m:,.0f} m), {edge}"
        )


def _default_bandwidth_m(kernel: Kernel) -> float:
    return round(DEFAULT_SIGMA_M / math.sqrt(kernel.axis_variance) / 100) * 100.0
