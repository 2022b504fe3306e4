"""Records: read any source, clean it, count what was dropped and why."""

from cannabis_maps.records.quality import Quality, UnreadableLine
from cannabis_maps.records.reader import read_records
from cannabis_maps.records.selection import Selection
from cannabis_maps.records.table import Records

__all__ = ["Quality", "Records", "Selection", "UnreadableLine", "read_records"]
