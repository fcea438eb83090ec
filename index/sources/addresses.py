"""One canonical address for a page: without tracking, and its own, not that of its AMP or mobile twin."""

import re
from urllib.parse import urljoin, urlsplit

from index.errors import FetchError
from index.reading.text.address import canonical

_VIEWERS = re.compile(r"https?://(?:(?:www\.)?google\.[a-z.]+/amp|[^/]+\.cdn\.ampproject\.org/[civ])/(s/)?(?=\S)")
_TWINS = frozenset({"www", "m", "mobile", "amp"})  # labels of a host that has the same pages


def plain_address(text: str) -> str:
    """An address as it was given, in its one form. Raises FetchError where it may not or cannot be fetched."""
    try:
        parts = urlsplit(text.strip())
        if parts.username is not None or parts.password is not None:
            raise FetchError("it holds a name or a password: write it without")
    except ValueError:
        raise FetchError("it is no address") from None
    if viewer := _VIEWERS.match(text.strip()):
        text = f"http{'s' if viewer[1] else ''}://{text.strip()[viewer.end() :]}"
    address = canonical(text)
    if address is None:
        raise FetchError("it is no http or https address such as https://example.org/news/feed.xml")
    return address


def own_address(fetched: str, declared: str | None) -> str:
    """The canonical address of a page: the one that it `declared` where that is one of its own site, else where it was
    `fetched`. A page that names the front page of its site, or another's page, is mistaken or lies."""
    here = canonical(fetched) or fetched
    there = canonical(urljoin(fetched, declared)) if declared else None
    if there is None or _site(here) != _site(there):
        return here
    return here if urlsplit(there).path == "/" != urlsplit(here).path else there


def _site(address: str) -> tuple[str, ...]:
    labels = (urlsplit(address).hostname or "").split(".")
    while len(labels) > 2 and labels[0] in _TWINS:
        labels = labels[1:]
    return tuple(labels)
