"""What a folder of products holds, as a file that `sha256sum --check` reads."""

from pathlib import Path

from cannabis_maps import files

CONTENTS = "contents.txt"
BETWEEN = "  "
# Files that programs change which only look at them.
CHANGED_BY_LOOKING = (".gpkg", ".aux.xml")


def write_contents(folder: Path, name: str) -> None:
    """List all files in a folder and below it, each with the SHA-256 of its bytes.

    Parameters
    ----------
    folder : Path
    name : str
        Of the list, in that folder.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{files.sha256_of(path)}{BETWEEN}{path.relative_to(folder).as_posix()}\n" for path in paths
    ]
    files.write_bytes(folder / name, "".join(lines).encode())


def read_contents(path: Path) -> dict[str, str]:
    """Read such a list; where there is none, nothing is known.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict of str to str
        The SHA-256 of each file, by its name; "" for the list itself, and for files that change
        when they are opened.

    Examples
    --------
    >>> read_contents(Path("nowhere"))
    {}
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    listed = {name: told for told, _, name in (line.partition(BETWEEN) for line in lines) if name}
    unknown = {name: "" for name in listed if name.endswith(CHANGED_BY_LOOKING)}
    return {path.name: ""} | listed | unknown
