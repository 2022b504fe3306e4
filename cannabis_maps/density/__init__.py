"""Kernel density of points on a grid, corrected at the window's edge."""

from cannabis_maps.density.estimator import EDGE_CORRECTIONS, Estimator
from cannabis_maps.density.kernels import KERNELS, Kernel
from cannabis_maps.density.surface import MEASURES, kernel_density

__all__ = [
    "EDGE_CORRECTIONS",
    "KERNELS",
    "MEASURES",
    "Estimator",
    "Kernel",
    "kernel_density",
]
