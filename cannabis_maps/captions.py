"""The text file that stands beside each product."""

from pathlib import Path

from cannabis_maps import files
from cannabis_maps.words import Caption


def caption_path(path: Path) -> Path:
    """Return where a product's caption stands: beside it, under its whole name."""
    return path.with_name(f"{path.name}.txt")


def with_caption(path: Path) -> tuple[Path, Path]:
    """Return a product's path and its caption's."""
    return path, caption_path(path)


def write_caption(caption: Caption, path: Path) -> Path:
    """Write a caption beside its product, and return its path."""
    target = caption_path(path)
    files.write_bytes(target, caption.as_text().encode())
    return target
