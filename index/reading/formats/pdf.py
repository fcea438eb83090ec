"""A PDF with a text layer: its lines in the order in which a reader takes them, without running heads."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_int, create_string_buffer
from statistics import median
from typing import Any

import pypdfium2
from pypdfium2 import raw

from index.articles import Article
from index.blocks import BlockKind
from index.errors import ReadError
from index.reading.formats.columns import Line, paragraphs, reading_order
from index.reading.formats.styled import JUNK
from index.reading.page import About, Part, article
from index.reading.text.hyphens import rejoined

FEWEST = 20  # characters a page, on average: less is stamped upon pictures of pages
EDGE = 3  # lines at the top and at the foot of a page among which its running head and its number stand
RUNNING = 0.4  # of the pages at least have the same line at that place, whatever its numbers
LARGER = 1.15  # times the size of the text: a heading
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|pg\.?)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_LIBRARY_HYPHEN = re.compile("[\x02\ufffe]")  # how the library gives a hyphen that broke a word


def read(path: str) -> list[Article]:
    """One article. Raises ReadError when it is damaged, locked, or has pictures of pages alone."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise ReadError(
            "it is locked with a password: save it without" if locked else "it is damaged: no PDF that can be read"
        ) from None
    try:
        pages = [list(_lines(document, number)) for number in range(len(document))]
        named = document.get_metadata_value("Title")
    finally:
        document.close()
    if sum(len(line.text) for page in pages for line in page) < FEWEST * len(pages):
        raise ReadError("it has pictures of pages only, without text: run text recognition (OCR) over it")
    parts = list(_parts([reading_order(page) for page in _without_running(pages)]))
    title = (
        named if named and not JUNK.search(named) and all(one.kind is not BlockKind.TITLE for one in parts) else None
    )
    return [article(path, parts, About(title), seek_date=True)]


def _lines(document: Any, number: int) -> Iterator[Line]:
    """The pieces of lines of one page, which is closed at once: a book is never in memory as a whole."""
    page = document[number]
    text = page.get_textpage()
    try:
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            words = " ".join(_LIBRARY_HYPHEN.sub("-", text.get_text_bounded(left, bottom, right, top)).split())
            if words:
                at = raw.FPDFText_GetCharIndexAtPos(text, left + 1, (top + bottom) / 2, 5, 5)
                size = raw.FPDFText_GetFontSize(text, at) if at >= 0 else top - bottom
                yield Line(left, bottom, right, top, words, round(size, 1), _is_bold(text, at))
    finally:
        text.close()
        page.close()


def _is_bold(text: Any, at: int) -> bool:
    name = create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, at, name, len(name), c_int())
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


def _without_running(pages: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """The pages without what runs through them, and without their numbers."""
    counted = Counter(sign for page in pages for sign in {_sign(line) for line in _edges(page)})
    running = {sign for sign, count in counted.items() if count >= max(2, RUNNING * len(pages))}
    for page in pages:
        edges = {id(line) for line in _edges(page) if _sign(line) in running or _PAGE_NUMBER.fullmatch(line.text)}
        yield [line for line in page if id(line) not in edges]


def _edges(page: Sequence[Line]) -> list[Line]:
    ordered = sorted(page, key=lambda line: -line.top)
    return ordered[:EDGE] + ordered[EDGE:][-EDGE:]


def _sign(line: Line) -> tuple[str, int]:
    """What a running head has in common on all pages: its words, whatever the number, and its height."""
    return _NUMBERS.sub("#", line.text.casefold()), round(line.bottom / 10)


def _parts(pages: Sequence[list[Line]]) -> Iterator[Part]:
    """Larger or bold lines are headings, the largest on the first page the title; hyphens at line ends go."""
    sizes = [line.size for page in pages for line in page for _ in range(1 + len(line.text) // 20)]
    body = median(sizes) if sizes else 0
    largest = max((line.size for line in next(filter(None, pages), [])), default=0)
    titled = largest < LARGER * body  # then there is no title to wait for
    for lines in paragraphs(pages):
        words = rejoined("\n".join(line.text for line in lines)).text.replace("\n", " ")
        size = max(line.size for line in lines)
        bold = all(line.bold for line in lines) and len(lines) < 3 and not words.endswith((".", ":", ","))
        if size >= LARGER * body and size == largest:
            titled = True
            yield Part(BlockKind.TITLE, words)
        elif not titled:
            yield Part(BlockKind.FURNITURE, words)  # the name of the paper, a section, a slogan
        elif size >= LARGER * body or bold:
            yield Part(BlockKind.HEADING, words)
        elif mark := re.match(r"[•‣▪●◦–-]\s+(?=\S)", words):
            yield Part(BlockKind.LIST_ITEM, words[mark.end() :], "• ")
        else:
            yield Part(BlockKind.PARAGRAPH, words)
