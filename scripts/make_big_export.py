"""Write an export of any size in the shape of the City's, made up, and what is right to read of it.

How long does a file of so many rows take, and how much memory? All offenses, 22 columns, quotation
marks, blanks, torn rows, repeated records and bad geocodes are as the City's file has them, in some
such shares. Beside the file stand the answers, in the words of `cannabis-maps check --json`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from cannabis_maps.grid import CRS
from cannabis_maps.places import METERS_PER_SURVEY_FOOT, city_limit
from cannabis_maps.records.positions import DEGREES_CRS, NULL_LATITUDE, NULL_LONGITUDE

HEADER = (
    "ID,Case Number,Date,Block,IUCR,Primary Type,Description,Location Description,Arrest,Domestic,"
    "Beat,District,Ward,Community Area,FBI Code,X Coordinate,Y Coordinate,Year,Updated On,Latitude,"
    "Longitude,Location\n"
)
SELECTED = "1811,NARCOTICS,POSS: CANNABIS 30GMS OR LESS"
OTHERS = (
    "0486,BATTERY,DOMESTIC BATTERY SIMPLE",
    "0820,THEFT,$500 AND UNDER",
    "1320,CRIMINAL DAMAGE,TO VEHICLE",
    '0560,ASSAULT,"SIMPLE, NO WEAPON"',
    "2024,NARCOTICS,POSS: HEROIN(WHITE)",
    '1150,DECEPTIVE PRACTICE,"CREDIT CARD ""FRAUD"""',
    "1812,NARCOTICS,POSS: CANNABIS MORE THAN 30GMS",
)
PLACES = ("STREET", "SIDEWALK", "RESIDENCE", "APARTMENT", '"SCHOOL, PUBLIC, BUILDING"', "")
FIRST_DAY, DAYS = date(2001, 1, 1), 6_574
ROWS_AT_ONCE = 100_000
POSITIONS, SPACING_M = 30_000, 125.0
# Shares of rows; of the offense in the City's file, one in 25.
OFFENSE, ARREST, OTHER_ARREST = 0.04, 0.998, 0.25
UNPLACED, BAD_GEOCODE, TORN, REPEATED = 0.004, 0.0001, 0.00001, 0.0005

Objects = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Texts:
    """What fields are drawn from.

    Parameters
    ----------
    days, years, moments : array of str
        Dates, their years, and times of day.
    others, places : array of str
        Codes of other offenses with their descriptions; what kind of place.
    feet, degrees : array of str
        X and Y; latitude, longitude and both as the column Location has them. Last but one comes
        the bad geocode, and last none.
    """

    days: Objects
    years: Objects
    moments: Objects
    others: Objects
    places: Objects
    feet: Objects
    degrees: Objects

    @classmethod
    def prepare(cls) -> "Texts":
        """Write the fields once."""
        days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
        feet, degrees = _positions()
        moments = [
            f"{hour or 12:02}:{minute:02}:00 {half}"
            for half in ("AM", "PM")
            for hour in range(12)
            for minute in range(0, 60, 5)
        ]
        texts = (
            [f"{day:%m/%d/%Y}" for day in days],
            [str(day.year) for day in days],
            moments,
            OTHERS,
            PLACES,
            [*feet, "0,0", ","],
            [*degrees, _located(NULL_LATITUDE, NULL_LONGITUDE), ",,"],
        )
        return cls(*(np.array(each, dtype=object) for each in texts))


def main(words: Sequence[str] | None = None) -> None:
    """Write the file, and its answers beside it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, required=True, help="lines below the header")
    parser.add_argument("--out", type=Path, required=True, help="a CSV file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--share", type=float, default=OFFENSE, help=f"of the offense, {OFFENSE} unless told"
    )
    parser.add_argument(
        "--copies", type=int, default=1, help="write each row so often, each a record of its own"
    )
    arguments = parser.parse_args(words)
    if min(arguments.rows, arguments.copies) < 1 or not 0 < arguments.share <= 1:
        parser.error("--rows and --copies are at least 1, and --share over 0 and at most 1")
    with arguments.out.open("w", encoding="utf-8", newline="") as stream:
        answers = write(
            stream, arguments.rows, arguments.share, arguments.seed, copies=arguments.copies
        )
    beside = arguments.out.with_suffix(".json")
    beside.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")
    size = arguments.out.stat().st_size
    print(f"{arguments.out}: {answers['lines_read']:,} rows, {size:,} bytes")


def write(
    stream: IO[str], rows: int, share: float = OFFENSE, seed: int = 1, *, copies: int = 1
) -> dict[str, int]:
    """Write a file of so many rows.

    Parameters
    ----------
    stream : file of text
    rows : int
    share : float
        Of the offense among them.
    seed : int
        The same gives the same file.
    copies : int
        How many records are made of each row, alike but for ID and case number.

    Returns
    -------
    dict of str to int
        How many rows come to which end.
    """
    texts, random = Texts.prepare(), np.random.default_rng(seed)
    answers: Counter[str] = Counter()
    stream.write(HEADER)
    for begin in range(0, rows, ROWS_AT_ONCE):
        count = min(ROWS_AT_ONCE, rows - begin)
        lines, ends = block(texts, random, begin, count, share, copies)
        stream.writelines(lines)
        answers.update(ends)
    return {"lines_read": rows * copies, **{end: copies * n for end, n in answers.items()}}


def block(
    texts: Texts, random: np.random.Generator, begin: int, count: int, share: float, copies: int
) -> tuple[Iterator[str], dict[str, int]]:
    """Write some rows, of which the last repeat some before them, and count their ends."""
    drawn = count - int(REPEATED * count)
    torn = np.concatenate([random.random(drawn) < TORN, np.zeros(count - drawn, bool)])
    whole = np.flatnonzero(~torn[:drawn])
    repeats = random.choice(whole, count - drawn, replace=False)
    row = np.concatenate([np.arange(drawn), repeats])
    chance = random.random(drawn)
    of_offense = chance < share
    arrest = random.random(drawn) < np.where(of_offense, ARREST, OTHER_ARREST)
    place, day = random.integers(0, POSITIONS, drawn), random.integers(0, DAYS, drawn)
    chance = random.random(drawn)
    place[chance < BAD_GEOCODE] = POSITIONS
    place[chance > 1 - UNPLACED] = POSITIONS + 1
    fields = (
        copies * np.arange(begin, begin + drawn),
        texts.days[day],
        _some(texts.moments, random, drawn),
        np.where(of_offense, SELECTED, _some(texts.others, random, drawn)),
        _some(texts.places, random, drawn),
        np.where(arrest, "true", "false"),
        texts.feet[place],
        texts.years[day],
        texts.degrees[place],
    )
    repeated = np.arange(count) >= drawn
    lines = _lines([field[row] for field in fields], torn, repeated, copies)
    return lines, _ends(torn, of_offense[row], repeated, arrest[row], place[row])


def _some(texts: Objects, random: np.random.Generator, count: int) -> Objects:
    return texts[random.integers(0, len(texts), count)]


def _lines(
    fields: Sequence[npt.NDArray[Any]], torn: Flags, repeated: Flags, copies: int
) -> Iterator[str]:
    rows = zip(*(field.tolist() for field in (*fields, torn, repeated)), strict=True)
    for copy, (
        first,
        day,
        moment,
        code,
        place,
        arrest,
        feet,
        year,
        degrees,
        is_torn,
        again,
    ) in product(range(copies), rows):
        number = first + copy
        line = (
            f"{10_000_000 + number},HX{number:08},{day} {moment},{number % 130:03}XX N STATE ST,"
            f"{code},{place},{arrest},false,1112,011,28,{number % 77 + 1},18,{feet},{year},"
            f"02/{28 if again else 10}/2018 03:50:01 PM,{degrees}\n"
        )
        # Torn rows have lost their end, or gained another row's.
        yield line if not is_torn else f"{line[:60]}\n" if number % 2 else f"{line[:-1]},{line}"


def _ends(
    torn: Flags, of_offense: Flags, repeated: Flags, arrest: Flags, place: npt.NDArray[np.int64]
) -> dict[str, int]:
    """Count rows by the first test that they fail."""
    left, ends = np.ones(torn.size, bool), {}
    for end, fails in (
        ("unreadable", torn),
        ("other_offense", ~of_offense),
        ("duplicate", repeated),
        ("no_arrest", ~arrest),
        ("no_position", place == POSITIONS + 1),
        ("bad_geocode", place == POSITIONS),
        ("mapped", left),
    ):
        ends[end] = int(np.count_nonzero(left & fails))
        left = left & ~fails
    return ends


def _positions() -> tuple[list[str], list[str]]:
    """Return X with Y, and degrees, of positions well within the city."""
    inner = city_limit().buffer(-SPACING_M)
    left, bottom, right, top = inner.bounds
    x, y = (
        each.ravel()
        for each in np.meshgrid(
            np.arange(left, right, SPACING_M), np.arange(bottom, top, SPACING_M)
        )
    )
    inside = np.flatnonzero(shapely.contains_xy(inner, x, y))
    chosen = inside[np.linspace(0, inside.size - 1, POSITIONS).astype(int)]
    feet = np.rint(np.column_stack([x[chosen], y[chosen]]) / METERS_PER_SURVEY_FOOT)
    to_degrees = Transformer.from_crs(CRS, DEGREES_CRS, always_xy=True)
    longitude, latitude = to_degrees.transform(*(feet.T * METERS_PER_SURVEY_FOOT))
    degrees = zip(latitude.tolist(), longitude.tolist(), strict=True)
    return [f"{x:.0f},{y:.0f}" for x, y in feet.tolist()], [_located(*each) for each in degrees]


def _located(latitude: float, longitude: float) -> str:
    return f'{latitude:.9f},{longitude:.9f},"({latitude:.9f}, {longitude:.9f})"'


if __name__ == "__main__":
    main()
