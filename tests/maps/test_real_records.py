"""The City's real records on the page, where they are at hand."""

from pathlib import Path

import pypdfium2
import pytest

from cannabis_maps import draw_map, kernel_density, read_records
from cannabis_maps.places import chicago_grid, city_limit

RECORDS = Path(__file__).parents[3] / "shared" / "data" / "cannabis_2001_2018.csv.gz"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDS.exists(), reason=f"{RECORDS} is not on this machine"),
]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = read_records(RECORDS)
    surface = kernel_density(
        records.x,
        records.y,
        records.count,
        chicago_grid(50),
        window=city_limit(),
        years=records.provenance.duration_years,
    )
    path = tmp_path_factory.mktemp("real") / "map.pdf"
    draw_map(surface, records.provenance, path)
    return path


def test_the_page_says_what_is_known_of_the_records(pdf: Path) -> None:
    with pypdfium2.PdfDocument(pdf) as opened:
        text = " ".join(opened[0].get_textpage().get_text_bounded().split())
    for sentence in (
        "Where Chicago police made arrests for possessing 30 grams of cannabis or less, 2001-2018",
        "January 1, 2001, to November 12, 2018. 273,057 arrests mapped of 275,002 recorded.",
        "30 grams or less (IUCR 1811), with an arrest; data to November 12, 2018.",
        "Hatched: January 1 to November 12, 2018",
        "Linear scale, fitted to this map; largest value ",
        # 273,057 / 598.6 km2 / 17.86 years, per square mile.
        "city average 66",
    ):
        assert sentence in text
    for part in ("emonstration", "Fewer than", "Scaled up", "Finer than"):
        assert part not in text


def test_under_3_mb(pdf: Path) -> None:
    assert pdf.stat().st_size < 3e6
