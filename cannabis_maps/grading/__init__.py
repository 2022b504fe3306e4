"""Grading: two files of one product side by side, how far they are the same."""

from cannabis_maps.grading.files import grade_files
from cannabis_maps.grading.findings import Finding, Grade

__all__ = ["Finding", "Grade", "grade_files"]
