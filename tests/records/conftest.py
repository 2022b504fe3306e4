"""Files in the layout of the City's, with made-up records."""

import csv
import gzip
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pytest

from cannabis_maps.records import Records, read_records

HEADER = [
    *("ID", "Case Number", "Date", "Block", "IUCR", "Primary Type", "Description"),
    *("Location Description", "Arrest", "Domestic", "Beat", "District", "Ward"),
    *("Community Area", "FBI Code", "X Coordinate", "Y Coordinate", "Year", "Updated On"),
    *("Latitude", "Longitude", "Location"),
]
# A corner in the Loop (area 32), and the same place in degrees.
LOOP = {
    "X Coordinate": "1176834",
    "Y Coordinate": "1899606",
    "Latitude": "41.879864403",
    "Longitude": "-87.626146750",
    "Location": "(41.879864403, -87.626146750)",
}
AUSTIN = {
    "X Coordinate": "1140000",
    "Y Coordinate": "1905000",
    "Latitude": "41.895419441",
    "Longitude": "-87.761265350",
    "Location": "(41.895419441, -87.761265350)",
}
NOWHERE = dict.fromkeys(LOOP, "")
BASE = dict.fromkeys(HEADER, "") | {
    "Date": "08/29/2019 11:55:00 PM",
    "Block": "000XX E MADEUP ST",
    "IUCR": "1811",
    "Primary Type": "NARCOTICS",
    "Description": "POSS: CANNABIS 30GMS OR LESS",
    "Arrest": "true",
    "Domestic": "false",
    **LOOP,
}
MONTH, DAY, YEAR = slice(0, 2), slice(3, 5), slice(6, 10)

Row = Mapping[str, str]


class Portal:
    """Makes rows of the portal's export and writes them in every layout that it comes in."""

    header = HEADER
    loop = LOOP
    austin = AUSTIN
    nowhere = NOWHERE

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made = 0

    def row(self, *changes: Row, **named: str) -> dict[str, str]:
        self._made += 1
        merged = BASE | {"ID": str(9_000_000 + self._made), "Case Number": f"ZZ{self._made:06}"}
        for change in changes:
            merged |= change
        return merged | {name.replace("_", " "): value for name, value in named.items()}

    def rows(self, n: int, *changes: Row) -> list[dict[str, str]]:
        return [self.row(*changes) for _ in range(n)]

    def csv(
        self, rows: Iterable[Row], name: str = "crimes.csv", header: list[str] | None = None
    ) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer: csv.DictWriter[str] = csv.DictWriter(
                stream, header or HEADER, extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(rows)
        return path

    def raw(self, content: str | bytes, name: str = "crimes.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def gzipped(self, rows: Iterable[Row]) -> Path:
        return self.raw(gzip.compress(self.csv(rows).read_bytes()), "crimes.csv.gz")

    def zipped(self, rows: Iterable[Row]) -> Path:
        path = self.folder / "crimes.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(self.csv(rows), "export/Crimes.csv")
            archive.writestr("__MACOSX/export/._Crimes.csv", b"\0")
            archive.writestr("read me.txt", "nothing")
        return path

    def wide(self, rows: Iterable[Row]) -> Path:
        more = [f"Computed Region {number}" for number in range(8)]
        return self.csv(rows, header=[*HEADER, *more])

    def shouted(self, rows: Iterable[Row]) -> Path:
        return self.raw(_with_header(self.csv(rows), lambda title: f" {title.upper()} "))

    def with_mark(self, rows: Iterable[Row]) -> Path:
        return self.raw(b"\xef\xbb\xbf" + self.csv(rows).read_bytes())

    def unix(self, rows: Iterable[Row]) -> Path:
        return self.raw(self.csv(rows).read_bytes().replace(b"\r\n", b"\n").rstrip(b"\n"))

    def blank_lines(self, rows: Iterable[Row]) -> Path:
        return self.raw(b"\r\n\r\n" + self.csv(rows).read_bytes().replace(b"\r\n", b"\r\n\r\n"))

    def api_csv(self, rows: Iterable[Row]) -> Path:
        records = [_as_api(row) for row in rows]
        return self.csv(records, "api.csv", header=[*records[0]])

    def api_json(self, rows: Iterable[Row]) -> Path:
        return self.raw(json.dumps([_as_json(row) for row in rows]), "api.json")

    def json_lines(self, rows: Iterable[Row]) -> Path:
        lines = [json.dumps(_as_json(row)) for row in rows]
        return self.raw("\n".join(lines), "lines.json")

    def json_point(self, rows: Iterable[Row]) -> Path:
        records = [_as_json(row) for row in rows]
        for record in records:
            degrees = [float(str(record.pop(name, "nan"))) for name in ("longitude", "latitude")]
            for name in ("x_coordinate", "y_coordinate"):
                record.pop(name, None)
            if record.pop("location", None):
                record["location"] = {"type": "Point", "coordinates": degrees}
        return self.raw(json.dumps(records), "point.json")

    def text_parquet(self, rows: Iterable[Row]) -> Path:
        return self._parquet(self.csv(rows), "*")

    def typed_parquet(self, rows: Iterable[Row]) -> Path:
        return self._parquet(
            self.api_csv(rows),
            "id::BIGINT AS id, case_number, date::TIMESTAMP AS date, iucr::INTEGER AS iucr, "
            "arrest::BOOLEAN AS arrest, x_coordinate::DOUBLE AS x_coordinate, "
            "y_coordinate::INTEGER AS y_coordinate, latitude::DOUBLE AS latitude, "
            "longitude::DOUBLE AS longitude, updated_on::TIMESTAMP AS updated_on",
        )

    def decimal_parquet(self, rows: Iterable[Row]) -> Path:
        return self._parquet(
            self.api_csv(rows),
            "* REPLACE (id::DECIMAL(12, 2) AS id, iucr::DECIMAL(8, 2) AS iucr, "
            "x_coordinate::DECIMAL(12, 1) AS x_coordinate)",
        )

    def nested_parquet(self, rows: Iterable[Row]) -> Path:
        return self._parquet(
            self.api_csv(rows),
            "id::DOUBLE AS id, case_number, date::TIMESTAMP AS date, iucr, arrest, "
            "{latitude: latitude::DOUBLE, longitude: longitude::DOUBLE} AS location",
        )

    def _parquet(self, path: Path, columns: str) -> Path:
        target = self.folder / "crimes.parquet"
        with duckdb.connect() as con:
            con.execute(
                f"COPY (SELECT {columns} FROM read_csv('{path}', all_varchar=true)) "  # noqa: S608
                f"TO '{target}' (FORMAT parquet)"
            )
        return target


def _with_header(path: Path, change: Callable[[str], str]) -> str:
    first, rest = path.read_bytes().decode().split("\r\n", 1)
    return ",".join(change(title) for title in first.split(",")) + "\r\n" + rest


def _as_api(row: Row) -> dict[str, str]:
    record = {name.lower().replace(" ", "_"): value for name, value in row.items()}
    for name in ("date", "updated_on"):
        if value := record[name]:
            hour = int(value[11:13]) % 12 + 12 * value.endswith("PM")
            day = f"{value[YEAR]}-{value[MONTH]}-{value[DAY]}"
            record[name] = f"{day}T{hour:02}{value[13:19]}.000"
    return record


def _as_json(row: Row) -> dict[str, object]:
    record: dict[str, object] = {name: value for name, value in _as_api(row).items() if value}
    if "latitude" in record:
        record["location"] = {
            "latitude": record["latitude"],
            "longitude": record["longitude"],
            "human_address": '{"address": "", "city": ""}',
        }
    return record


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


@pytest.fixture(scope="session")
def demo() -> Records:
    return read_records("demo")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the City's records are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def city_file(shared_data: Path) -> Path:
    return shared_data / "cannabis_2001_2018.csv.gz"


@pytest.fixture(scope="session")
def city_records(city_file: Path) -> Records:
    return read_records(city_file)
