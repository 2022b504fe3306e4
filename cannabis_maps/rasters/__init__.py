"""What a GIS opens."""

from cannabis_maps.rasters.caption import describe_bands, describe_raster
from cannabis_maps.rasters.geotiff import Band, write_bands, write_raster

__all__ = ["Band", "describe_bands", "describe_raster", "write_bands", "write_raster"]
