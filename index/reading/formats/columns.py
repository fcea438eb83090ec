"""Lines with places on pages as paragraphs in reading order: column by column, whatever spans the columns between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

GUTTER = 8  # points of white between two columns at least
SAME_LINE = 0.8  # sizes of its letters of white at most between two pieces of one line
BETWEEN_WORDS = 0.12  # and at least where a word ends
NARROWEST = 0.12  # of the width of what is divided: a narrower column holds bullets or numbers
FEWEST = 2  # lines of a column
APART = 1.45  # times the usual distance of lines: a gap between paragraphs
INDENT = 0.8  # sizes of its letters that the first line of a paragraph stands in at least
SHORT = 0.8  # of the width of its column: a line that ends before ends its paragraph, where a sentence ends
BULLETS = ("•", "‣", "▪", "●", "◦")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or the piece of one in a column; places in points from the lower left corner, `size` of its letters."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    size: float
    bold: bool = False


def reading_order(pieces: Sequence[Line]) -> list[Line]:
    """The lines of a page as they are read: from the top, within a band of columns each column by itself."""
    lines = sorted(_joined(pieces), key=lambda line: -line.top)
    ordered: list[Line] = []
    start = 0
    while start < len(lines):
        end, gutter = _band(lines, start)
        if gutter is None:
            ordered.append(lines[start])
            start += 1
            continue
        band = lines[start:end]
        ordered += reading_order([line for line in band if line.right <= gutter])
        ordered += reading_order([line for line in band if line.left >= gutter])
        start = end
    return ordered


def paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The lines of each paragraph; one that a column or a page breaks off goes on in the next."""
    lines = [line for page in pages for line in page]
    falls = ((one.size, one.bottom - after.bottom) for one, after in pairwise(lines))
    steps = sorted(fall for size, fall in falls if 0 < fall < 4 * size)
    pitch = steps[len(steps) // 4] if steps else 0  # a short text has more gaps than lines
    widths = sorted(line.right - line.left for line in lines)
    column = widths[len(widths) * 9 // 10] if widths else 0  # as wide as most full lines
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(line, paragraph, pitch, column):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _begins(line: Line, paragraph: Sequence[Line], pitch: float, column: float) -> bool:
    last = paragraph[-1]
    if abs(line.size - last.size) > 0.08 * last.size or line.bold != last.bold or line.text.startswith(BULLETS):
        return True
    ends = last.text.rstrip("\"”’')]").endswith((".", "!", "?", "…", ":"))
    step = last.bottom - line.bottom
    if step <= 0 or step > 4 * last.size + pitch:  # the next column, the next page, or beyond what spans the columns
        return ends or (line.text[0].isupper() and last.right - last.left < SHORT * column)
    if step > APART * max(pitch, last.size):
        return True
    first_of_it = len(paragraph) == 1
    if line.left - last.left > INDENT * line.size and not first_of_it:
        return True
    if first_of_it and line.left - last.left > INDENT * line.size:
        return ends
    return ends and last.right - last.left < SHORT * column and line.left >= last.left - 1


def _joined(pieces: Sequence[Line]) -> Iterator[Line]:
    """Pieces of one line that a change of the type has divided, as one."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda one: -one.top - one.bottom):
        if rows and _on_one_line(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        line: Line | None = None
        for piece in sorted(row, key=lambda one: one.left):
            if line and piece.left - line.right < SAME_LINE * piece.size:
                line = _both(line, piece)
            else:
                if line:
                    yield line
                line = piece
        if line:
            yield line


def _both(one: Line, other: Line) -> Line:
    gap = " " if other.left - one.right > BETWEEN_WORDS * other.size else ""
    longer = max(one, other, key=lambda line: len(line.text))
    return Line(
        left=one.left,
        bottom=min(one.bottom, other.bottom),
        right=max(one.right, other.right),
        top=max(one.top, other.top),
        text=f"{one.text}{gap}{other.text}",
        size=longer.size,
        bold=one.bold and other.bold,
    )


def _on_one_line(one: Line, other: Line) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > 0.5 * min(one.top - one.bottom, other.top - other.bottom)


def _band(lines: Sequence[Line], start: int) -> tuple[int, float | None]:
    """Where the longest run of lines from `start` that a gutter divides ends, and the gutter's place; else None."""
    best: tuple[int, float | None] = (start + 1, None)
    for end in range(start + 2, len(lines) + 1):
        gutters = _gutters(lines[start:end])
        if not gutters:
            break
        band = lines[start:end]
        for gutter in gutters:
            left = [line for line in band if line.right <= gutter]
            right = [line for line in band if line.left >= gutter]
            if min(len(left), len(right)) >= FEWEST and all(
                _width(side) >= NARROWEST * _width(band) for side in (left, right)
            ):
                best = end, gutter
                break
    return best


def _gutters(lines: Sequence[Line]) -> list[float]:
    """The middles of what no line covers between the first and the last, the widest first."""
    found: list[tuple[float, float]] = []
    reach: float | None = None
    for line in sorted(lines, key=lambda one: one.left):
        if reach is not None and line.left - reach >= GUTTER:
            found.append((line.left - reach, (line.left + reach) / 2))
        reach = line.right if reach is None else max(reach, line.right)
    return [middle for _, middle in sorted(found, reverse=True)]


def _width(lines: Sequence[Line]) -> float:
    return max(line.right for line in lines) - min(line.left for line in lines)
