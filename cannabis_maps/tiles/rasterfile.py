"""A raster file of the user's as the ground: any that GDAL opens, warped to where the map lies."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import Transformer
from pyproj.exceptions import ProjError
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT

from cannabis_maps.errors import TilesError
from cannabis_maps.grid import Region
from cannabis_maps.tiles.crediting import plain_text
from cannabis_maps.tiles.picture import Image, Picture, without_idle_alpha
from cannabis_maps.tiles.zoom import Pixels

CREDITS = ("tifftag_copyright", "attribution", "copyright")
COLORS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
# Colors of a palette cannot be mixed before they are looked up, so they are read finer first.
FINER = 2
ALONG_EDGE = 33
# Beyond its outer edge a pixel still counts for its neighbors.
SLACK_PX = 1.0
NEXT = "give another file, or --basemap offline"


def raster_file(path: Path, region: Region, crs: str, pixels: Pixels) -> Picture:
    """Read a raster file as a picture of a region.

    Parameters
    ----------
    path : Path
        Of 8-bit colors, gray or a palette, such as a GeoTIFF or MBTiles.
    region : Region
        In the units of the CRS: the outer edges of the picture, exactly.
    crs : str
        Such as ``EPSG:26971``.
    pixels : Pixels
        Of the picture.

    Returns
    -------
    Picture
        Its credit is what the file says of its copyright, or the file's name.

    Raises
    ------
    TilesError
        If the file cannot be read, does not say where it lies, does not cover the region or is
        not of 8 bits.
    """
    if not path.is_file():
        raise TilesError(f"there is no file {path}; {NEXT}")
    with _speaking_plainly(path), rasterio.open(path) as dataset:
        _check(dataset, path, region, crs)
        is_paletted = dataset.colorinterp[0] == ColorInterp.palette
        read = _read_palette if is_paletted else _read_colors
        image = read(dataset, region, crs, pixels)
        return Picture(without_idle_alpha(image), region, crs, _credit(dataset, path))


@contextmanager
def _speaking_plainly(path: Path) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            yield
    except RasterioError as error:
        raise TilesError(f"{path} cannot be read as a raster: {error}; {NEXT}") from error
    except ProjError as error:
        raise TilesError(
            f"{path} lies in a coordinate system from which none leads to the map's; {NEXT}"
        ) from error


def _check(dataset: rasterio.DatasetReader, path: Path, region: Region, crs: str) -> None:
    if dataset.crs is None:
        raise TilesError(
            f"{path} does not say in which coordinate system it lies; write that into it with "
            "gdal_edit -a_srs, or give another file"
        )
    if dataset.transform.is_degenerate:
        raise TilesError(
            f"{path} has cells without width or height; write into it where it lies with "
            "gdal_edit -a_ullr, or give another file"
        )
    kinds = set(dataset.dtypes)
    if kinds != {"uint8"}:
        raise TilesError(
            f"{path} holds {', '.join(sorted(kinds))}, not 8-bit colors; convert it with "
            "gdal_translate -ot Byte -scale, or give another file"
        )
    columns, rows = _outline(dataset, region, crs)
    for at, size in ((columns, dataset.width), (rows, dataset.height)):
        if not (np.isfinite(at).all() and at.min() >= -SLACK_PX and at.max() <= size + SLACK_PX):
            raise TilesError(
                f"{path} does not cover the map: it lies within {_told(dataset.bounds)} of "
                f"{dataset.crs}, the map within {_told(region)} of {crs}; {NEXT}"
            )


def _outline(
    dataset: rasterio.DatasetReader, region: Region, crs: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return where the edges of a region lie in the file, as columns and rows of its pixels."""
    left, bottom, right, top = region
    x, y = np.linspace(left, right, ALONG_EDGE), np.linspace(bottom, top, ALONG_EDGE)
    xs = np.concatenate([x, x, np.full_like(y, left), np.full_like(y, right)])
    ys = np.concatenate([np.full_like(x, bottom), np.full_like(x, top), y, y])
    transformer = Transformer.from_crs(crs, dataset.crs.to_wkt(), always_xy=True)
    xs, ys = transformer.transform(xs, ys)
    back = ~dataset.transform
    return back.a * xs + back.b * ys + back.c, back.d * xs + back.e * ys + back.f


def _read_colors(
    dataset: rasterio.DatasetReader, region: Region, crs: str, pixels: Pixels
) -> Image:
    bands = _color_bands(dataset)
    with _warped(dataset, region, crs, pixels, Resampling.bilinear) as warped:
        layers: Image = warped.read((*bands, _alpha_band(dataset)))
    image: Image = np.ascontiguousarray(np.moveaxis(layers, 0, -1))
    return image


def _read_palette(
    dataset: rasterio.DatasetReader, region: Region, crs: str, pixels: Pixels
) -> Image:
    palette = np.zeros((256, 4), np.uint8)
    for number, color in dataset.colormap(1).items():
        palette[number] = color
    finer = Pixels(pixels.width * FINER, pixels.height * FINER)
    with _warped(dataset, region, crs, finer, Resampling.nearest) as warped:
        numbers, alpha = warped.read((1, _alpha_band(dataset)))
    image: Image = palette[numbers]
    image[..., 3] = np.minimum(image[..., 3], alpha)
    return _averaged(image)


def _averaged(image: Image) -> Image:
    rows, columns, bands = image.shape
    blocks = image.reshape(rows // FINER, FINER, columns // FINER, FINER, bands)
    means: Image = np.rint(blocks.mean(axis=(1, 3), dtype=np.float32)).astype(np.uint8)
    return means


def _warped(
    dataset: rasterio.DatasetReader,
    region: Region,
    crs: str,
    pixels: Pixels,
    resampling: Resampling,
) -> WarpedVRT:
    left, bottom, right, top = region
    across, down = (right - left) / pixels.width, (bottom - top) / pixels.height
    return WarpedVRT(
        dataset,
        crs=crs,
        transform=Affine(across, 0, left, 0, down, top),
        width=pixels.width,
        height=pixels.height,
        resampling=resampling,
        add_alpha=ColorInterp.alpha not in dataset.colorinterp,
    )


def _color_bands(dataset: rasterio.DatasetReader) -> tuple[int, int, int]:
    kinds = list(dataset.colorinterp)
    if all(color in kinds for color in COLORS):
        red, green, blue = (kinds.index(color) + 1 for color in COLORS)
        return red, green, blue
    colored = [number for number, kind in enumerate(kinds, 1) if kind != ColorInterp.alpha]
    return (colored[0], colored[1], colored[2]) if len(colored) > len("gr") else (1, 1, 1)


def _alpha_band(dataset: rasterio.DatasetReader) -> int:
    """Return the number of the alpha band, which the warping adds behind the others."""
    kinds = list(dataset.colorinterp)
    return (kinds.index(ColorInterp.alpha) if ColorInterp.alpha in kinds else len(kinds)) + 1


def _credit(dataset: rasterio.DatasetReader, path: Path) -> str:
    tags = {name.lower(): plain_text(text) for name, text in dataset.tags().items()}
    return next((tags[name] for name in CREDITS if tags.get(name)), path.name)


def _told(region: tuple[float, float, float, float]) -> str:
    left, bottom, right, top = region
    return f"{left:,.6g} to {right:,.6g} and {bottom:,.6g} to {top:,.6g}"
