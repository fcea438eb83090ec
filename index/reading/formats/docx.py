"""A Word document: paragraphs by their styles, without headers, footers and what a reviewer deleted."""

import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table

from index.articles import Article
from index.blocks import BlockKind
from index.errors import ReadError
from index.reading.formats import styled
from index.reading.formats.zipped import opened
from index.reading.page import Part

_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT = qn("w:t")


def read(path: str) -> list[Article]:
    """One article. Raises ReadError when it is damaged or has none."""
    with opened(path, "Word document"):
        try:
            document = Document(path)
        except (PackageNotFoundError, ValueError) as error:
            raise ReadError(f"it is damaged: no Word document that can be read ({type(error).__name__})") from None
        return [styled.read(path, list(_parts(document)), document.core_properties.title)]


def _parts(document: Any) -> Iterator[Part]:
    for one in document.iter_inner_content():
        if isinstance(one, Table):
            for row in one.rows:
                cells = dict.fromkeys(_words(cell._tc) for cell in row.cells)  # a cell that spans two comes twice
                yield Part(BlockKind.PARAGRAPH, " | ".join(filter(None, cells)))
        elif words := _words(one._p):
            yield _part(one, words)


def _part(paragraph: Any, words: str) -> Part:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    listed = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    if style == "Title":
        return Part(BlockKind.TITLE, words)
    if re.match(r"Heading|Subtitle", style):
        return Part(BlockKind.HEADING, words)
    if style == "Caption":
        return Part(BlockKind.CAPTION, words)
    if listed or style.startswith("List"):
        return Part(BlockKind.LIST_ITEM, words, "• ")
    return Part(BlockKind.PARAGRAPH, words)


def _words(element: Any) -> str:
    """What stands there with all changes accepted: deleted text has a tag of its own."""
    return "".join(one.text or "" if one.tag == _TEXT else _BREAKS.get(one.tag, "") for one in element.iter()).strip()
