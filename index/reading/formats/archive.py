"""Saved web pages: archives of a crawl (WARC) and pages that a browser saved as one file (MHTML)."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.reading.formats import html
from index.reading.many import collected, tried
from index.reading.page import About
from index.reading.text.decode import decode
from index.reading.types import Note, One

LARGEST = 50 * 2**20  # bytes of one page
PAGES = ("text/html", "application/xhtml+xml")


def read_crawl(path: str) -> list[One]:
    """Every page of a WARC file, of which never more than one is in memory; what is no page is counted.

    Raises ReadError when it is no WARC file or holds no article.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    others: list[Note] = []
    with Path(path).open("rb") as file:
        try:
            return [*collected(path, _pages(path, ArchiveIterator(file), others), "page"), *others]
        except ArchiveLoadFailed as error:
            raise ReadError(f"it is no WARC file that can be read ({error!s:.60})") from None


def _pages(path: str, records: Iterator[Any], others: list[Note]) -> Iterator[Sequence[One]]:
    left_out = 0
    for number, record in zip(count(1), records):
        if record.rec_type not in ("response", "resource"):
            continue
        http = record.http_headers
        kind = (http or record.rec_headers).get_header("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in PAGES or (http and http.get_statuscode() != "200"):
            left_out += 1
            continue
        data = record.content_stream().read(LARGEST + 1)
        url = record.rec_headers.get_header("WARC-Target-URI")
        declared = _charset(http.get_header("Content-Type", "") if http else "")
        yield tried(path, number, _page, data, declared, url)
    if left_out:
        others.append(Note(path, f"{left_out:,} of its records are no pages (pictures, programs, moved addresses)"))


def _page(path: str, place: str, data: bytes, declared: str | None, url: str | None) -> list[One]:
    if len(data) > LARGEST:
        raise ReadError(f"it has more than {LARGEST // 2**20} MB")
    return [html.read(path, decode(data, declared or html.declared_encoding(data)), About(url=url), place=place)]


def _charset(kind: str) -> str | None:
    return kind.partition("charset=")[2].strip(" \"'") or None


def read_saved(path: str) -> list[One]:
    """The page of an MHTML file, which is a mail with the page's parts. Raises ReadError when there is none."""
    mail = message_from_bytes(Path(path).read_bytes(), policy=default)
    page = next((part for part in mail.walk() if part.get_content_type() in PAGES), None)
    data = page.get_payload(decode=True) if page is not None else None
    if not isinstance(data, bytes):
        raise ReadError("there is no web page in it")
    url = mail.get("Snapshot-Content-Location") or (page and page.get("Content-Location"))
    return _page(path, path, data, page.get_content_charset() if page else None, str(url).strip() if url else None)
