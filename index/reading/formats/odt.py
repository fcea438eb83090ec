"""An OpenDocument text: paragraphs by their styles, without what was deleted and what was remarked."""

from collections.abc import Iterator
from typing import Any

from index.articles import Article
from index.blocks import BlockKind
from index.errors import ReadError
from index.reading.formats import styled
from index.reading.formats.zipped import opened, tree
from index.reading.page import Part

_OFFICE, _TEXT, _TABLE, _STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "text", "table", "style")
)
_UNSEEN = {f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}tracked-changes", f"{_TEXT}sequence-decls"}
_BREAKS = {f"{_TEXT}tab": " ", f"{_TEXT}s": " ", f"{_TEXT}line-break": "\n"}


def read(path: str) -> list[Article]:
    """One article. Raises ReadError when it is damaged or has none."""
    with opened(path, "OpenDocument text") as archive:
        content = tree(archive.read("content.xml"))
        about = tree(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise ReadError("it is no text but another kind of OpenDocument")
    titles = {"Title"} | {
        style.get(f"{_STYLE}name") for style in content.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}parent-style-name") == "Title"
    }  # fmt: skip
    named = about.findtext(".//{http://purl.org/dc/elements/1.1/}title") if about is not None else None
    return [styled.read(path, list(_parts(body, titles)), named)]


def _parts(element: Any, titles: set[str], mark: str = "") -> Iterator[Part]:
    for child in element:
        if child.tag in _UNSEEN:
            continue
        match str(child.tag).rpartition("}")[2]:
            case "h":
                yield Part(BlockKind.HEADING, _words(child))
            case "p" if child.get(f"{_TEXT}style-name") in titles:
                yield Part(BlockKind.TITLE, _words(child))
            case "p":
                yield Part(BlockKind.LIST_ITEM if mark else BlockKind.PARAGRAPH, _words(child), mark)
            case "list":
                yield from _parts(child, titles, "• ")
            case "table-row":
                cells = (" ".join(map(_words, cell.iter(f"{_TEXT}p"))) for cell in child.iter(f"{_TABLE}table-cell"))
                yield Part(BlockKind.PARAGRAPH, " | ".join(filter(None, cells)))
            case _:  # a section, an item, a table: what is in it
                yield from _parts(child, titles, mark)


def _words(element: Any) -> str:
    words = element.text or ""
    for child in element:
        if child.tag not in _UNSEEN:
            words += _BREAKS.get(child.tag, "") or _words(child)
        words += child.tail or ""
    return words
