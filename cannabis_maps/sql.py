"""Texts and names as SQL writes them."""

from pathlib import Path


def quoted(text: str | Path) -> str:
    """Return a text as an SQL literal.

    Examples
    --------
    >>> quoted("O'Hare")
    "'O''Hare'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as an SQL identifier.

    Examples
    --------
    >>> identifier("Case Number")
    '"Case Number"'
    """
    return '"' + name.replace('"', '""') + '"'
