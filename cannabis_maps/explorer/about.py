"""What the page says about itself: source, method, cautions, what is not shown, how to cite."""

from dataclasses import dataclass

from cannabis_maps import method_words, words
from cannabis_maps.explorer.content import Content
from cannabis_maps.explorer.online import told_online
from cannabis_maps.maps.counted import Counted, method
from cannabis_maps.maps.years import tickets
from cannabis_maps.rasters.tags import citation
from cannabis_maps.rates import FEW_ARRESTS, special
from cannabis_maps.tiles import Provider


@dataclass(frozen=True)
class Passage:
    """A heading and what stands under it.

    Parameters
    ----------
    heading : str
    sentences : tuple of str
    """

    heading: str
    sentences: tuple[str, ...]


def about(content: Content, provider: Provider | None = None) -> tuple[Passage, ...]:
    """Return all that a reader has to know of the page.

    Parameters
    ----------
    content : Content
    provider : Provider, optional
        Whose tiles lie over the ground where there is a network.

    Returns
    -------
    tuple of Passage
    """
    known = content.provenance
    said = {f"{words.DEMONSTRATION}.", words.shown(known), words.NOT_SHOWN}
    cautions = [each for each in words.statement(known) if each not in said]
    cautions += [*tickets(known), words.DISCLAIMER]
    demonstration = [f"{words.DEMONSTRATION}."] if known.demonstration else []
    seen, unseen = _shown(content)
    return (
        Passage("What is shown", (*demonstration, *seen)),
        Passage("What is not shown", unseen),
        Passage("Source", (*_source(content), *told_online(provider))),
        Passage("Method", _method(content)),
        Passage("Cautions", tuple(cautions)),
        Passage("How to cite", (f"{citation(known)} {words.credit()}",)),
    )


def left_out(content: Content) -> tuple[str, ...]:
    """Say which years are left out, if any are.

    Returns
    -------
    tuple of str
    """
    years = [span.window.name for span in content.series.left_out]
    if not years:
        return ()
    noun = words.noun(content.provenance)
    return (
        (
            f"Left out, as fewer than {FEW_ARRESTS} {noun} are mapped: {words.listed(years)}. "
            "Spans that reach over such a year are of the other years' days."
        ),
    )


def _shown(content: Content) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = content.provenance
    noun = words.noun(known)
    others = "" if known.demonstration else "; the others have no usable position"
    shown = (
        words.shown(known).removeprefix("Shown: ").capitalize(),
        f"{words.mapped_of_recorded(known)}{others}.",
        (
            f"A record is a reported incident, not a person and not a charge. A map of {noun} "
            "is one of police activity."
        ),
        *left_out(content),
    )
    return shown, (words.NOT_SHOWN.removeprefix("Not shown: ").capitalize(),)


def _source(content: Content) -> tuple[str, ...]:
    known = content.provenance
    said = words.source(known).removeprefix("Source: ").replace("counts", "Counts", 1)
    terms = f"The City's terms: {words.TERMS}"
    return (said, *([f"Files: {words.files(known)}."] if known.sources else []), terms)


def _method(content: Content) -> tuple[str, ...]:
    surfaces, known = content.series.surfaces, content.provenance
    noun = words.noun(known)
    counted = Counted(content.areas, int(content.elsewhere.sum()))
    return (
        method_words.method(surfaces.attrs).removeprefix("Method: ").replace("kernel", "Kernel", 1),
        method_words.spread(surfaces.attrs, content.units, noun),
        (
            "The map of a span of years is the sum of the maps of its years, over its actual days. "
            "Values are rounded to less than a thousandth of the end of the scale. A value depends "
            "on the bandwidth."
        ),
        *words.limits(surfaces.attrs | {"measure": "per-year"}, known),
        method(known, counted),
        f"Areas with under {FEW_ARRESTS} {noun} have no rate.",
        f"Hatched: {special(content.rates(next(content.extents())))}",
    )
