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


def parquet_table(*paths: Path) -> str:
    """Return Parquet files as SQL reads them: only what is in them, whatever folders are called.

    Examples
    --------
    >>> parquet_table(Path("arrest=true/copy.parquet"))
    "read_parquet(['arrest=true/copy.parquet'], hive_partitioning=false)"
    """
    return f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning=false)"
