"""JSON records, one a line or all in one file: each an article with what it says about itself."""

import codecs
import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from index.articles import Article
from index.errors import ReadError
from index.reading.many import collected, tried
from index.reading.page import NOTHING, undated, word
from index.reading.text.address import canonical
from index.reading.text.dates import exact_date
from index.reading.text.decode import decode
from index.reading.text.layout import lay_out
from index.reading.text.markup import seen
from index.reading.types import One

LONGEST_LINE = 10 * 2**20  # bytes
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_json(path: str, text: str) -> Sequence[One]:
    """One record, or a list of them. Raises ReadError when the file is no JSON, or its one record no article."""
    value = _loaded(text)
    if not isinstance(value, list):
        return record(path, path, value)
    return [one for number, inner in enumerate(value, start=1) for one in tried(path, number, record, inner)]


def read_lines(path: str) -> list[One]:
    """One record a line, never more than one line in memory; empty lines are passed over.

    Raises ReadError when not one line is a record, and OSError when the file cannot be read.
    """
    return collected(path, (tried(path, number, _line, line) for number, line in _lines(path)), "record")


def _lines(path: str) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not empty; of an over-long one so much that it is known to be too long."""
    with Path(path).open("rb") as file:
        start = file.read(3)
        whole = start.startswith(_UTF16)
        file.seek(3 if start == codecs.BOM_UTF8 else 0)
        source = BytesIO(decode(file.read()).encode()) if whole else file
        number = 0
        while line := source.readline(LONGEST_LINE + 1):
            number += 1
            cut = line
            while not cut.endswith(b"\n") and len(cut) > LONGEST_LINE:
                cut = source.readline(LONGEST_LINE + 1)
            if line.strip():
                yield number, line


def _line(path: str, place: str, line: bytes) -> list[One]:
    if len(line) > LONGEST_LINE:
        raise ReadError(f"it is longer than {LONGEST_LINE // 2**20} MB")
    return record(path, place, _loaded(decode(line)))


def _loaded(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(f"it is broken JSON ({error.msg.lower()} at character {error.pos + 1})") from None
    except (ValueError, RecursionError):
        raise ReadError("it is JSON that cannot be read: a number too long, or too many brackets") from None
    return value


def record(path: str, place: str, value: object) -> list[One]:
    """`place` is the id of a record without one. Keys that are not of an article are left out."""
    if not isinstance(value, dict):
        raise ReadError("it is no record: an object with a text is needed")
    text = value.get("text")
    if not isinstance(text, str) or text.strip() in NOTHING:
        raise ReadError("it has no text")
    title = word(value.get("title"))
    layout = lay_out(seen(text), title or "")
    article = Article(
        id=_ident(value.get("id")) or place,
        text=layout.text,
        blocks=layout.worth_reading(),
        title=title,
        url=canonical(value.get("url")),
        publisher=word(value.get("publisher")),
        date=exact_date(value.get("date")),
        path=path,
    )
    return [article, *undated(place, value.get("date"))]


def _ident(value: object) -> str | None:
    """As it is given, so that other programs know it again, unless it has characters that cannot be printed."""
    if isinstance(value, str) and value.isprintable():
        return None if value.strip() in NOTHING else value.strip()
    return word(value)
