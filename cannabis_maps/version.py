"""The version, in one place for the package, its products and its metadata."""

__version__ = "0.1.0"
PROJECT_ADDRESS = "https://pypi.org/project/cannabis-maps/"
