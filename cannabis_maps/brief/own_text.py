"""The author's own Markdown, as a section of plain values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cannabis_maps.brief.columns import lay_out
from cannabis_maps.brief.document import Block, Bullets, Column, Paragraph, Section, Table
from cannabis_maps.brief.plain import plain
from cannabis_maps.brief_recipe import TEXT
from cannabis_maps.errors import OptionError, PageError
from cannabis_maps.maps.typeface import check_glyphs
from cannabis_maps.small_file import read_small

LARGEST_BYTES = 200_000
HEADING = "Notes"
LOWEST = 3
SUPPORTED = "headings, paragraphs, lists, block quotes and tables"
LISTS = ("bullet_list_open", "ordered_list_open")


def read_text(path: Path) -> str:
    """Read the author's own words, and refuse what a brief cannot show.

    Parameters
    ----------
    path : Path
        Of a file of Markdown.

    Returns
    -------
    str

    Raises
    ------
    OptionError
        If it cannot be read, or holds what cannot be set: says on which line.
    """
    try:
        data = read_small(path, LARGEST_BYTES)
    except OSError as error:
        raise OptionError(
            f"text {path.name} cannot be read ({error.strerror}); check its name and place"
        ) from None
    if len(data) > LARGEST_BYTES:
        raise OptionError(
            f"text {path.name} is over {LARGEST_BYTES:,} bytes; shorten it, or write a document of "
            "its own"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OptionError(f"text {path.name} is not UTF-8; save it as UTF-8") from None
    parse_text(text, path.name)
    return text


def parse_text(text: str, name: str = "text") -> Section:
    r"""Turn Markdown into a section.

    The first heading, if nothing stands before it, is the section's; all others are one level
    lower. Emphasis is dropped, and a link becomes its words with the address in brackets. HTML is
    words like any others.

    Parameters
    ----------
    text : str
        CommonMark with tables.
    name : str
        Of its file, for errors.

    Returns
    -------
    Section

    Raises
    ------
    OptionError
        If there is nothing in it, or what cannot be set: says on which line.

    Examples
    --------
    >>> section = parse_text("## Our view\n\nMore *and* [more](https://x.org).\n\n- One\n- Two")
    >>> section.heading
    'Our view'
    >>> for block in section.blocks:
    ...     print(block)
    Paragraph(text='More and more (https://x.org).', role='body')
    Bullets(items=('One', 'Two'), first=None)
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("code")
    # What the parser would put in place of a NUL is no letter of the typeface.
    reader = _Reader(parser.parse(text.replace("\x00", " ")), name)
    reader.read()
    parts = reader.parts
    if not (parts[0].blocks or len(parts) > 1):
        raise OptionError(f"{name} holds no text; write some, or leave it out")
    first, *others = parts
    below = tuple(Section(TEXT, part.heading, tuple(part.blocks)) for part in others)
    return Section(TEXT, first.heading or HEADING, tuple(first.blocks), below)


@dataclass
class _Part:
    """A heading and what stands under it, as far as it is read."""

    heading: str = ""
    blocks: list[Block] = field(default_factory=list)


class _Reader:
    """Goes through the tokens of a text, and gathers its parts."""

    def __init__(self, tokens: list[Token], name: str) -> None:
        self.parts = [_Part()]
        self._tokens, self._at, self._name = tokens, 0, name
        self._tables = 0

    def read(self) -> None:
        while self._at < len(self._tokens):
            token = self._next()
            if token.type == "heading_open":
                self._heading(token)
            elif token.type != "hr":
                self.parts[-1].blocks += self._blocks(token)

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _until(self, closing: str) -> Iterator[Token]:
        while (token := self._next()).type != closing:
            yield token

    def _heading(self, token: Token) -> None:
        if int(token.tag[1:]) > LOWEST:
            self._refuse(token, f"a heading with {token.markup}", "use ## or ###")
        words = self._inline("heading_close")
        if not words:
            self._refuse(token, "a heading without words", "give it some, or leave it out")
        if self.parts == [_Part()]:
            self.parts[0].heading = words
        else:
            self.parts.append(_Part(words))

    def _blocks(self, token: Token) -> list[Block]:
        if token.type == "paragraph_open":
            return self._paragraph("body")
        if token.type == "blockquote_open":
            return [
                block
                for inside in self._until("blockquote_close")
                for block in self._quoted(inside)
            ]
        if token.type in LISTS:
            return [self._list(token)]
        if token.type == "table_open":
            return [self._table(token)]
        return self._refuse(token, _named(token), f"a brief has {SUPPORTED}")

    def _paragraph(self, role: str) -> list[Block]:
        words = self._inline("paragraph_close")
        if not words:
            return []
        return [Paragraph(words, "quote" if role == "quote" else "body")]

    def _quoted(self, token: Token) -> list[Block]:
        if token.type != "paragraph_open":
            self._refuse(token, f"{_named(token)} in a block quote", "a quote has paragraphs only")
        return self._paragraph("quote")

    def _list(self, token: Token) -> Bullets:
        closing = token.type.replace("open", "close")
        items: list[str] = []
        for opening in self._until(closing):
            told = []
            for inside in self._until("list_item_close"):
                if inside.type != "paragraph_open":
                    self._refuse(
                        inside, f"{_named(inside)} in a list", "an item of a list has words only"
                    )
                told.append(self._inline("paragraph_close"))
            if not any(told):
                self._refuse(opening, "an item without words", "give it some, or leave it out")
            items.append(" ".join(told))
        first = None if token.type == LISTS[0] else int(token.attrs.get("start", 1))
        return Bullets(tuple(items), first)

    def _table(self, token: Token) -> Table:
        sides: list[str] = []
        rows = [
            tuple(self._cells(sides))
            for inside in self._until("table_close")
            if inside.type == "tr_open"
        ]
        columns = tuple(
            Column(words, "right" if "right" in side else "left")
            for words, side in zip(rows[0], sides, strict=False)
        )
        if not all(column.heading for column in columns):
            self._refuse(token, "a column without a heading", "give each column one")
        self._tables += 1
        caption = self.parts[-1].heading or HEADING
        table = Table(f"{TEXT}_{self._tables}", caption, columns, tuple(rows[1:]))
        try:
            lay_out(table)
        except PageError as error:
            raise OptionError(f"{self._place(token)}: {error}") from None
        return table

    def _cells(self, sides: list[str]) -> Iterator[str]:
        for cell in self._until("tr_close"):
            sides.append(str(cell.attrs.get("style", "")))
            yield self._inline(cell.type.replace("open", "close"))

    def _inline(self, closing: str) -> str:
        """Return the words up to a token, without what is set off in them."""
        told = [self._checked(token) for token in self._until(closing)]
        return plain(" ".join(told))

    def _checked(self, token: Token) -> str:
        words = plain(self._words(token))
        try:
            check_glyphs(words)
        except PageError as error:
            raise OptionError(f"{self._place(token)}: {error}") from None
        return words

    def _words(self, token: Token) -> str:
        words: list[str] = []
        links: list[tuple[int, str]] = []
        for each in token.children or ():
            if each.type == "image":
                self._refuse(token, "a picture", "leave it out: figures stand in figures/")
            elif each.type == "link_open":
                links.append((len(words), str(each.attrs.get("href", ""))))
            elif each.type == "link_close":
                begin, address = links.pop()
                if address and address not in ("".join(words[begin:]), ""):
                    words.append(f" ({address})")
            elif each.type in ("softbreak", "hardbreak"):
                words.append(" ")
            else:
                words.append(each.content)
        return "".join(words)

    def _refuse(self, token: Token, what: str, instead: str) -> NoReturn:
        raise OptionError(f"{self._place(token)}: {what} cannot be set; {instead}")

    def _place(self, token: Token) -> str:
        return f"{self._name}, line {token.map[0] + 1 if token.map else 1}"


def _named(token: Token) -> str:
    """Name what a token begins."""
    names = {
        "fence": "a block of code",
        "heading_open": "a heading",
        "bullet_list_open": "a list",
        "ordered_list_open": "a list",
        "blockquote_open": "a quote",
        "table_open": "a table",
        "hr": "a line",
    }
    return names.get(token.type, token.type.removesuffix("_open").replace("_", " "))
