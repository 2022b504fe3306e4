"""Points and weights, checked before any work is done with them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.errors import SurfaceError
from cannabis_maps.grid import FloatArray


@dataclass(frozen=True, eq=False)
class Points:
    """Weighted points of equal number, all finite, no weight negative.

    Parameters
    ----------
    x, y : array of shape (n,)
        Meters.
    weights : array of shape (n,)
    """

    x: FloatArray
    y: FloatArray
    weights: FloatArray

    @classmethod
    def checked(cls, x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None) -> "Points":
        """Return the points, or say what is wrong with them.

        Parameters
        ----------
        x, y : array-like of shape (n,)
            Meters.
        weights : array-like of shape (n,), optional
            Ones if left out.

        Returns
        -------
        Points

        Raises
        ------
        SurfaceError
            If an array is not one row of finite numbers, the lengths differ or a weight is
            negative.
        """
        x, y = _numbers("x", x), _numbers("y", y)
        points = cls(x, y, np.broadcast_to(1.0, x.size))
        if weights is None and x.size == y.size:
            return points
        return points.weighing(points.weights if weights is None else weights)

    def weighing(self, weights: npt.ArrayLike) -> "Points":
        """Return the same points under other weights, checked as by `checked`."""
        x, y, weights = self.x, self.y, _numbers("weights", weights)
        if not x.size == y.size == weights.size:
            raise SurfaceError(
                f"x has {x.size:,} values, y {y.size:,} and weights {weights.size:,}; "
                "give one of each for every point"
            )
        if (negative := np.count_nonzero(weights < 0)) > 0:
            raise SurfaceError(f"{negative:,} weights are negative; give zero or more")
        return Points(x, y, weights)


@dataclass(frozen=True, eq=False)
class Sample:
    """The arrests of one window of time.

    Parameters
    ----------
    x, y : array-like of shape (n,)
        Meters in the grid's CRS.
    counts : array-like of shape (n,), or None
        How many arrests a point stands for; None is one each.
    years : float
        Length of the window of time: actual days / 365.25.
    """

    x: npt.ArrayLike
    y: npt.ArrayLike
    counts: npt.ArrayLike | None
    years: float


def _numbers(name: str, values: npt.ArrayLike) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise SurfaceError(f"{name} holds something else than numbers: {error}") from error
    if array.ndim != 1:
        raise SurfaceError(f"{name} has the shape {array.shape}; give one value for each point")
    if (bad := np.count_nonzero(~np.isfinite(array))) > 0:
        raise SurfaceError(f"{bad:,} of {array.size:,} values of {name} are NaN or inf; drop them")
    return array
