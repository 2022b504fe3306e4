"""Kinds of place: what the City's location descriptions come down to."""

import re

SIDEWALK, STREET = "Sidewalk", "Street or alley"
NOT_STATED, OTHER = "Not stated", "Other"
# In the order of the tests: the first whose beginning fits has the description. Punctuation has
# changed over the years, words hardly have.
BEGINNINGS = {
    "School": ("SCHOOL", "COLLEGE", "UNIVERSITY", "DAY CARE"),
    "Transit or airport": (
        "CTA",
        "AIRPORT",
        "AIRCRAFT",
        "OTHER RAILROAD",
        "RAILROAD",
        "OTHER COMMERCIAL TRANSPORTATION",
        "TAXI",
    ),
    "Apartment or housing authority": ("APARTMENT", "CHA"),
    "Residence": ("RESIDEN", "HOUSE", "PORCH", "YARD", "HALLWAY", "DRIVEWAY"),
    SIDEWALK: ("SIDEWALK",),
    STREET: ("STREET", "ALLEY", "HIGHWAY", "EXPRESSWAY", "BRIDGE"),
    "Vehicle": ("VEHICLE", "AUTO", "DELIVERY TRUCK", "TRUCK", "BOAT WATERCRAFT"),
    "Park or waterfront": ("PARK", "LAKEFRONT", "FOREST PRESERVE", "RIVER"),
    "Parking lot": ("PARKING LOT",),
    "Business": (
        "GAS STATION",
        "RESTAURANT",
        "GROCERY",
        "SMALL RETAIL",
        "RETAIL",
        "CONVENIENCE",
        "TAVERN",
        "BAR",
        "BARBER",
        "LIQUOR",
        "HOTEL",
        "MOTEL",
        "DEPARTMENT STORE",
        "COMMERCIAL",
        "OFFICE",
        "CAR WASH",
        "CLEANING",
        "CURRENCY EXCHANGE",
        "MOVIE",
        "DRUG STORE",
        "FACTORY",
        "WAREHOUSE",
        "BANK",
        "SAVINGS",
        "CREDIT UNION",
        "ATM",
        "POOL ROOM",
        "BOWLING",
        "APPLIANCE",
        "PAWN",
        "NEWSSTAND",
        "COIN OPERATED",
        "CLUB",
        "ATHLETIC CLUB",
        "STORE",
        "SHOPPING",
        "SPORTS ARENA",
    ),
}
# A word that begins like another's is not that word: PARKING LOT is no PARK.
WHOLE_WORDS = {"CTA", "CHA", "PARK", "BAR", "CLUB", "ATM", "BANK", "AUTO", "RIVER", "YARD"}


def kind_of(description: str | None) -> str:
    """Return the kind of place that a location description names.

    Parameters
    ----------
    description : str or None
        As the City writes it, in any of its spellings.

    Returns
    -------
    str

    Examples
    --------
    >>> kind_of("PARKING LOT/GARAGE(NON.RESID.)"), kind_of("PARK PROPERTY"), kind_of(None)
    ('Parking lot', 'Park or waterfront', 'Not stated')
    >>> kind_of("SCHOOL - PUBLIC BUILDING"), kind_of("SCHOOL, PUBLIC, BUILDING")
    ('School', 'School')
    """
    words = " ".join(re.findall(r"[A-Z0-9]+", (description or "").upper()))
    if not words:
        return NOT_STATED
    for kind, beginnings in BEGINNINGS.items():
        if any(_begins(words, beginning) for beginning in beginnings):
            return kind
    return OTHER


def _begins(words: str, beginning: str) -> bool:
    if beginning in WHOLE_WORDS:
        return f"{words} ".startswith(f"{beginning} ")
    return words.startswith(beginning)
