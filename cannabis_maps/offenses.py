"""The catalog of cannabis offenses: IUCR codes, their descriptions and what each means."""

import re
from dataclasses import dataclass

from cannabis_maps.errors import OptionError


@dataclass(frozen=True)
class IucrCode:
    """One Illinois Uniform Crime Reporting code as Chicago uses it.

    Parameters
    ----------
    code : str
        Four characters.
    descriptions : tuple of str
        Every spelling that the City has published, the newest last.
    """

    code: str
    descriptions: tuple[str, ...]


@dataclass(frozen=True)
class Offense:
    """A selection of codes with the words that products use for it.

    Parameters
    ----------
    name : str
        The word of the command line.
    codes : tuple of IucrCode
        What is selected; none for every record, whatever its code.
    phrase : str
        Completes "Where Chicago police made arrests for ...".
    label : str
        Stands alone, as in a table.
    """

    name: str
    codes: tuple[IucrCode, ...]
    phrase: str
    label: str

    @property
    def is_every(self) -> bool:
        """Whether every record is selected."""
        return not self.codes

    @property
    def iucr(self) -> tuple[str, ...]:
        """The codes as text."""
        return tuple(code.code for code in self.codes)

    @property
    def descriptions(self) -> tuple[str, ...]:
        """Every spelling of every code's description."""
        return tuple(text for code in self.codes for text in code.descriptions)


# Source: the City's IUCR table and the two generations of spelling in Crimes - 2001 to Present.
CATALOG = (
    IucrCode(
        "1811",
        ("POSS: CANNABIS 30GMS OR LESS", "POSSESS - CANNABIS 30 GRAMS OR LESS"),
    ),
    IucrCode(
        "1812",
        ("POSS: CANNABIS MORE THAN 30GMS", "POSSESS - CANNABIS MORE THAN 30 GRAMS"),
    ),
    IucrCode(
        "1821",
        (
            "MANU/DEL:CANNABIS 10GM OR LESS",
            "MANUFACTURE / DELIVER - CANNABIS 10 GRAMS OR LESS",
        ),
    ),
    IucrCode(
        "1822",
        ("MANU/DEL:CANNABIS OVER 10 GMS", "MANUFACTURE / DELIVER - CANNABIS OVER 10 GRAMS"),
    ),
    IucrCode("1840", ("DELIVER CANNABIS TO PERSON <18",)),
    IucrCode("1850", ("CANNABIS PLANT",)),
    IucrCode("1860", ("CALCULATED CANNABIS CONSPIRACY",)),
    IucrCode("2094", ("ATTEMPT POSSESSION CANNABIS",)),
)

POSSESSION_30G = Offense(
    "possession-30g",
    CATALOG[:1],
    "possessing 30 grams of cannabis or less",
    "Possession of cannabis, 30 grams or less (IUCR 1811)",
)
POSSESSION_OVER_30G = Offense(
    "possession-over-30g",
    CATALOG[1:2],
    "possessing more than 30 grams of cannabis",
    "Possession of cannabis, more than 30 grams (IUCR 1812)",
)
ALL_CANNABIS = Offense(
    "all-cannabis",
    CATALOG,
    "cannabis offenses of every kind",
    "All cannabis offenses (IUCR " + ", ".join(code.code for code in CATALOG) + ")",
)
# What cannabis arrests are set against; not named, for no product shows it by itself.
EVERY_OFFENSE = Offense("every-offense", (), "offenses of every kind", "All offenses")
NAMED = {offense.name: offense for offense in (POSSESSION_30G, POSSESSION_OVER_30G, ALL_CANNABIS)}


def find_offense(text: str) -> Offense:
    """Look up an offense by name, or put one together from IUCR codes.

    Parameters
    ----------
    text : str
        ``possession-30g``, ``possession-over-30g``, ``all-cannabis``, or cannabis IUCR codes
        separated by commas; a code's leading zeros may be missing.

    Returns
    -------
    Offense

    Raises
    ------
    OptionError
        If the name or a code is not in the catalog.

    Examples
    --------
    >>> find_offense("1811,1812").iucr
    ('1811', '1812')
    """
    if text in NAMED:
        return NAMED[text]
    asked = [part.strip().upper().zfill(4) for part in re.split(r"[,\s]+", text) if part.strip()]
    known = {code.code: code for code in CATALOG}
    unknown = [code for code in asked if code not in known]
    if unknown or not asked:
        raise OptionError(
            f"offense {text!r} is not known; use {', '.join(NAMED)}, "
            f"or IUCR codes among {', '.join(known)}"
        )
    codes = tuple(known[code] for code in sorted(set(asked)))
    for offense in NAMED.values():
        if offense.codes == codes:
            return offense
    listed = ", ".join(code.code for code in codes)
    name = "iucr-" + "-".join(code.code for code in codes)
    return Offense(name, codes, f"cannabis offenses (IUCR {listed})", f"Cannabis, IUCR {listed}")
