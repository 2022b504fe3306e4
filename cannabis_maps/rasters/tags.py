"""What a raster says about itself: all that is needed to make it again."""

import numpy as np
import numpy.typing as npt
import xarray as xr

from cannabis_maps import surface_words, words
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.content import Content
from cannabis_maps.version import __version__

SOFTWARE = f"cannabis_maps {__version__}"
OF_EACH_BAND = ("FIRST_DAY", "LAST_DAY", "N_MAPPED", "N_RECORDED")
ATTRIBUTES = (
    "measure",
    "kernel",
    "bandwidth_m",
    "equivalent_sigma_m",
    "half_weight_radius_m",
    "edge_correction",
    "cell_m",
    "years",
    "max_cv",
    "count_shown",
    "against",
    "controls",
    "controls_mapped",
    "controls_recorded",
    "controls_resident_years",
    "controls_source",
    "controls_source_files",
    "method",
    "statistic",
    "resident_years",
    "before",
    "after",
    "count_before",
    "count_after",
    "years_before",
    "years_after",
    "aligned_to",
)


def citation(provenance: Provenance) -> str:
    """Say how a product of these records is to be cited.

    Parameters
    ----------
    provenance : Provenance

    Returns
    -------
    str
    """
    return (
        f"{words.PORTAL}, {words.DATA_SET}, records to {words.day(provenance.data_day)}; "
        f"surface by {SOFTWARE}."
    )


def dataset_tags(surface: xr.DataArray, provenance: Provenance, content: Content) -> dict[str, str]:
    """Return the tags of the file.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`.
    provenance : Provenance
    content : Content

    Returns
    -------
    dict
        No time of writing, no path and no user among them.
    """
    # These two are the TIFF's own fields, which any image viewer shows.
    tags = {
        "TIFFTAG_IMAGEDESCRIPTION": content.description,
        "TIFFTAG_SOFTWARE": SOFTWARE,
        "TITLE": content.title,
        **_record_tags(provenance),
        **{
            name.upper(): _plain(surface.attrs[name])
            for name in ATTRIBUTES
            if name in surface.attrs
        },
        "UNITS": content.unit,
        **_caution_tags(surface, provenance, content),
    }
    return dict(sorted(tags.items()))


def statistics_tags(values: npt.NDArray[np.float32]) -> dict[str, str]:
    """Return the band's statistics over its valid cells, as GDAL names them.

    Parameters
    ----------
    values : array of float32, shape (rows, cols)
        NaN where there is no data.

    Returns
    -------
    dict
    """
    valid = values[np.isfinite(values)].astype(np.float64)
    return {
        "STATISTICS_MINIMUM": _plain(valid.min()),
        "STATISTICS_MAXIMUM": _plain(valid.max()),
        "STATISTICS_MEAN": _plain(valid.mean()),
        "STATISTICS_STDDEV": _plain(valid.std()),
        "STATISTICS_VALID_PERCENT": f"{100 * valid.size / values.size:.4g}",
    }


def band_tags(provenance: Provenance) -> dict[str, str]:
    """Return what tells one band of a file from another: its days and its arrests.

    Parameters
    ----------
    provenance : Provenance

    Returns
    -------
    dict
    """
    known = _record_tags(provenance)
    return {name: known[name] for name in OF_EACH_BAND}


def _record_tags(provenance: Provenance) -> dict[str, str]:
    return {
        "OFFENSE": provenance.offense.label,
        "IUCR": ", ".join(provenance.offense.iucr),
        "SELECTED_BY": "description" if provenance.by_description else "IUCR",
        "RECORDS": words.noun(provenance),
        "FIRST_DAY": provenance.first_day.isoformat(),
        "LAST_DAY": provenance.last_day.isoformat(),
        "DATA_DAY": provenance.data_day.isoformat(),
        "N_MAPPED": str(provenance.mapped),
        "N_RECORDED": str(provenance.recorded),
        "SOURCE": words.source(provenance),
        "SOURCE_FILES": words.files(provenance),
    }


def _caution_tags(
    surface: xr.DataArray, provenance: Provenance, content: Content
) -> dict[str, str]:
    limits = words.limits(surface.attrs, provenance)
    cautions = [
        *limits,
        *surface_words.blank(surface.attrs, words.noun(provenance)),
        *content.cautions,
        words.APPROXIMATE,
        words.OVER_TIME,
        words.NO_ADVICE,
    ]
    tags = {
        "CITATION": citation(provenance),
        "SHOWN": words.shown(provenance, surface.attrs.get("against")),
        "NOT_SHOWN": words.NOT_SHOWN,
        "CAUTION": " ".join(cautions),
        "SOFTWARE": SOFTWARE,
    }
    if content.meaning:
        tags["MEANING"] = " ".join(content.meaning)
    return tags | {"DEMONSTRATION": words.DEMONSTRATION} if provenance.demonstration else tags


def _plain(value: object) -> str:
    """Write a number without loss and without a needless decimal."""
    return repr(float(value)).removesuffix(".0") if isinstance(value, float) else str(value)
