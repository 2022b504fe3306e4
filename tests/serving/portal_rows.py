"""The rows of a portal for tests: the City's columns in duckdb, asked in SoQL, changed at will."""

import json
import re
import shutil
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Self

import duckdb
import numpy as np
from pyproj import Transformer

POSSESSION = "iucr = '1811'"
CSV_MOMENT = "%m/%d/%Y %I:%M:%S %p"
JSON_MOMENT = "%Y-%m-%dT%H:%M:%S.%g"
DEFAULT_LIMIT = "1000"
CLAUSES = ("$where", "$group", "$order", "$limit", "$offset")
POINTS = 5_000
SPAN_S = (date(2026, 11, 11) - date(2001, 1, 1)).days * 86_400

HEADER = (
    "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,"
    "Beat,District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,"
    "Longitude,Location"
)
HEADERS = {name.lower().replace(" ", "_"): name for name in HEADER.split(",")[:-1]}
TYPES = {
    **dict.fromkeys(HEADERS, "VARCHAR"),
    **dict.fromkeys(("id", "x_coordinate", "y_coordinate"), "BIGINT"),
    **dict.fromkeys(("ward", "year"), "INTEGER"),
    **dict.fromkeys(("arrest", "domestic"), "BOOLEAN"),
    **dict.fromkeys(("date", "updated_on"), "TIMESTAMP"),
    **dict.fromkeys(("latitude", "longitude"), "DOUBLE"),
}

LOCATION = """
    CASE WHEN latitude IS NOT NULL THEN {
        'latitude': latitude::VARCHAR,
        'longitude': longitude::VARCHAR,
        'human_address': '{"address": "", "city": "", "state": "", "zip": ""}'
    } END
"""

# Hashed once, the draws for one row would hang together.
DRAW = "CREATE MACRO draw(key, what, n) AS (hash(hash(key, what, {seed:d})) % n)::INTEGER"

OFFENSES = """
    CREATE TABLE offenses AS FROM (VALUES
        (0, '1811', 'NARCOTICS', 'POSS: CANNABIS 30GMS OR LESS',
            'POSSESS - CANNABIS 30 GRAMS OR LESS', '18'),
        (1, '0486', 'BATTERY', 'DOMESTIC BATTERY SIMPLE', 'DOMESTIC BATTERY SIMPLE', '08B'),
        (2, '031A', 'ROBBERY', 'ARMED: HANDGUN', 'ARMED - HANDGUN', '03'),
        (3, '0820', 'THEFT', '$500 AND UNDER', '$500 AND UNDER', '06'),
        (4, '1320', 'CRIMINAL DAMAGE', 'TO VEHICLE', 'TO VEHICLE', '14'),
        (5, '0560', 'ASSAULT', 'SIMPLE', 'SIMPLE', '08A')
    ) AS offenses(offense, iucr, primary_type, until_2019, since, fbi_code)
"""

INSERT = """
    INSERT INTO crimes
    SELECT
        id,
        'J' || chr((65 + id // 1_000_000 % 26)::INTEGER) || lpad((id % 1_000_000)::VARCHAR, 6, '0'),
        date,
        lpad((point % 120)::VARCHAR, 3, '0') || if(point % 20 = 0, 'XX N LAKE SHORE DR, UPPER',
            'XX S COTTAGE GROVE AVE'),
        iucr,
        primary_type,
        if(year(date) < 2020, until_2019, since),
        ['STREET', 'SIDEWALK', 'RESIDENCE', 'SCHOOL, PUBLIC, GROUNDS', NULL][1 + draw(id, 'at', 5)],
        draw(id, 'arrest', 100) < if(iucr = '1811', 97, 25),
        iucr = '0486',
        lpad((point % 25 * 100 + 111)::VARCHAR, 4, '0'),
        if(year(date) > 2001, lpad((1 + point % 25)::VARCHAR, 3, '0'), NULL),
        if(year(date) > 2001, 1 + point % 50, NULL),
        if(year(date) > 2001, 1 + point % 77, NULL),
        fbi_code,
        if(placed, x, NULL),
        if(placed, y, NULL),
        year(date),
        updated_on,
        if(placed, latitude, NULL),
        if(placed, longitude, NULL)
    FROM (
        SELECT *, draw(id, 'point', $points) AS point, draw(id, 'placed', 150) > 0 AS placed
        FROM ({seeds})
    )
    JOIN offenses USING (offense)
    JOIN points USING (point)
"""

MADE_UP = """
    SELECT
        1_000_000 + 3 * range + draw(range, 'id', 2) AS id,
        TIMESTAMP '2001-01-01' + to_seconds(range * $span // $n) AS date,
        date + to_seconds(8 * 86_400 + draw(id, 'updated', 60_000)) AS updated_on,
        if(draw(id, 'cannabis', 20) = 0, 0, 1 + draw(id, 'offense', 5)) AS offense
    FROM range($n)
"""

CHANGE = """
    UPDATE crimes SET
        x_coordinate = x, y_coordinate = y, latitude = points.latitude,
        longitude = points.longitude, updated_on = $updated_on
    FROM points, (SELECT unnest($ids) AS id, unnest($picks) AS point) AS picked
    WHERE crimes.id = picked.id AND points.point = picked.point
"""

SPREAD = """
    SELECT id
    FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k, count() OVER () AS m FROM ({ids}))
    WHERE k * $n % m < $n
    ORDER BY id
"""

GAPS = """
    SELECT id FROM (SELECT id, lead(id) OVER (ORDER BY id) AS following FROM crimes)
    WHERE following > id + 1
"""

# Of an export: written in a fraction of a second.
ROWS_PER_PIECE = 50_000
# A join would else come out in another order, and the export with it.
SETTINGS = "SET disabled_optimizers = 'join_order,build_side_probe_side'"


class QueryError(Exception):
    """A question that the portal answers with status 400."""

    def __init__(self, code: str, said: str, **data: str) -> None:
        super().__init__(said)
        self.body = {"message": said, "errorCode": code, "data": data}


class Crimes:
    """The City's table of crimes."""

    def __init__(self, seed: int = 0) -> None:
        self._folder = TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True)
        self._con = duckdb.connect(
            f"{self._folder.name}/crimes.db", config={"memory_limit": "500MB"}
        )
        self._lock = threading.RLock()
        self._closing, self._exporting = threading.Event(), threading.Event()
        self._version = 0
        self._fields = {field: field for field in TYPES}
        self._headers = dict(HEADERS)
        columns = ", ".join(f'"{field}" {kind}' for field, kind in TYPES.items())
        self._con.execute(f"CREATE TABLE crimes ({columns})")
        self._con.execute(SETTINGS)
        self._con.execute(DRAW.format(seed=seed))
        self._con.execute(OFFENSES)
        self._make_points()
        self._publish()

    @classmethod
    def from_csv(cls, path: str | Path) -> Self:
        """Hold the rows of an export; blank IDs and blank moments of change are made up."""
        crimes = cls()
        values = ", ".join(_read(field) for field in TYPES)
        execute = crimes._con.execute
        execute(
            f"INSERT INTO crimes SELECT {values} FROM read_csv($path, header=true, "  # noqa: S608
            "all_varchar=true)",
            {"path": str(path)},
        )
        execute(
            "UPDATE crimes SET id = most + 1 + crimes.rowid "
            "FROM (SELECT coalesce(max(id), 0) AS most FROM crimes) WHERE id IS NULL"
        )
        execute("UPDATE crimes SET updated_on = date + to_days(8) WHERE updated_on IS NULL")
        return crimes

    @classmethod
    def made_up(cls, n: int, seed: int = 0) -> Self:
        """Hold n rows of all offenses, 2001 to November 10, 2026; one in twenty is of IUCR 1811."""
        crimes = cls(seed)
        crimes._insert(MADE_UP, n=n, span=SPAN_S)
        return crimes

    def rows(self, where: str = "true", columns: str = "*") -> list[tuple[Any, ...]]:
        """Return rows by id, under the names that columns had at first."""
        found = f"SELECT * FROM crimes WHERE {where} ORDER BY id"  # noqa: S608
        return self._fetch(f"SELECT {columns} FROM ({found})")  # noqa: S608

    def withdraw(self, n: int, where: str = POSSESSION) -> list[int]:
        """Remove rows, spread evenly over the ids, and return their ids."""
        with self._lock:
            ids = self._spread(n, f"SELECT id FROM crimes WHERE {where}")  # noqa: S608
            self._change("DELETE FROM crimes WHERE id IN (SELECT unnest($ids::BIGINT[]))", ids=ids)
        return ids

    def add(self, n: int) -> list[int]:
        """Add rows of IUCR 1811, higher and newer than all others, and return their ids."""
        with self._lock:
            ((last,),) = self._fetch("SELECT coalesce(max(id), 0) FROM crimes")
            ids = [last + 2 * k for k in range(1, n + 1)]
            newest = "SELECT coalesce(max(date), TIMESTAMP '2026-11-10') FROM crimes"
            self._insert(
                f"SELECT unnest($ids::BIGINT[]) AS id, 0 AS offense, $updated_on AS updated_on, "
                f"({newest}) + to_seconds(unnest(range(60, 60 + len($ids)))) AS date",
                ids=ids,
                updated_on=self._next_update(),
            )
        return ids

    def add_within(self, n: int) -> list[int]:
        """Add rows of IUCR 1811 among the others, by id and by date, and return their ids."""
        with self._lock:
            before = self._spread(n, GAPS)
            self._insert(
                "SELECT id + 1 AS id, 0 AS offense, $updated_on AS updated_on, "
                "date + to_minutes(1) AS date FROM crimes "
                "WHERE id IN (SELECT unnest($ids::BIGINT[]))",
                ids=before,
                updated_on=self._next_update(),
            )
        return [key + 1 for key in before]

    def change(self, n: int, where: str = POSSESSION) -> list[int]:
        """Move rows to another point, spread evenly over the ids, and return their ids."""
        with self._lock:
            ids = self._spread(n, f"SELECT id FROM crimes WHERE {where}")  # noqa: S608
            here = self._fetch(
                "SELECT point FROM (SELECT unnest($ids::BIGINT[]) AS id) JOIN crimes USING (id) "
                "LEFT JOIN points ON x = x_coordinate AND y = y_coordinate ORDER BY id",
                ids=ids,
            )
            picks = [
                ((point or 0) + 1 + key % (POINTS - 1)) % POINTS
                for key, (point,) in zip(ids, here, strict=True)
            ]
            self._change(CHANGE, ids=ids, picks=picks, updated_on=self._next_update())
        return ids

    def blank(self, column: str) -> None:
        """Empty a column in every row."""
        self._change(
            f'UPDATE crimes SET "{column}" = NULL, updated_on = $updated_on',  # noqa: S608
            updated_on=self._next_update(),
        )

    def set_dates(self, dates: Sequence[object]) -> None:
        """Give as many rows of other offenses a date by mistake."""
        ids = self._spread(len(dates), "SELECT id FROM crimes WHERE iucr = '0486'")
        for key, moment in zip(ids, dates, strict=True):
            self._change("UPDATE crimes SET date = $moment WHERE id = $key", moment=moment, key=key)

    def rename_column(self, old: str, new: str) -> None:
        """Serve a column under another name: in the API by its field, in the export by words."""
        with self._lock:
            (column,) = (column for column, field in self._fields.items() if field == old)
            self._fields[column], self._headers[column] = new, new.replace("_", " ").title()
            self._publish()
            self._version += 1

    def ask(self, params: Mapping[str, str]) -> list[str]:
        """Answer a question in SoQL: a JSON object for each row, without its nulls."""
        unknown = params.keys() - {"$select", *CLAUSES}
        if unknown:
            said = f"Unrecognized arguments [{', '.join(sorted(unknown))}]"
            raise QueryError("query.soql.unrecognized-arguments", said)
        with self._lock:
            try:
                found = self._con.sql(_sql({"$limit": DEFAULT_LIMIT, **params}))
                pairs = ", ".join(map(_pair, found.columns, map(str, found.types)))
                objects = found.project(f"'{{' || concat_ws(',', {pairs}) || '}}'").fetchall()
            except duckdb.Error as error:
                raise _complaint(str(error)) from error
        return [text for (text,) in objects]

    def open_export(self) -> BinaryIO:
        """Open the whole table in the layout of the export; it is made anew after a change."""
        with self._lock:
            path = Path(self._folder.name) / f"{self._version}.csv"
            if not path.exists():
                for old in path.parent.glob("*.csv"):
                    old.unlink()
                self._write_export(path)
            return path.open("rb")

    def _write_export(self, path: Path) -> None:
        """Write piece by piece: an interrupted COPY may wait for ever, so none is interrupted."""
        ((end,),) = self._fetch("SELECT coalesce(max(rowid), 0) + 1 FROM crimes")
        piece, whole = path.with_suffix(".piece"), path.with_suffix(".part")
        self._exporting.set()
        try:
            with whole.open("wb") as out:
                for begin in range(0, end, ROWS_PER_PIECE):
                    if self._closing.is_set():
                        raise QueryError("server.closing", "The server is closing")
                    rows = f"rowid >= {begin} AND rowid < {begin + ROWS_PER_PIECE}"
                    head = str(begin == 0).lower()
                    self._con.execute(
                        f"COPY ({self._export()} WHERE {rows}) TO '{piece}' "
                        f"(FORMAT csv, HEADER {head})"
                    )
                    with piece.open("rb") as written:
                        shutil.copyfileobj(written, out)
            whole.rename(path)
        finally:
            self._exporting.clear()

    def close(self) -> None:
        """Give everything back, even while a question is being answered."""
        self._closing.set()
        while not self._lock.acquire(timeout=0.05):
            if not self._exporting.is_set():
                self._con.interrupt()
        self._con.close()
        self._lock.release()
        self._folder.cleanup()

    def _export(self) -> str:
        values = ", ".join(
            f'{_written(field)} AS "{name}"' for field, name in self._headers.items()
        )
        location = "'(' || latitude || ', ' || longitude || ')' AS \"Location\""
        return f"SELECT {values}, {location} FROM crimes"  # noqa: S608

    def _publish(self) -> None:
        fields = ", ".join(f'"{column}" AS "{field}"' for column, field in self._fields.items())
        self._con.execute(
            f"CREATE OR REPLACE VIEW portal AS SELECT {fields}, {LOCATION} AS location FROM crimes"  # noqa: S608
        )

    def _make_points(self) -> None:
        columns = dict(zip(("x", "y", "longitude", "latitude"), _points(), strict=True))
        lists = ", ".join(f"unnest(${name}) AS {name}" for name in columns)
        self._con.execute(
            f"CREATE TABLE points AS SELECT unnest(range({POINTS})) AS point, {lists}", columns
        )

    def _fetch(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._con.execute(sql, values).fetchall()

    def _change(self, sql: str, **values: object) -> None:
        with self._lock:
            self._con.execute(sql, values)
            self._version += 1

    def _insert(self, seeds: str, **values: object) -> None:
        self._change(INSERT.replace("{seeds}", seeds), points=POINTS, **values)

    def _next_update(self) -> object:
        ((moment,),) = self._fetch(
            "SELECT coalesce(max(updated_on), TIMESTAMP '2026-11-10') + to_days(1) FROM crimes"
        )
        return moment

    def _spread(self, n: int, ids: str) -> list[int]:
        found = [key for (key,) in self._fetch(SPREAD.replace("{ids}", ids), n=n)]
        if n > len(found):
            raise ValueError(f"{n} rows are wanted and {len(found)} are there")
        return found


@cache
def _points() -> tuple[list[float], ...]:
    """Return places in a band from north to south that lies in the city: x, y, degrees."""
    random = np.random.default_rng(0)
    y = random.integers(1_830_000, 1_936_000, POINTS)
    x = 1_178_000 - (y - 1_830_000) * 6 // 25 + random.integers(0, 12_000, POINTS)
    degrees = Transformer.from_crs(3435, 4326, always_xy=True).transform(x, y)
    return x.tolist(), y.tolist(), *(np.round(each, 9).tolist() for each in degrees)


def _read(field: str) -> str:
    name = HEADERS[field]
    if TYPES[field] == "TIMESTAMP":
        return f"strptime(\"{name}\", '{CSV_MOMENT}')"
    return f'"{name}"::{TYPES[field]}'


def _written(field: str) -> str:
    return f"strftime({field}, '{CSV_MOMENT}')" if TYPES[field] == "TIMESTAMP" else f'"{field}"'


def _sql(params: Mapping[str, str]) -> str:
    words = {"$group": "GROUP BY", "$order": "ORDER BY"}
    clauses = [
        f"{words.get(clause, clause[1:].upper())} {params[clause]}"
        for clause in CLAUSES
        if clause in params
    ]
    return " ".join([f"SELECT {params.get('$select', '*')} FROM portal", *clauses])  # noqa: S608


def _pair(name: str, kind: str) -> str:
    """Write SQL for a name and its value in JSON; null where the value is."""
    column, key = '"' + name.replace('"', '""') + '"', json.dumps(name).replace("'", "''")
    match kind.partition("(")[0]:
        case "BOOLEAN":
            value = column
        case "VARCHAR" | "STRUCT":
            value = f"to_json({column})::VARCHAR"
        case "TIMESTAMP":
            value = f"strftime({column}, '\"{JSON_MOMENT}\"')"
        case _:
            value = f"'\"' || {column} || '\"'"
    return f"'{key}:' || {value}"


def _complaint(said: str) -> QueryError:
    missing = re.match(r'Binder Error: Referenced column "([^"]+)"', said)
    if missing:
        code, column = "query.soql.no-such-column", missing[1]
        told = f"Query coordinator error: {code}; No such column: {column}; position: unknown"
        return QueryError(code, told, column=column)
    code = "query.compiler.malformed"
    return QueryError(code, f"Query coordinator error: {code}; {said.splitlines()[0]}")
