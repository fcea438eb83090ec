"""A Markdown file with front matter: the text that a reader sees when it is shown."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.articles import Article
from index.blocks import BlockKind
from index.reading.fields import fields, named
from index.reading.formats.front_matter import parted
from index.reading.formats.html import visible
from index.reading.page import About, Part, article, undated
from index.reading.text.hyphens import rejoined
from index.reading.types import Note

_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_LINKED = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")
_MARKED = re.compile(r"==(?=\S)([^=\n]+)(?<=\S)==")
_PARSER = MarkdownIt("commonmark").enable("table")


def read(path: str, text: str) -> list[Article | Note]:
    """Title, date, address and publisher come from the front matter; a note names those that say nothing.

    Raises ReadError when there is no article.
    """
    page = parted(text)
    given = fields(page.fields)
    about = About(given.get("title"), given.get("date"), given.get("url"), given.get("publisher"))
    if isinstance(about.title, str):
        about = replace(about, title=_unlinked(about.title))
    dropped = named(dict.fromkeys(page.dropped))
    parts = _parts(_PARSER.parse(_unlinked(rejoined(page.text).text)))
    return [
        article(path, parts, about),
        *(
            Note(path, f"its {name} is a placeholder that no program filled in")
            for name in ("title", "date", "url", "publisher")
            if name in dropped
        ),
        *undated(path, about.date),
    ]


def _unlinked(text: str) -> str:
    """Links and marks of note-taking programs as a reader sees them: '[[page|words]]', '==words==', '![[picture]]'."""
    return _MARKED.sub(r"\1", _LINKED.sub(r"\1", _EMBEDDED.sub("", text)))


def _parts(tokens: list[Token]) -> Iterator[Part]:
    lists: list[int | None] = []  # the lists that are open: the next number, or None for bullets
    mark = ""  # of the item that has just begun
    heading = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                mark = "• " if number is None else f"{number}. "
                lists[-1] = None if number is None else number + 1
            case "list_item_close":
                mark = ""
            case "heading_open":
                heading = token.tag
            case "heading_close":
                heading = ""
            case "inline":
                yield _part(token, heading, mark)
                mark = ""
            case "fence" | "code_block":
                yield Part(BlockKind.PARAGRAPH, token.content)
            case "html_block":
                for line in visible(token.content):
                    yield Part(BlockKind.PARAGRAPH, line)


def _part(token: Token, heading: str, mark: str) -> Part:
    children = token.children or []
    words = "".join(map(_words, children))
    if heading:
        return Part(BlockKind.TITLE if heading == "h1" else BlockKind.HEADING, words)
    if mark:
        return Part(BlockKind.LIST_ITEM, words, mark)
    if children and all(child.type == "image" or not child.content.strip() for child in children):
        return Part(BlockKind.CAPTION, words)
    return Part(BlockKind.PARAGRAPH, words)


def _words(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if token.content.lower().startswith("<br") else ""
        case _:
            return token.content
