"""Printed maps: page, ground, furniture and the figures."""

from cannabis_maps.maps.heatmap import draw_map
from cannabis_maps.maps.options import MapOptions

__all__ = ["MapOptions", "draw_map"]
