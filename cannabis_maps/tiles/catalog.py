"""The catalog of providers: those of xyzservices, by name, and addresses of the user's own."""

import difflib
import re
from collections.abc import Mapping
from typing import Any

from cannabis_maps.errors import OptionError
from cannabis_maps.tiles.crediting import plain_text
from cannabis_maps.tiles.keys import key_variable
from cannabis_maps.tiles.providers import (
    DOUBLE_PX,
    KEY,
    SUBDOMAINS,
    TILE_PX,
    Provider,
    own_provider,
)

SUGGESTED = ("USGS.USImagery", "USGS.USTopo", "Esri.WorldGrayCanvas", "OpenStreetMap.Mapnik")
LEFT_OPEN = ("z", "x", "y", "s", "r")
UNSET = "<insert"
BEGINNINGS = ("https://", "http://")
# The catalog does not say that these need one. CARTO prints its want of a key into the tiles.
KEYED = {"Stadia": "api_key", "CartoDB": "key"}
WEB_MERCATOR = "EPSG:3857"
LEAST_CUT, MOST_SHOWN = 0.6, 4
DEFAULT_MAX_ZOOM = 18


def provider(name: str, attribution: str | None = None) -> Provider:
    """Find a provider of tiles.

    Parameters
    ----------
    name : str
        One of xyzservices, such as ``USGS.USImagery``, in any case; or an address of the user's
        own, such as ``https://tiles.example.org/{z}/{x}/{y}{r}.png``.
    attribution : str, optional
        Whom to credit for tiles of an own address; those of the catalog keep their credit.

    Returns
    -------
    Provider

    Raises
    ------
    OptionError
        If there is none of that name, its tiles are not in Web Mercator, or it needs a key that
        the environment does not hold.

    References
    ----------
    https://xyzservices.readthedocs.io

    Examples
    --------
    >>> provider("usgs.usimagery").attribution
    'Tiles courtesy of the U.S. Geological Survey'
    """
    found = find_provider(name, attribution)
    found.key()
    return found


def find_provider(name: str, attribution: str | None = None) -> Provider:
    """Find a provider of tiles, whether the key that it may need is at hand or not.

    Parameters
    ----------
    name : str
    attribution : str, optional
        As of `provider`.

    Returns
    -------
    Provider

    Raises
    ------
    OptionError
        If there is none of that name, or its tiles are not in Web Mercator.

    Examples
    --------
    >>> find_provider("Thunderforest.Landscape").key_variable
    'CANNABIS_MAPS_TILES_KEY_THUNDERFOREST'
    """
    if name.lower().startswith(BEGINNINGS):
        return own_provider(name, attribution)
    if re.search(r"[/{}]", name):
        # Not repeated: it may have a key in it.
        raise OptionError(f"the address of the tiles does not begin with {' or '.join(BEGINNINGS)}")
    return _from_catalog(_look_up(name))


def _look_up(name: str) -> Mapping[str, Any]:
    # Half of what this room takes to import, and no use to a user's own address.
    import xyzservices.providers  # noqa: PLC0415

    entries = {known.casefold(): entry for known, entry in xyzservices.providers.flatten().items()}
    entry: Mapping[str, Any] | None = entries.get(name.strip().casefold())
    if entry is None:
        names = {folded: str(entry["name"]) for folded, entry in entries.items()}
        near = " or ".join(_nearest(name.strip().casefold(), names))
        raise OptionError(
            f"there is no provider of tiles {name}; the nearest are {near}; or give an address "
            "with {z}, {x} and {y}, or offline"
        )
    _check_projection(entry)
    return entry


def _nearest(folded: str, names: Mapping[str, str]) -> list[str]:
    begun = [names[each] for each in names if folded and each.startswith(f"{folded}.")]
    alike = difflib.get_close_matches(folded, names, MOST_SHOWN, LEAST_CUT)
    return begun[:MOST_SHOWN] or [names[each] for each in alike] or list(SUGGESTED)


def _check_projection(entry: Mapping[str, Any]) -> None:
    matrix = str(entry.get("TileMatrixSet", "PM"))
    is_web = entry.get("crs", WEB_MERCATOR) == WEB_MERCATOR and matrix.startswith("PM")
    if not is_web or entry.get("tms"):
        raise OptionError(
            f"the tiles of {entry['name']} are not in Web Mercator, counted from the north; "
            f"choose another, such as {SUGGESTED[0]}"
        )


def _from_catalog(entry: Mapping[str, Any]) -> Provider:
    service = str(entry["name"]).partition(".")[0]
    template = re.sub(r"\{(\w+)\}", lambda found: _filled(found[1], entry), str(entry["url"]))
    if service in KEYED and KEY not in template:
        template += f"{'&' if '?' in template else '?'}{KEYED[service]}={KEY}"
    # Leaflet counts tiles of 512 pixels a zoom further than their own address does.
    tile_px = DOUBLE_PX if int(entry.get("tileSize", TILE_PX)) == DOUBLE_PX else TILE_PX
    offset = int(entry.get("zoomOffset", 0))
    return Provider(
        name=str(entry["name"]),
        template=template,
        attribution=plain_text(str(entry["html_attribution"])) or str(entry["attribution"]),
        min_zoom=max(0, int(entry.get("min_zoom", 0)) + offset),
        max_zoom=int(entry.get("max_zoom", DEFAULT_MAX_ZOOM)) + offset,
        tile_px=tile_px,
        subdomains=tuple(entry.get("subdomains", SUBDOMAINS)),
        key_variable=key_variable(service) if KEY in template else None,
    )


def _filled(placeholder: str, entry: Mapping[str, Any]) -> str:
    if placeholder in LEFT_OPEN:
        return f"{{{placeholder}}}"
    value = str(entry[placeholder])
    return KEY if value.startswith(UNSET) else value
