"""What an article's fields are called in exports and in front matter, and which of a file's own stands for each."""

from collections.abc import Mapping
from urllib.parse import urlsplit

# Ours, and the names that other programs have for it, the surest first; capitals, spaces and signs do not count.
USUAL = {
    "id": ("id", "articleid", "uid", "guid"),
    "title": ("title", "headline", "heading", "subject", "articletitle"),
    "date": (
        *("date", "published", "publisheddate", "publicationdate", "publishedat", "publishdate", "datepublished"),
        *("pubdate", "posted", "created", "createdat", "datecreated"),
    ),
    "url": ("url", "link", "permalink", "weburl", "articleurl", "sourceurl", "canonicalurl", "address"),
    "publisher": ("publisher", "source", "outlet", "newspaper", "publication", "sitename", "site", "website", "medium"),
    "text": (
        *("text", "fulltext", "body", "content", "articletext", "articlebody", "bodytext", "maintext", "article"),
        *("description", "summary"),
    ),
}


def named(columns: Mapping[str, object], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our name of a field → the name that `columns` has for it; `chosen` says so where their names do not.

    Only a field that is there counts.
    """
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(_plain(column), column)
    found: dict[str, str] = {}
    for field, usual in USUAL.items():
        names = (_plain((chosen or {}).get(field, "")), *usual)
        if name := next((one for one in names if one and one in plain), ""):
            found[field] = plain[name]
    return found


def fields(given: Mapping[str, object], chosen: Mapping[str, str] | None = None) -> dict[str, object]:
    """The values under our names. A source that is an address is the address, not who published it."""
    found = {field: given[column] for field, column in named(given, chosen).items()}
    if is_address(found.get("publisher")):
        address = found.pop("publisher")
        found.setdefault("url", address)
    return found


def is_address(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value.strip()[:300]).scheme.lower() in ("http", "https")


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
