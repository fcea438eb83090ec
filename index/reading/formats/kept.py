"""What is known of a page that was fetched, as the first line of the file that keeps it."""

import json
import re
from dataclasses import replace

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from index.articles import Article
from index.reading.text.dates import exact_date

_HEADER = re.compile(r"\ufeff?<!--demarche (\{.*\})-->\n")


class Header(BaseModel):
    """`address` is the page's one canonical address, `fetched` when it was read, `etag` and `modified` what its server
    said of that version. `sources` are the addresses of the feeds and sitemaps that list it; `title`, `date` and
    `publisher` what they say of it.
    """

    model_config = ConfigDict(frozen=True)

    address: str
    fetched: AwareDatetime
    etag: str = ""
    modified: str = ""
    sources: tuple[str, ...] = ()
    title: str = ""
    date: str = ""
    publisher: str = ""


def written(header: Header, page: str) -> bytes:
    """The file of a page: UTF-8 with its mark, whatever the page says of its own encoding."""
    said = json.dumps(header.model_dump(mode="json", exclude_defaults=True))
    said = said.replace("--", "-\\u002d").replace(">", "\\u003e")  # nothing in it may end the comment
    return f"\ufeff<!--demarche {said}-->\n{page}".encode("utf-8", "replace")


def parted(text: str) -> tuple[Header | None, str]:
    """The header of a file, None where it has none, and the page as it was fetched."""
    found = _HEADER.match(text)
    if found is None:
        return None, text
    try:
        return Header.model_validate_json(found[1]), text[found.end() :]
    except ValidationError:
        return None, text


def described(article: Article, text: str) -> Article:
    """The article of such a file: the address is where it was fetched, and what the page does not say its feed does."""
    header, _ = parted(text)
    if header is None:
        return article
    return replace(
        article,
        url=header.address,
        title=article.title or header.title or None,
        date=article.date or exact_date(header.date),
        publisher=article.publisher or header.publisher or None,
        fetched=header.fetched,
    )
