"""The counts by area and year, as a table to take away."""

import csv
import io

from cannabis_maps import words
from cannabis_maps.brief.plain import cleaned
from cannabis_maps.explorer.content import Content
from cannabis_maps.rates import FORMULA


def counts_csv(content: Content) -> bytes:
    """Write arrests and residents by area and year, UTF-8 with a header.

    Parameters
    ----------
    content : Content

    Returns
    -------
    bytes
        A row for each area and year, and one for what is in none of the areas.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    note = [f"{words.DEMONSTRATION}."] if content.provenance.demonstration else []
    head = ["year", "first_day", "last_day", "number", "area", words.noun(content.provenance)]
    # The place of an area in a file of the user's is no number to join tables by.
    numbered = content.areas.are_community_areas
    kept = [at for at in range(len(head)) if numbered or head[at] != "number"]
    writer.writerow([*(head[at] for at in kept), "residents", *(["note"] if note else [])])
    for at, span in enumerate(content.series.spans):
        known = span.provenance
        begin = [known.first_day.year, known.first_day, known.last_day]
        rows = zip(
            content.areas.numbers,
            content.areas.names,
            content.counts[:, at],
            content.residents[:, at].round().astype(int),
            strict=True,
        )
        lines = [[*begin, number, _plain(name), *figures] for number, name, *figures in rows]
        for row in [*lines, [*begin, "", "elsewhere", content.elsewhere[at], ""]]:
            writer.writerow([*(row[place] for place in kept), row[-1], *note])
    return text.getvalue().encode()


def _plain(name: str) -> str:
    # What begins like a formula a spreadsheet would work out.
    return f"'{cleaned(name)}" if name.startswith(FORMULA) else cleaned(name)
