"""An EPUB: each of its chapters that holds an article, in the order of the book."""

from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from index.articles import Article
from index.errors import ReadError
from index.reading.formats import html
from index.reading.formats.zipped import opened, tree
from index.reading.page import About
from index.reading.text.decode import decode
from index.reading.types import Skipped

_DC = "{http://purl.org/dc/elements/1.1/}"


def read(path: str) -> list[Article | Skipped]:
    """Raises ReadError when it is damaged, locked, or no chapter holds an article."""
    with opened(path, "EPUB") as archive:
        names = set(archive.namelist())
        if "META-INF/encryption.xml" in names and "META-INF/rights.xml" in names:
            raise ReadError("it is locked by its seller")
        container = tree(archive.read("META-INF/container.xml"))
        place = container.find(".//{*}rootfile").get("full-path")
        package = tree(archive.read(place))
        about = About(
            date=package.findtext(f".//{_DC}date"),
            publisher=package.findtext(f".//{_DC}publisher") or package.findtext(f".//{_DC}title"),
        )
        chapters = [normpath(join(dirname(place), one)) for one in _spine(package)]
        found = [one for name in chapters if name in names if (one := _chapter(path, name, archive.read(name), about))]
    if not found:
        raise ReadError("there is no article in it")
    return list(found)


def _spine(package: Any) -> list[str]:
    files = {one.get("id"): unquote(one.get("href", "")) for one in package.iterfind(".//{*}manifest/{*}item")}
    return [files.get(one.get("idref"), "") for one in package.iterfind(".//{*}spine/{*}itemref")]


def _chapter(path: str, name: str, data: bytes, about: About) -> Article | None:
    """None for a cover, a table of contents, an imprint."""
    try:
        return html.read(path, decode(data, html.declared_encoding(data)), about, place=f"{path}#{name}")
    except ReadError:
        return None
