"""LibreOffice, as Debian installs it, turns documents into PDFs in a process of its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 180
# Where it must be there, its want is no reason to skip.
REQUIRED = "TESTS_REQUIRE_OFFICE"


def to_pdf(folder: Path, *documents: Path) -> list[Path]:
    """Convert documents to PDFs in a folder, and return the PDFs; skips without LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        missing = "needs LibreOffice (Debian: libreoffice-writer-nogui)"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    done = subprocess.run(
        [*command, *map(str, documents)],
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    made = [folder / f"{document.stem}.pdf" for document in documents]
    assert all(each.is_file() for each in made), done.stdout + done.stderr
    return made
