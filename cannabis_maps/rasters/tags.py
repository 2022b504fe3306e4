"""What a raster says about itself: all that is needed to make it again."""

import numpy as np
import numpy.typing as npt
import xarray as xr

from cannabis_maps import surface_words, words
from cannabis_maps.provenance import Provenance
from cannabis_maps.version import __version__

SOFTWARE = f"cannabis_maps {__version__}"
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
)


def band_unit(surface: xr.DataArray, provenance: Provenance) -> str:
    """Return the unit of the values, in the noun that the records deserve.

    Parameters
    ----------
    surface : xarray.DataArray
        As made by `kernel_density`.
    provenance : Provenance

    Returns
    -------
    str
    """
    return str(surface.attrs["units"]).replace("arrests", words.noun(provenance))


def band_description(surface: xr.DataArray, provenance: Provenance) -> str:
    """Return the name under which a GIS lists the band.

    Parameters
    ----------
    surface : xarray.DataArray
    provenance : Provenance

    Returns
    -------
    str
    """
    unit = band_unit(surface, provenance)
    if "against" in surface.attrs:
        unit = f"log relative risk of {words.noun(provenance)}, against {surface.attrs['against']}"
    unit = f"{unit} in each cell" if surface.attrs["measure"] == "expected-count" else unit
    first, last = provenance.first_day, provenance.last_day
    # A part year must not pass for a whole one; of many years the tags give the days.
    text = f"{unit[0].upper()}{unit[1:]}, {words.period(first, last)}"
    return f"{text}. {words.DEMONSTRATION}" if provenance.demonstration else text


def title(surface: xr.DataArray, provenance: Provenance) -> str:
    """Return what one sees, and when.

    Parameters
    ----------
    surface : xarray.DataArray
    provenance : Provenance

    Returns
    -------
    str
    """
    if "against" in surface.attrs:
        return surface_words.risk_headline(surface.attrs, provenance)
    return words.headline(provenance)


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


def dataset_tags(surface: xr.DataArray, provenance: Provenance) -> dict[str, str]:
    """Return the tags of the file.

    Parameters
    ----------
    surface : xarray.DataArray
    provenance : Provenance

    Returns
    -------
    dict
        No time of writing, no path and no user among them.
    """
    # These two are the TIFF's own fields, which any image viewer shows.
    tags = {
        "TIFFTAG_IMAGEDESCRIPTION": band_description(surface, provenance),
        "TIFFTAG_SOFTWARE": SOFTWARE,
        "TITLE": title(surface, provenance),
        **_record_tags(provenance),
        **{
            name.upper(): _plain(surface.attrs[name])
            for name in ATTRIBUTES
            if name in surface.attrs
        },
        "UNITS": band_unit(surface, provenance),
        **_caution_tags(surface, provenance),
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


def _caution_tags(surface: xr.DataArray, provenance: Provenance) -> dict[str, str]:
    limits = words.limits(surface.attrs, provenance)
    cautions = [
        *limits,
        *surface_words.blank(surface.attrs, words.noun(provenance)),
        *surface_words.against_cautions(surface.attrs, provenance),
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
    if "against" in surface.attrs:
        tags["MEANING"] = surface_words.meaning(surface.attrs, provenance)
    return tags | {"DEMONSTRATION": words.DEMONSTRATION} if provenance.demonstration else tags


def _plain(value: object) -> str:
    """Write a number without loss and without a needless decimal."""
    return repr(float(value)).removesuffix(".0") if isinstance(value, float) else str(value)
