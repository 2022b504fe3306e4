"""A Parquet file that is read in parts of some row groups is read as a whole one."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from cannabis_maps.records import filling
from cannabis_maps.records.bringing import Asked, Part, bring, bring_into
from cannabis_maps.records.database import workbench
from cannabis_maps.records.filling import in_parts, together
from cannabis_maps.records.inputs import Input
from cannabis_maps.records.layout import Span
from cannabis_maps.records.selection import Selection

if TYPE_CHECKING:
    from tests.records.conftest import Portal

GROUP = 2_048
ASKED = Asked(Selection())


@pytest.fixture
def read(portal: "Portal", tmp_path: Path) -> Input:
    """A file of three row groups, with bad dates in the first and the last."""
    rows = [portal.row(portal.austin) for _ in range(2 * GROUP + 100)]
    for at in (7, 2 * GROUP + 50):
        rows[at]["Date"] = "never"
    text = portal.csv(rows)
    path = tmp_path / "groups.parquet"
    duckdb.sql(
        f"COPY (FROM read_csv('{text}', all_varchar=true)) TO '{path}' "
        f"(FORMAT parquet, ROW_GROUP_SIZE {GROUP})"
    )
    return Input(path, path.name)


def sum_of(tables: list[Path]) -> object:
    """Return a sum over rows that does not depend on their order."""
    names = [str(table) for table in tables]
    query = "SELECT count(*), sum(hash(rows)::HUGEINT) FROM read_parquet($names) rows"
    return duckdb.execute(query, {"names": names}).fetchall()


def test_parts_hold_whole_row_groups(read: Input, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "ROWS_OF_PART", GROUP)
    spans = [(0, GROUP), (GROUP, 2 * GROUP), (2 * GROUP, 2 * GROUP + 100)]
    assert in_parts(read) == [Part(read, Span(*each)) for each in spans]
    monkeypatch.setattr(filling, "ROWS_OF_PART", GROUP + 1)
    assert in_parts(read) == [Part(read, Span(0, 2 * GROUP)), Part(read, Span(*spans[2]))]


def test_what_is_no_bigger_than_a_part_is_one(read: Input) -> None:
    assert in_parts(read) == [Part(read)]
    assert in_parts(None) == [Part(None)]


def test_a_file_that_cannot_be_split_is_left_to_who_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    path.write_bytes(b"PAR1 and no more")
    assert in_parts(Input(path, path.name)) == [Part(Input(path, path.name))]


def test_parts_bring_what_the_whole_brings(
    read: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "ROWS_OF_PART", GROUP)
    tables = [tmp_path / f"{at}.parquet" for at in range(3)]
    brought = [bring(part, ASKED) for part in in_parts(read)]
    for table, part in zip(tables, brought, strict=True):
        table.write_bytes(part.rows)
    with workbench() as bench:
        whole = bring_into(bench, Part(read), ASKED, tmp_path / "whole.parquet")
    files = [part.file for part in brought]
    found = together(files)
    assert found == replace(whole, layout=found.layout)
    assert found.layout.records == whole.layout.records == 2 * GROUP + 100
    assert [line.line for line in whole.unreadable] == [8, 2 * GROUP + 51]
    assert sum_of(tables) == sum_of([tmp_path / "whole.parquet"])
