"""Points of one position merged into one, as positions that are known to the block only repeat."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import BoolArray, FloatArray

IntArray = npt.NDArray[np.intp]

# So many of the points must be spared before it pays to merge them.
MERGING_PAYS = 0.1


@dataclass(frozen=True, eq=False)
class Places:
    """The positions at which points stand.

    Parameters
    ----------
    order : array of int, shape (n,), optional
        The points by position; as they are if left out.
    bounds : array of int, shape (k + 1,)
        Where in that order each position begins, and n.

    Examples
    --------
    >>> x = np.array([3.0, 5.0, 3.0])
    >>> places = Places.of(x, x)
    >>> places.first, places.merge(np.array([1.0, 2.0, 4.0]))
    (array([0, 1]), array([5., 2.]))
    """

    order: IntArray | None
    bounds: IntArray

    @classmethod
    def in_runs(cls, x: FloatArray, y: FloatArray) -> "Places | None":
        """Merge points that repeat the one before them, as where records are sorted by position.

        Parameters
        ----------
        x, y : array of shape (n,)

        Returns
        -------
        Places or None
            None if too few do.
        """
        return cls._found(None, _differs(x, y))

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray) -> "Places | None":
        """Merge points in any order: worth a sort where much work follows for each of them."""
        if _ascends(x, y):
            return None
        order = np.lexsort((y, x))
        return cls._found(order, _differs(x[order], y[order]))

    @classmethod
    def _found(cls, order: IntArray | None, differs: BoolArray) -> "Places | None":
        if np.count_nonzero(differs) > (1 - MERGING_PAYS) * differs.size:
            return None
        return cls(order, np.flatnonzero(differs))

    @property
    def first(self) -> IntArray:
        """A point of each position."""
        begins = self.bounds[:-1]
        return begins if self.order is None else self.order[begins]

    def merge(self, weights: FloatArray, scale: float = 1.0) -> FloatArray:
        """Return the weight at each position, times a scale, of weights of shape (n,)."""
        if weights.strides == (0,):
            # One for all: then to count is enough.
            merged = np.subtract(self.bounds[1:], self.bounds[:-1], dtype=np.float64)
            merged *= weights[0]
        else:
            ordered = weights if self.order is None else weights[self.order]
            merged = np.add.reduceat(ordered, self.bounds[:-1])
        merged *= scale
        return merged


def _ascends(x: FloatArray, y: FloatArray) -> bool:
    """Tell whether points are sorted already, each on a position of its own."""
    further = x[1:] > x[:-1]
    alike = np.flatnonzero(~further)
    return bool(((x[alike] == x[alike + 1]) & (y[alike] < y[alike + 1])).all())


def _differs(x: FloatArray, y: FloatArray) -> BoolArray:
    """Tell of each point whether it differs from the one before, and of the end that it does."""
    differs = np.ones(x.size + 1, dtype=np.bool_)
    np.not_equal(x[1:], x[:-1], out=differs[1:-1])
    differs[1:-1] |= y[1:] != y[:-1]
    return differs
