"""Credits: what providers and files say of themselves, as plain text."""

import html
import re


def plain_text(marked_up: str) -> str:
    """Return what a reader of HTML would see, on one line.

    Parameters
    ----------
    marked_up : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain_text('&copy; <a href="https://www.openstreetmap.org">OpenStreetMap</a> contributors')
    '© OpenStreetMap contributors'
    """
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", marked_up)).split())
