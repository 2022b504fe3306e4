"""Recipes for what is not about cells and dots, or not about the products: fast ones."""

from pathlib import Path

COARSE = Path(__file__).with_name("coarse.toml")
PLAIN = Path(__file__).with_name("plain.toml")
QUICK = Path(__file__).with_name("quick.toml")
