"""Kernel density of points on a grid, corrected at the window's edge."""

from cannabis_maps.density.estimator import EDGE_CORRECTIONS, Estimator
from cannabis_maps.density.kernels import KERNELS, Kernel
from cannabis_maps.density.rules import RULES, rule_bandwidth_m
from cannabis_maps.density.surface import MEASURES, kernel_density

__all__ = [
    "EDGE_CORRECTIONS",
    "KERNELS",
    "MEASURES",
    "RULES",
    "Estimator",
    "Kernel",
    "kernel_density",
    "rule_bandwidth_m",
]
