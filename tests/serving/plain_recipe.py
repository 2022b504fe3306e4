"""Recipes for what is not about the products but about making them: few, so that it is fast."""

from pathlib import Path

PLAIN = Path(__file__).with_name("plain.toml")
QUICK = Path(__file__).with_name("quick.toml")
