"""What a vector layer says of itself, in QGIS's own metadata (QMD)."""

from xml.etree.ElementTree import Element

from cannabis_maps import words
from cannabis_maps.grid import CRS
from cannabis_maps.provenance import Provenance
from cannabis_maps.rasters.markup import document, element
from cannabis_maps.rasters.tags import citation

VERSION = "3.22.16"
KEYWORDS = ("Chicago", "cannabis", "arrests", "possession")
DATA_SET_ADDRESS = "https://data.cityofchicago.org/d/ijzp-q8t2"


def abstract(provenance: Provenance, what: str) -> str:
    """Return what a layer is, of which records, and what it shows and does not.

    Parameters
    ----------
    provenance : Provenance
    what : str
        What the layer holds, in sentences.

    Returns
    -------
    str
    """
    told = [what, words.subtitle(provenance), words.source(provenance)]
    return " ".join([*told, *words.statement(provenance)])


def layer_metadata(
    name: str, title: str, what: str, methods: tuple[str, ...], provenance: Provenance
) -> bytes:
    """Write the metadata of a layer.

    Parameters
    ----------
    name, title : str
    what : str
        What the layer holds, in sentences.
    methods : tuple of str
        How it was made.
    provenance : Provenance
        Source, date and cautions are made of it.

    Returns
    -------
    bytes
        No time of writing, no path and no user among them.
    """
    shown = {words.shown(provenance), words.NOT_SHOWN, words.NO_ADVICE}
    cautions = [each for each in words.statement(provenance) if each not in shown]
    made_of = [words.source(provenance), f"Source files: {words.files(provenance)}"]
    root = element(
        "qgis",
        element("identifier", name),
        element("language", "en"),
        element("type", "dataset"),
        element("title", title),
        element("abstract", abstract(provenance, what)),
        element(
            "keywords",
            *(element("keyword", word) for word in KEYWORDS),
            vocabulary="keywords",
        ),
        element("links", _link("Data set", DATA_SET_ADDRESS), _link("Disclaimer", words.TERMS)),
        *(element("history", each) for each in (*made_of, *methods, words.credit())),
        *(element("constraints", each, type="use") for each in cautions),
        element("rights", words.DISCLAIMER),
        element("rights", f"Cite as: {citation(provenance)}"),
        element("encoding", "UTF-8"),
        element("crs", element("spatialrefsys", element("authid", CRS))),
        element("extent", _extent(provenance)),
        version=VERSION,
    )
    return document(root)


def _link(name: str, address: str) -> Element:
    return element("link", name=name, type="WWW:LINK", url=address)


def _extent(provenance: Provenance) -> Element:
    first, last = provenance.first_day.isoformat(), provenance.last_day.isoformat()
    period = element(
        "period", element("start", f"{first}T00:00:00"), element("end", f"{last}T23:59:59")
    )
    return element("temporal", period)
