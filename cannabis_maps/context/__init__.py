"""Context: the City's own layers, fetched, checked and kept, and the ground that they make."""

from cannabis_maps.context.catalog import LAYERS, Layer
from cannabis_maps.context.features import Features
from cannabis_maps.context.fetching import fetch_context
from cannabis_maps.context.ground import context_sources, ground
from cannabis_maps.context.shelf import Kept, context_folder, context_layers, find_kept

__all__ = [
    "LAYERS",
    "Features",
    "Kept",
    "Layer",
    "context_folder",
    "context_layers",
    "context_sources",
    "fetch_context",
    "find_kept",
    "ground",
]
