"""What a GIS opens."""

from cannabis_maps.rasters.caption import describe_raster
from cannabis_maps.rasters.geotiff import write_raster

__all__ = ["describe_raster", "write_raster"]
