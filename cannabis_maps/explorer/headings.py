"""What the page is called, whatever it shows."""

from dataclasses import dataclass

from cannabis_maps import words
from cannabis_maps.maps.counted import Counted, rates_title
from cannabis_maps.places import Areas
from cannabis_maps.provenance import Provenance


@dataclass(frozen=True)
class Headings:
    """Titles of the page.

    Parameters
    ----------
    whole : str
        Of the page as it opens, and in a browser's tab.
    density, rate, change : str
        Of each measure, without the years; empty where the title is the user's own.
    subtitle : str
        The user's own, if any.
    """

    whole: str
    density: str = ""
    rate: str = ""
    change: str = ""
    subtitle: str = ""

    def stems(self) -> dict[str, str]:
        """Return the titles of the measures, by their names."""
        return {"density": self.density, "rate": self.rate, "change": self.change}


def headings_of(
    known: Provenance, areas: Areas, title: str | None = None, subtitle: str | None = None
) -> Headings:
    """Return what the page is called.

    Parameters
    ----------
    known : Provenance
        Of the days shown.
    areas : Areas
    title, subtitle : str, optional
        The user's own.

    Returns
    -------
    Headings

    Examples
    --------
    >>> from cannabis_maps.places import community_areas
    >>> from cannabis_maps.records import read_records
    >>> headings_of(read_records("demo").provenance, community_areas()).change
    'How arrests for possessing 30 grams of cannabis or less changed in Chicago'
    """
    own = subtitle or ""
    if title:
        return Headings(title, subtitle=own)
    when = f", {words.period(known.first_day, known.last_day)}"
    what = f"{words.noun(known)} {'for' if known.arrests_only else 'of'} {known.offense.phrase}"
    whole = words.headline(known)
    return Headings(
        whole,
        whole.removesuffix(when),
        rates_title(known, Counted(areas)).removesuffix(when),
        f"How {what} changed in Chicago",
        own,
    )
