"""What stands at an address: a feed or a sitemap, which list articles, or a page, which may announce a feed."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal
from urllib.parse import urljoin

import feedparser
from lxml import etree
from lxml import html as lxml_html

from index.errors import FetchError
from index.sources.addresses import plain_address
from index.sources.fetching import Fetched

MOST_ITEMS = 500  # articles of a feed or a sitemap, the newest first
MOST_PARTS = 10  # sitemaps of a sitemap
FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
PAGES = frozenset({"text/html", "application/xhtml+xml"})
_LISTS = (b"<?xml", b"<rss", b"<feed")  # how a list begins that is served as a page
_SITEMAPS = frozenset({"urlset", "sitemapindex"})

Kind = Literal["feed", "sitemap", "page"]


@dataclass(frozen=True, slots=True)
class Item:
    """An article that is listed: where it is, and what the list says of it. `stamp` changes with what it says.

    `content` is HTML, '' where the list does not carry the article itself.
    """

    address: str
    title: str = ""
    date: str = ""
    stamp: str = ""
    publisher: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """`items` are articles, the newest first where the list says so; `parts` are further sitemaps."""

    kind: Kind
    title: str = ""
    items: tuple[Item, ...] = ()
    parts: tuple[str, ...] = ()
    announced: str = ""  # the feed that a page announces


def listing(fetched: Fetched) -> Listing:
    """What a fetched text lists. Raises FetchError where it is neither a page nor a list."""
    if fetched.kind.endswith("json"):
        return _json_feed(fetched)
    start = fetched.data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if fetched.kind in PAGES and (b"<html" in start or not start.startswith(_LISTS)):
        return Listing("page", announced=_announced(fetched))
    return _sitemap(fetched) or _feed(fetched)


def _feed(fetched: Fetched) -> Listing:
    headers = {"content-type": f"{fetched.kind}; charset={fetched.charset}" if fetched.charset else fetched.kind}
    # as a stream: a text could be taken for an address or a file's name
    found = feedparser.parse(BytesIO(fetched.data), response_headers={**headers, "content-location": fetched.address})
    if not found.get("version"):
        raise FetchError("it is neither a page nor a feed nor a sitemap")
    title = str(found.feed.get("title", ""))
    return Listing("feed", _one_line(title), tuple(_unique(map(_entry, found.entries[:MOST_ITEMS]))))


def _entry(entry: Any) -> Item | None:
    content = max((str(one.get("value", "")) for one in entry.get("content", ())), key=len, default="")
    updated = dict.get(entry, "updated", "")  # its own way of asking says what it will say no more
    date = str(entry.get("published") or updated)
    said = (entry.get("title"), updated, content or entry.get("summary"))
    return _item(entry.get("link"), str(entry.get("title", "")), date, said, content=content)


def _json_feed(fetched: Fetched) -> Listing:
    try:
        feed = json.loads(fetched.data)
        entries = [one for one in feed["items"] if isinstance(one, dict)][:MOST_ITEMS]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FetchError("it is JSON, but no JSON Feed") from None
    items = (
        _item(
            urljoin(fetched.address, str(one.get("url") or one.get("external_url") or "")),
            str(one.get("title") or ""),
            str(one.get("date_published") or ""),
            (one.get("title"), one.get("date_modified"), one.get("content_html") or one.get("content_text")),
            content=str(one.get("content_html") or ""),
        )
        for one in entries
        if one.get("url") or one.get("external_url")
    )
    return Listing("feed", _one_line(str(feed.get("title") or "")), tuple(_unique(items)))


def _sitemap(fetched: Fetched) -> Listing | None:
    """The newest first; those without a time come last, in their order."""
    try:
        root = etree.fromstring(fetched.data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except etree.XMLSyntaxError:
        return None
    if root is None or _name(root) not in _SITEMAPS:
        return None
    rows = [{_name(field): (field.text or "").strip() for field in entry.iter()} for entry in root]
    rows.sort(key=lambda row: row.get("lastmod", "") or row.get("publication_date", ""), reverse=True)
    if _name(root) == "sitemapindex":
        parts = (_item(row.get("loc"), "", "", ()) for row in rows[:MOST_PARTS])
        return Listing("sitemap", parts=tuple(part.address for part in parts if part))
    items = (
        _item(
            row.get("loc"),
            row.get("title", ""),
            row.get("publication_date", ""),
            (row.get("lastmod"),),
            publisher=row.get("name", ""),
        )
        for row in rows[:MOST_ITEMS]
    )
    return Listing("sitemap", items=tuple(_unique(items)))


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _announced(fetched: Fetched) -> str:
    """The first feed that a page's head names, '' for none."""
    try:
        tree = lxml_html.fromstring(fetched.data)
    except (etree.LxmlError, ValueError):
        return ""
    for link in tree.iter("link"):
        if "alternate" in (link.get("rel") or "").lower().split() and (link.get("type") or "").lower() in FEEDS:
            try:
                return plain_address(urljoin(fetched.address, link.get("href") or ""))
            except (FetchError, ValueError):
                continue
    return ""


def _item(
    address: object, title: str, date: str, said: Iterable[object], *, content: str = "", publisher: str = ""
) -> Item | None:
    try:
        where = plain_address(str(address or ""))
    except FetchError:
        return None
    stamp = sha256("\x1f".join("" if part is None else str(part) for part in said).encode("utf-8", "replace"))
    return Item(where, _one_line(title), date[:100], stamp.hexdigest()[:16], _one_line(publisher), content)


def _unique(items: Iterable[Item | None]) -> Iterator[Item]:
    seen: set[str] = set()
    for item in items:
        if item and item.address not in seen:
            seen.add(item.address)
            yield item


def _one_line(text: str) -> str:
    """A title as a line of text: feeds put markup into it."""
    if "<" in text or "&" in text:
        with contextlib.suppress(etree.LxmlError, ValueError):
            text = lxml_html.fromstring(f"<div>{text}</div>").text_content()
    return " ".join(text.split())[:300]
