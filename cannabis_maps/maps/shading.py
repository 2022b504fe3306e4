"""How a surface is shown: the scale of its inks, and the contours drawn over it."""

from dataclasses import dataclass

import xarray as xr
from shapely.geometry.base import BaseGeometry

from cannabis_maps.density.volume import VolumeContour, volume_contours
from cannabis_maps.maps.classes import ClassScale, class_scale, ranges
from cannabis_maps.maps.scale import ColorScale, Units, scale_for, scale_to
from cannabis_maps.places import city_limit
from cannabis_maps.scale_recipe import ScaleRecipe


@dataclass(frozen=True)
class Shading:
    """A surface's scale and contours.

    Parameters
    ----------
    scale : ColorScale or ClassScale
    contours : tuple of VolumeContour
        From the smallest percent to the largest.
    """

    scale: ColorScale | ClassScale
    contours: tuple[VolumeContour, ...] = ()


def shade(surface: xr.DataArray, units: Units, recipe: ScaleRecipe | None = None) -> Shading:
    """Work out how a surface is shown.

    Parameters
    ----------
    surface : xarray.DataArray
        From `kernel_density`.
    units : {"mi", "km"}
    recipe : ScaleRecipe, optional

    Returns
    -------
    Shading

    Raises
    ------
    OptionError
        If the surface does not have so many classes.
    SurfaceError
        If contours are asked for and it holds nothing.
    """
    recipe = recipe or ScaleRecipe()
    values = surface.to_numpy()
    scale: ColorScale | ClassScale
    if recipe.is_classed:
        scale = class_scale(values, units, recipe)
    elif recipe.scale_max is not None:
        scale = scale_to(values, units, recipe.scale_max)
    else:
        scale = scale_for(values, units)
    if not recipe.contours:
        return Shading(scale)
    return Shading(scale, volume_contours(surface, recipe.contours, window=_window(surface)))


def _window(surface: xr.DataArray) -> BaseGeometry | None:
    """Return the city, unless a part of it is blank; then what is shown are its cells."""
    return None if "max_cv" in surface.attrs else city_limit()


def classes_told(scale: ClassScale, unit: str) -> str:
    """Say in words what the classes are.

    Examples
    --------
    >>> classes_told(ClassScale("mi", (25.0, 50.0), 80.0, 30.0), "square mile")
    'Classes with limits set for this map, per square mile: under 25; 25 to 50; 50 or more.'
    """
    return f"{scale.told()}, per {unit}: {'; '.join(ranges(scale.limits()))}."
