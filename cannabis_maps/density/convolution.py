"""Convolution with a kernel by real Fourier transforms, without wrapping around."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from cannabis_maps.density.kernels import Kernel
from cannabis_maps.grid import FloatArray

# A fixed number: the way lines are split between threads must not depend on the machine.
WORKERS = 2


@dataclass(frozen=True, eq=False)
class Convolution:
    """A kernel sampled at whole cells, scaled to sum to 1 over cells, and transformed.

    Parameters
    ----------
    period : tuple of int
        Rows and columns after which the transform repeats.
    transform : array of complex, shape (rows, cols // 2 + 1)

    Examples
    --------
    >>> from cannabis_maps.density import KERNELS
    >>> convolution = Convolution.prepare(KERNELS["epanechnikov"], 1.5, (1, 1), margin=2)
    >>> one = np.zeros((5, 5))
    >>> one[2, 2] = 33
    >>> print(np.round(convolution.apply(one)[1:4, 1:4]).astype(int))
    [[1 5 1]
     [5 9 5]
     [1 5 1]]
    """

    period: tuple[int, int]
    transform: npt.NDArray[np.complex128]

    @classmethod
    def prepare(
        cls, kernel: Kernel, bandwidth_cells: float, shape: tuple[int, int], margin: int
    ) -> "Convolution":
        """Transform a kernel for a grid that is padded by a margin.

        From the padded grid onto the grid, and from the grid onto the padded grid, nothing
        wraps around.

        Parameters
        ----------
        kernel : Kernel
        bandwidth_cells : float
            Bandwidth in cells.
        shape : tuple of int
            Rows and columns of the grid without its margin.
        margin : int
            Cells added on each side.

        Returns
        -------
        Convolution
        """
        reach = kernel.reach_cells(bandwidth_cells)
        period, squares = [], []
        for cells in shape:
            longest = int(min(reach, cells + margin - 1))
            length = fft.next_fast_len(cells + margin + max(longest, margin), real=True)
            offsets = np.minimum(np.arange(length), length - np.arange(length))
            reached = np.where(offsets <= longest, offsets, np.inf)
            squares.append((reached / bandwidth_cells) ** 2)
            period.append(length)
        values = kernel.shape(squares[0][:, None] + squares[1][None, :])
        values /= kernel.sum_over_cells(bandwidth_cells)
        return cls((period[0], period[1]), fft.rfft2(values, workers=WORKERS))

    def apply(self, values: FloatArray) -> FloatArray:
        """Convolve a padded grid.

        Parameters
        ----------
        values : array of shape (rows, cols)

        Returns
        -------
        array of shape (rows, cols)
        """
        modes = fft.rfft2(values, s=self.period, workers=WORKERS)
        modes *= self.transform
        rows, cols = values.shape
        smoothed = fft.irfft2(modes, s=self.period, workers=WORKERS, overwrite_x=True)
        return np.asarray(smoothed[:rows, :cols])
