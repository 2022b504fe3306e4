"""What the caption of a brief's figure has to add where it stands without the brief."""

from collections.abc import Mapping

from cannabis_maps import words
from cannabis_maps.figure_recipe import MAPS, PLACES, RESIDENTS, STANDARD_ERROR, TIMES, YEARS
from cannabis_maps.provenance import Provenance

NO_RACE = (
    "These are residents of the area, not the people arrested; the records used here carry no race."
)
NOT_PERSONS = "What holds among areas need not hold among persons."
SHOWN: Mapping[str, str] = {
    YEARS: "how many {noun} police recorded in each year",
    TIMES: "when police recorded {noun}, by the hour that the record gives for the incident",
    PLACES: "in what kind of place police recorded {noun}",
    STANDARD_ERROR: "how much the density of {noun} that police recorded could vary by chance",
    RESIDENTS: "how many {noun} police recorded in an area, and who lives there",
}


def cautions(name: str, caption: str, known: Provenance, how: str = "") -> str:
    """Say of a figure what its caption does not say yet: method, what is and is not shown, credit.

    Parameters
    ----------
    name : str
        One of `FIGURES`.
    caption : str
        As it stands in the brief.
    known : Provenance
    how : str
        Its method.

    Returns
    -------
    str

    Examples
    --------
    >>> from cannabis_maps.records import read_records
    >>> known = read_records("demo").provenance
    >>> told = cautions("years", words.OVER_TIME, known)
    >>> told.startswith("Shown: how many arrests police recorded in each year. Not shown: tickets;")
    True
    >>> words.OVER_TIME in told, words.APPROXIMATE in told
    (False, False)
    """
    told = [how, _shown(name, known), words.NOT_SHOWN]
    if name == RESIDENTS:
        told += [NO_RACE, NOT_PERSONS]
    if name in MAPS:
        told.append(words.APPROXIMATE)
    if known.first_day.year != known.last_day.year:
        told.append(words.OVER_TIME)
    told += [words.NO_ADVICE, words.credit()]
    more = ""
    for each in told:
        if each and each not in f"{caption} {more}":
            more = f"{more} {each}"
    return more.strip()


def _shown(name: str, known: Provenance) -> str:
    if name not in SHOWN:
        return words.shown(known)
    return f"Shown: {SHOWN[name].format(noun=words.noun(known))}."
