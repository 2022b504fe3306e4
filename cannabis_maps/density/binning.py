"""Linear binning: each point is shared between the four nearest cells."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cannabis_maps.grid import FloatArray


@dataclass(frozen=True, eq=False)
class LinearShares:
    """Which four cells each point falls on, and with which share.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns of the grid.
    cells : array of int, shape (4, n)
        Flat indices.
    shares : array of shape (4, n)
        Those of one point sum to 1.

    References
    ----------
    Wand, M. P. (1994). Fast computation of multivariate kernel estimators. Journal of
    Computational and Graphical Statistics 3, 433-445.

    Examples
    --------
    A quarter of a cell south and half a cell east of the first center:

    >>> shares = LinearShares.at(np.array([0.25]), np.array([0.5]), (2, 3))
    >>> shares.spread(np.array([8.0]))
    array([[3., 3., 0.],
           [1., 1., 0.]])
    """

    shape: tuple[int, int]
    cells: npt.NDArray[np.intp]
    shares: FloatArray

    @classmethod
    def at(cls, rows: FloatArray, cols: FloatArray, shape: tuple[int, int]) -> "LinearShares":
        """Return the shares of points given as rows and columns counted from the centers.

        Parameters
        ----------
        rows, cols : array of shape (n,)
            Between the first and the last center.
        shape : tuple of int
            At least 2 rows and 2 columns.

        Returns
        -------
        LinearShares
        """
        # A point on the last center belongs to the last pair of cells.
        top = np.minimum(np.floor(rows), shape[0] - 2).astype(np.intp)
        left = np.minimum(np.floor(cols), shape[1] - 2).astype(np.intp)
        south, east = rows - top, cols - left
        first = top * shape[1] + left
        cells = np.stack([first, first + 1, first + shape[1], first + shape[1] + 1])
        north, west = 1 - south, 1 - east
        return cls(shape, cells, np.stack([north * west, north * east, south * west, south * east]))

    def spread(self, weights: FloatArray) -> FloatArray:
        """Lay points onto the grid.

        Parameters
        ----------
        weights : array of shape (n,)

        Returns
        -------
        array of shape (rows, cols)
        """
        total = np.zeros(self.shape[0] * self.shape[1])
        for cells, shares in zip(self.cells, self.shares, strict=True):
            total += np.bincount(cells, weights * shares, minlength=total.size)
        return total.reshape(self.shape)

    def gather(self, values: FloatArray) -> FloatArray:
        """Read a grid at the points, with the same shares: the transpose of `spread`.

        Parameters
        ----------
        values : array of shape (rows, cols)

        Returns
        -------
        array of shape (n,)
        """
        flat = values.ravel()
        return np.asarray(sum(s * flat[c] for c, s in zip(self.cells, self.shares, strict=True)))
