"""A whole brief before independent checkers of PDF/UA-1 and WCAG."""

import json
from pathlib import Path

from pdf_checkers import checked

# A table of two columns has a header for every number, and the words of a small chart are
# mostly numbers: neither is what these two are in search of.
NOT_MEANT = "TBL-010,FIG-012"


def test_outloud_finds_nothing(brief_pdf: Path) -> None:
    told = checked("outloud", "--skip", NOT_MEANT, str(brief_pdf))
    assert "PASS" in told
    assert "0 error(s), 0 warning(s)" in told


def test_pdfua_finds_nothing(brief_pdf: Path) -> None:
    found = json.loads(checked("pdfua", "check", "--format", "json", str(brief_pdf)))
    assert found["findings"] == []
    assert found["summary"]["rules_run"] >= 11
