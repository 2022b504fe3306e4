"""The columns of a record that are needed, as the API names them."""

import re

NEEDED = (
    "date",
    "id",
    "case_number",
    "iucr",
    "description",
    "arrest",
    "updated_on",
    "x_coordinate",
    "y_coordinate",
    "latitude",
    "longitude",
    "location",
    "location_description",
)


def normalized(name: str) -> str:
    """Return a column's name as the API writes it.

    Examples
    --------
    >>> normalized(" X Coordinate ")
    'x_coordinate'
    """
    return re.sub(r"[\s_]+", "_", name.strip().lower())
