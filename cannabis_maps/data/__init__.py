"""Figures and shapes that the package carries; README.md says where they come from."""
