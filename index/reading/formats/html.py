"""A web page: the article in it without what stands around, and what the page's own metadata say about it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from trafilatura.settings import Document

from index.articles import Article
from index.blocks import BlockKind
from index.errors import ReadError
from index.reading.page import About, Part, article
from index.reading.text.dates import exact_date

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{3,30})""", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--[^>]{0,60}?(?:saved from url=\(\d+\)|url:\s*)(https?://[^\s>]+)")  # a browser's note
HEAD = 4096  # characters in which it stands
NOTHING_KNOWN = About()
_META_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
)
_Element = Any  # lxml has no types


def declared_encoding(data: bytes) -> str | None:
    found = _CHARSET.search(data[:4096])
    return found[1].decode() if found else None


def read(path: str, text: str, known: About = NOTHING_KNOWN, *, place: str | None = None) -> Article:
    """The article; `known` counts where the page says nothing itself. `place` is its id where that is not the path.

    Raises ReadError when the page has no article in it.
    """
    try:
        tree = trafilatura.load_html(text.replace("\0", " "))
        if tree is None:
            raise ReadError("it is no web page")
        date = next((value for value in _published(tree) if exact_date(value)), None)
        page = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise ReadError(f"it is no web page that can be read ({error})") from None
    if not isinstance(page, Document) or page.body is None:
        raise ReadError("there is no article in it")
    saved = _SAVED_FROM.search(text[:HEAD])
    about = About(
        title=known.title or page.title,
        date=date or known.date,
        url=page.url or known.url or (saved[1] if saved else None),
        publisher=page.sitename or known.publisher,
    )
    return article(path, _parts(page.body), about, place=place)


def visible(fragment: str) -> list[str]:
    """What a reader sees of a piece of HTML, line by line."""
    try:
        tree = lxml_html.fragment_fromstring(fragment, create_parent="div")
    except (etree.LxmlError, ValueError):
        return []
    etree.strip_elements(tree, "script", "style", etree.Comment, with_tail=False)
    return [line for line in tree.text_content().split("\n") if line.strip()]


def _published(tree: _Element) -> Iterator[str]:
    """Dates of publication that the page declares, the most deliberate first; nothing from its prose or its address."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        metas.setdefault(name.lower(), meta.get("content") or "")
    yield from (metas[name] for name in _META_DATES if name in metas)
    for script in tree.iter("script"):
        if script.get("type") == "application/ld+json":
            try:
                yield from _linked_data(json.loads(script.text or ""))
            except (ValueError, RecursionError):
                continue
    times = [time for time in tree.iter("time") if time.get("datetime")]
    said = [time for time in times if time.get("itemprop") == "datePublished" or "pubdate" in time.attrib]
    yield from (time.get("datetime") for time in said or (times if len(times) == 1 else ()))


def _linked_data(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _linked_data(one)
    elif isinstance(value, dict):
        if isinstance(day := value.get("datePublished"), str):
            yield day
        yield from _linked_data(value.get("@graph"))


def _parts(element: _Element) -> Iterator[Part]:
    for child in element:
        match child.tag:
            case "head":
                yield Part(BlockKind.TITLE if child.get("rend") == "h1" else BlockKind.HEADING, _words(child))
            case "list":
                yield from _items(child)
            case "table":
                for row in child.iter("row"):
                    yield Part(BlockKind.PARAGRAPH, " | ".join(_words(cell) for cell in row.iter("cell")))
            case "quote" | "div" if len(child):
                yield Part(BlockKind.PARAGRAPH, child.text or "")
                yield from _parts(child)
            case str():
                yield Part(BlockKind.PARAGRAPH, _words(child))
        yield Part(BlockKind.PARAGRAPH, child.tail or "")


def _items(element: _Element) -> Iterator[Part]:
    numbered = element.get("rend") == "ol"
    for number, item in enumerate(element.iter("item") if not len(element) else element, start=1):
        yield Part(BlockKind.LIST_ITEM, _words(item), f"{number}. " if numbered else "• ")
        for inner in item.iter("list"):
            if inner.getparent() is item:
                yield from _items(inner)


def _words(element: _Element) -> str:
    """The text of an element with line breaks where the page has them; lists inside it come as parts of their own."""
    words = element.text or ""
    for child in element:
        match child.tag:
            case "lb":
                words += "\n"
            case "p" | "item" | "row":
                words += f"\n{_words(child)}\n"
            case "list":
                words += "\n"
            case str():
                words += _words(child)
        words += child.tail or ""
    return words
