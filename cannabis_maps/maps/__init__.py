"""Printed maps: page, ground, furniture and the figures."""

from cannabis_maps.maps.heatmap import MapOptions, draw_map

__all__ = ["MapOptions", "draw_map"]
