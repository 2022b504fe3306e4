"""Fetch the City's layers: ask, read, check, keep, one after the other."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from cannabis_maps import files
from cannabis_maps.context.catalog import LAYERS, Layer
from cannabis_maps.context.checking import check
from cannabis_maps.context.features import read_answer
from cannabis_maps.context.shelf import Kept, keep, made_folder
from cannabis_maps.errors import PortalError
from cannabis_maps.portal.limits import Limits
from cannabis_maps.portal.service import Service
from cannabis_maps.progress import Progress, silent

FETCHING = "Fetching layers"
# The maps do without these, so nobody should wait long for a portal that is not there.
MODEST = Limits(attempts=4)


def fetch_context(service: Service, progress: Progress = silent) -> tuple[Kept, ...]:
    """Fetch all layers of the catalog and keep them in the cache.

    Parameters
    ----------
    service : Service
    progress : callable

    Returns
    -------
    tuple of Kept
        In the order of the catalog.

    Raises
    ------
    PortalError
        If a layer does not come or is refused; the others are kept nevertheless, and of this one
        the last good copy.
    OutputError
        If the cache cannot be written to.
    """
    came: list[Kept] = []
    failed: dict[str, PortalError] = {}
    with TemporaryDirectory(prefix=files.PARTIAL, dir=made_folder()) as temporary:
        for done, layer in enumerate(LAYERS):
            progress(FETCHING, done / len(LAYERS), layer.name)
            outcome = _fetch(service, layer, Path(temporary) / "answer")
            if isinstance(outcome, Kept):
                came.append(outcome)
            else:
                failed[layer.name] = outcome
            if not came and _is_away(failed):
                break
        progress(FETCHING, 1.0)
    if failed:
        raise _error(failed, none_came=not came)
    return tuple(came)


def _fetch(service: Service, layer: Layer, into: Path) -> Kept | PortalError:
    try:
        features = service.ask(layer.request, into, partial(read_answer, layer=layer))
        return keep(check(features, layer), layer, service.address)
    except PortalError as error:
        return error


def _is_away(failed: dict[str, PortalError]) -> bool:
    """Tell whether it is the portal that fails, not the layers: two fail in the same words."""
    reasons = {str(error) for error in failed.values()}
    return len(reasons) < len(failed)


def _error(failed: dict[str, PortalError], *, none_came: bool) -> PortalError:
    first = next(iter(failed.values()))
    if none_came:
        return PortalError(f"none of the {len(LAYERS)} layers came: {first}")
    return PortalError(
        f"{len(failed)} of {len(LAYERS)} layers did not come ({', '.join(failed)}), the others "
        f"are kept: {first}"
    )
