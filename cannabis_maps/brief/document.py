"""A report as plain values, the same for every format that it is written in."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Parameters
    ----------
    text : str
        Plain: nothing in it is markup.
    role : {"body", "lead", "note", "quote"}
        A lead is set larger, a note smaller; a quote is somebody else's words.
    """

    text: str
    role: Literal["body", "lead", "note", "quote"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences.

    Parameters
    ----------
    items : tuple of str
    first : int, optional
        The number of the first; with bullets instead of numbers if left out.
    """

    items: tuple[str, ...]
    first: int | None = None


@dataclass(frozen=True)
class KeyFigure:
    """A number that stands out, and what it is.

    Parameters
    ----------
    value : str
        As written, such as ``273,057``.
    label : str
    """

    value: str
    label: str


@dataclass(frozen=True)
class KeyFigures:
    """Numbers side by side."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Trend:
    """A small chart in a cell of a table: values by year, and what it shows in words.

    Parameters
    ----------
    values : tuple of float
        From the first year to the last.
    alt : str
        Such as ``down from 812 in 2001 to 35 in 2018``.
    """

    values: tuple[float, ...]
    alt: str


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    heading : str
    align : {"left", "right"}
        Numbers stand to the right.
    """

    heading: str
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """A table, with its header repeated on every page that it runs over.

    Parameters
    ----------
    name : str
        Of its file: small letters, digits and underscores.
    caption : str
        What it shows, with its unit.
    columns : tuple of Column
    rows : tuple of tuple
        As many cells as columns; the first names the row.
    note : str
        What stands under it.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Trend, ...], ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Figure:
    """A picture with its caption.

    Parameters
    ----------
    name : str
        Of its file: small letters, digits and underscores.
    caption : str
        What it shows, with its source, as it stands in the report.
    alt : str
        For people who cannot see it: the finding first, with its numbers, under 150 words.
    svg : bytes
        With lettering as outlines.
    png : bytes
        At 300 dots per inch.
    size_in : tuple of float
        Width and height in inches.
    pdf : bytes
        With embedded fonts.
    title : str
        What it shows, in a few words.
    cautions : str
        What its caption has to add where it stands without the report: method, and what is not
        shown.
    """

    name: str
    caption: str
    alt: str
    svg: bytes
    png: bytes
    size_in: tuple[float, float]
    pdf: bytes = b""
    title: str = ""
    cautions: str = ""

    @property
    def complete(self) -> str:
        """The caption with all that it has to say where it stands alone."""
        return f"{self.caption} {self.cautions}".strip()


Block = Paragraph | Bullets | KeyFigures | Table | Figure


@dataclass(frozen=True, eq=False)
class Section:
    """A part of a report.

    Parameters
    ----------
    name : str
        By which a recipe orders sections or leaves them out.
    heading : str
    blocks : tuple of Block
    subsections : tuple of Section
        With headings one level lower; they have none of their own.
    """

    name: str
    heading: str
    blocks: tuple[Block, ...]
    subsections: tuple["Section", ...] = ()


@dataclass(frozen=True, eq=False)
class Report:
    """A whole report.

    Parameters
    ----------
    title, subtitle : str
    author : str
        Empty if nobody is named.
    subject : str
        For the metadata of a file.
    keywords : tuple of str
    date : str
        The day of the data, as it is written; no clock.
    cover : tuple of Block
        What stands under the title, before the first section.
    sections : tuple of Section
    language : str
    """

    title: str
    subtitle: str
    author: str
    subject: str
    keywords: tuple[str, ...]
    date: str
    cover: tuple[Block, ...]
    sections: tuple[Section, ...]
    language: str = "en-US"
