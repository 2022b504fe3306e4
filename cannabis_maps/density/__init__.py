"""Kernel density of points on a grid, corrected at the window's edge, and what it does not know."""

from cannabis_maps.density.changing import Change, change, worth_outlining
from cannabis_maps.density.estimator import EDGE_CORRECTIONS, Estimator
from cannabis_maps.density.kernels import KERNELS, Kernel
from cannabis_maps.density.marks import Marks, kernel_densities, surface_of
from cannabis_maps.density.points import Sample
from cannabis_maps.density.randomization import NULLS, Randomization
from cannabis_maps.density.risk import log_relative_risk, rate_ratio, residents_density
from cannabis_maps.density.rules import RULES, rule_bandwidth_m
from cannabis_maps.density.sheet import contact_sheet
from cannabis_maps.density.significance import change_significance
from cannabis_maps.density.surface import MEASURES, kernel_density
from cannabis_maps.density.uncertainty import (
    blank_above,
    coefficient_of_variation,
    standard_error,
)
from cannabis_maps.density.volume import (
    VolumeContour,
    percent_volume,
    residents_share,
    volume_contours,
)

__all__ = [
    "EDGE_CORRECTIONS",
    "KERNELS",
    "MEASURES",
    "NULLS",
    "RULES",
    "Change",
    "Estimator",
    "Kernel",
    "Marks",
    "Randomization",
    "Sample",
    "VolumeContour",
    "blank_above",
    "change",
    "change_significance",
    "coefficient_of_variation",
    "contact_sheet",
    "kernel_densities",
    "kernel_density",
    "log_relative_risk",
    "percent_volume",
    "rate_ratio",
    "residents_density",
    "residents_share",
    "rule_bandwidth_m",
    "standard_error",
    "surface_of",
    "volume_contours",
    "worth_outlining",
]
