"""A provider of tiles: where they are, how fine they come, and whom to credit."""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

from mercantile import Tile

from cannabis_maps.errors import OptionError
from cannabis_maps.tiles.keys import OWN, find_key, key_variable

KEY = "{key}"
DOUBLE = "@2x"
TILE_PX, DOUBLE_PX = 256, 512
OWN_MAX_ZOOM = 19
NEEDED, ALLOWED = {"z", "x", "y"}, {"z", "x", "y", "s", "r", "key"}
SUBDOMAINS = ("a", "b", "c")
EXAMPLE = "https://tiles.example.org/{z}/{x}/{y}{r}.png"
SECRET = re.compile(r"key|token|secret|sig|pass", re.IGNORECASE)


@dataclass(frozen=True)
class Provider:
    """A source of square tiles in Web Mercator.

    Parameters
    ----------
    name : str
        As in the catalog of xyzservices, or the host of an address of the user's own.
    template : str
        The address, with ``{z}``, ``{x}``, ``{y}`` and perhaps ``{s}``, ``{r}`` and ``{key}``.
    attribution : str
        Whom to credit, in plain text.
    min_zoom, max_zoom : int
        The zooms that there are.
    tile_px : int
        Side of a plain tile in pixels, 256 or 512.
    subdomains : tuple of str
        What stands for ``{s}``, in turn.
    key_variable : str, optional
        The environment variable that holds the user's key. The key itself is never kept.
    """

    name: str
    template: str = field(repr=False)
    attribution: str
    min_zoom: int = 0
    max_zoom: int = OWN_MAX_ZOOM
    tile_px: int = TILE_PX
    subdomains: tuple[str, ...] = SUBDOMAINS
    key_variable: str | None = None

    @property
    def host(self) -> str:
        """The machine that is asked, which is all of the address that errors tell."""
        return _split(self.template).hostname or ""

    @property
    def origins(self) -> tuple[str, ...]:
        """Where its tiles come from: scheme and machine, as a policy of the web names them."""
        subdomains = self.subdomains if "{s}" in self.template else ("",)
        parts = (urlsplit(self.template.replace("{s}", each)) for each in subdomains)
        return tuple(f"{each.scheme}://{each.netloc}" for each in parts)

    @property
    def has_double(self) -> bool:
        """Whether it offers tiles of double resolution."""
        return "{r}" in self.template and self.tile_px == TILE_PX

    @property
    def fetched_px(self) -> int:
        """Side of a tile as it is asked for, in pixels."""
        return DOUBLE_PX if self.has_double else self.tile_px

    @property
    def slug(self) -> str:
        """Name of its folder in the cache: another template is another folder, another key not."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return f"{plain}-{hashlib.sha256(self.template.encode()).hexdigest()[:12]}"

    def key(self) -> str | None:
        """Return the user's key, if one is needed.

        Raises
        ------
        OptionError
            If it is needed and not there.
        """
        return find_key(self.name, self.key_variable) if self.key_variable else None

    def address(self, tile: Tile, key: str | None = None) -> str:
        """Return the address of a tile.

        Parameters
        ----------
        tile : mercantile.Tile
        key : str, optional

        Returns
        -------
        str
            It holds the key: not to be shown.
        """
        subdomain = self.subdomains[(tile.x + tile.y) % len(self.subdomains)]
        parts = {
            "{z}": str(tile.z),
            "{x}": str(tile.x),
            "{y}": str(tile.y),
            "{s}": subdomain,
            "{r}": DOUBLE if self.has_double else "",
            KEY: quote(key or "", safe=""),
        }
        return re.sub(r"\{[a-z]+\}", lambda found: parts[found[0]], self.template)


def own_provider(template: str, attribution: str | None = None) -> Provider:
    """Make a provider of an address of the user's own.

    Parameters
    ----------
    template : str
        Such as ``https://tiles.example.org/{z}/{x}/{y}{r}.png``.
    attribution : str, optional
        Whom to credit; else the host.

    Returns
    -------
    Provider

    Raises
    ------
    OptionError
        If the address cannot be one of tiles, or shows a key.

    Examples
    --------
    >>> own_provider("https://tiles.example.org/{z}/{x}/{y}{r}.png").attribution
    'tiles: tiles.example.org'
    """
    host = _checked_host(template)
    _check_placeholders(template)
    return Provider(
        host,
        template,
        attribution or f"tiles: {host}",
        tile_px=DOUBLE_PX if DOUBLE in template else TILE_PX,
        key_variable=key_variable(OWN) if KEY in template else None,
    )


def _checked_host(template: str) -> str:
    try:
        parts = _split(template)
        is_plain = parts.username is None and parts.port != 0
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        is_plain, query = False, []
    if not is_plain or not parts.hostname or any(c.isspace() for c in template):
        raise OptionError(
            "the address of the tiles is none, or has a user or a password in it; "
            f"give one such as {EXAMPLE}"
        )
    if any(SECRET.search(name) and value != KEY for name, value in query):
        raise OptionError(
            f"the address of tiles at {parts.hostname} has a key in it, which would be written "
            f"into the manifest; put {KEY} in its place and set {key_variable(OWN)} to it"
        )
    return parts.hostname


def _split(template: str) -> SplitResult:
    return urlsplit(template.replace("{s}.", "").replace("{s}", SUBDOMAINS[0]))


def _check_placeholders(template: str) -> None:
    found = set(re.findall(r"\{([^{}]*)\}", template))
    if not found >= NEEDED:
        missing = ", ".join(f"{{{name}}}" for name in ("z", "x", "y") if name not in found)
        raise OptionError(f"the address of the tiles lacks {missing}; give one such as {EXAMPLE}")
    if found - ALLOWED:
        unknown = ", ".join(f"{{{name}}}" for name in sorted(found - ALLOWED))
        allowed = ", ".join(f"{{{name}}}" for name in sorted(ALLOWED))
        raise OptionError(f"the address of the tiles has {unknown}; it may have {allowed}")
    if re.search(r"[{}]", re.sub(r"\{[a-z]+\}", "", template)):
        raise OptionError(f"the address of the tiles has a stray brace; give one such as {EXAMPLE}")
