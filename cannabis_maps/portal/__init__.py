"""The portal: ask the City's web service, and keep a copy of what it holds."""

from cannabis_maps.portal.copies import Copy, find_copies
from cannabis_maps.portal.limits import Limits
from cannabis_maps.portal.query import Query
from cannabis_maps.portal.service import Service

__all__ = ["Copy", "Limits", "Query", "Service", "find_copies"]
