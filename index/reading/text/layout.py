"""Plain text as blocks: told by length, final punctuation, capitals, position, bullets and known furniture."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  # a field of the class is called date
from itertools import groupby, pairwise

from index.blocks import Block, BlockKind, bounded
from index.errors import ReadError
from index.reading.text.corrections import corrected
from index.reading.text.dates import day_alone, exact_date
from index.reading.text.entries import openings
from index.reading.text.furniture import CLOSING, furnished, is_caption, reads_like_a_sentence
from index.reading.text.hyphens import rejoined

HEADING = 110  # characters at most
STANDFIRST = 400  # characters at most of the one paragraph that may stand before a title
ITEM = 200  # characters at most of a list item that has no bullet
WRAPPED = 110  # characters at most of the longest line of a text whose lines a margin broke
BEYOND = 0.2  # of the lines of such a text, at most, are longer than its margin
HEAD = 6  # lines at the top of a page among which its date and its title stand
MENU = 3  # so many lines in a row of at most so many words are a menu when they open a page
OPENING = "\"“'‘$€£"  # what a heading may begin with besides a letter or a number
CAPITAL = 0.8  # of the words that carry meaning in a heading set in title case

_BULLET = re.compile(r"(?:[•‣⁃◦∙▪▫●○■□◆◇►▸▶➤➢✓✔█]+|[*·+-](?=\s))[ \t]*")
_DASH = re.compile(r"[–—][ \t]+")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)][ \t]+")
_MARKED_HEADING = re.compile(r"(=+|#{1,6}(?=\s))\s*(.*?\w.*?)\s*(?:\1|#*)")
_WIRE_LEAD = re.compile(r"[A-Z][\w.'’ -]{2,40}((?:, [\w.' ]{3,30}){0,3})(?: \(([\w/., ]{2,40})\))? ?[–—-]{1,2} ")
_ADDRESS = re.compile(r"https?://\S+")
_ASIDE = re.compile(r"(?<=[.!?…])\s*\([^()]*\)$")
_WORD = re.compile(r"[^\W\d_][\w.’'-]*")
_MINOR = re.compile(  # the words that title case leaves small
    r"(?:an?|and|as|at|but|by|for|from|into?|nor|off?|on|onto|or|out|over|per|the|to|up|via|vs|with|yet)\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """`text` is the one that was given, with broken words whole; the blocks are its."""

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None  # as it stands in the text
    date: Date | None = None  # of a dateline that stands alone at the head
    address: str | None = None  # of the page, where it stands alone at the head

    def worth_reading(self) -> tuple[Block, ...]:
        """The blocks. Raises ReadError when all of them are furniture, or there are none."""
        if all(block.kind is BlockKind.FURNITURE for block in self.blocks):
            raise ReadError("there is no article in it")
        return self.blocks


@dataclass(slots=True)
class _Unit:
    """A line, or the lines of one wrapped paragraph: `source[start:end]`, without its bullet."""

    source: str
    start: int
    end: int
    marked: int  # where its bullet begins, or start
    marker: str = ""  # which kind of bullet or number it has
    kind: BlockKind | None = None  # None: not decided yet

    @property
    def text(self) -> str:
        return self.source[self.start : self.end]


def lay_out(text: str, title: str | None = None, *, seek_title: bool = False) -> Layout:
    """The blocks of a normalised text. A line is taken for the title when it is the known one, or with `seek_title`."""
    text, units = _rejoined(text, list(_units(text)))
    _name_furniture(units)
    day = _dateline(units)
    address = next((one.text for one in _head(units) if _ADDRESS.fullmatch(one.text)), None)
    _name_lists(units)
    if title is not None:
        found = next((one for one in _head(units) if one.text.casefold() == title.casefold()), None)
    else:
        found = _title(units) if seek_title else None
    if found:
        found.kind = BlockKind.TITLE
    _name_labels(units, found)
    _name_headings(units)
    blocks = tuple(Block(one.kind or BlockKind.PARAGRAPH, one.start, one.end) for one in units)
    return Layout(text, bounded(text, corrected(text, blocks)), found.text if found else None, day, address)


def dateline(words: str) -> re.Match[str] | None:
    """'HALVERN, May 7 (Agency) — ': a place in capitals, an agency or a date, and a sentence that begins after it.

    Other words before a dash say something: 'NATO — the alliance — said'.
    """
    lead = _WIRE_LEAD.match(words)
    if lead is None or words[lead.end() : lead.end() + 1].islower():
        return None
    if lead[2] or lead.group().split()[0].strip(",").isupper() or _day_of(lead):
        return lead
    return None


def dateline_day(words: str) -> Date | None:
    """The full date in a paragraph's dateline: 'HALVERN, 7 May 2031 — '."""
    lead = dateline(words[:200])
    return _day_of(lead) if lead else None


def _day_of(lead: re.Match[str]) -> Date | None:
    parts = lead[1].split(",")[1:]
    ends = (",".join(parts[number:]).strip() for number in range(len(parts)))
    return next((day for one in (lead[2] or "", *ends) if (day := exact_date(one))), None)


def _units(text: str) -> Iterator[_Unit]:
    """One for each line, but lines that a margin broke are one paragraph. Lines of nothing but marks are left out."""
    lines = text.split("\n")
    longest = _margin(lines)
    wrapped = bool(longest) and _is_wrapped(lines, longest)
    unit: _Unit | None = None
    before = bullet = ""  # the line before; a bullet that stood alone on it
    start = 0
    for line in lines:
        if unit and wrapped and _goes_on(before, line, longest, unit.marker):
            unit.end = start + len(line.rstrip())
        else:
            if unit:
                yield unit
            unit = _unit(text, start, line)
            if unit and bullet and not unit.marker:
                unit.marker = bullet
            if line.strip():
                bullet = "bullet" if len(line.strip()) == 1 and _BULLET.match(line.strip()) else ""
        before = line
        start += len(line) + 1
    if unit:
        yield unit


def _rejoined(text: str, units: list[_Unit]) -> tuple[str, list[_Unit]]:
    """With broken words whole; what such a word joins is one paragraph."""
    whole = rejoined(text)
    if not whole.cuts:
        return text, units
    places = iter(whole.moved([place for unit in units for place in (unit.marked, unit.start, unit.end)]))
    kept: list[_Unit] = []
    for unit in units:
        unit.source, unit.marked, unit.start, unit.end = whole.text, next(places), next(places), next(places)
        if kept and kept[-1].end == unit.marked:
            kept[-1].end = unit.end
        else:
            kept.append(unit)
    return whole.text, kept


def _unit(text: str, start: int, line: str) -> _Unit | None:
    words = line.strip()
    if not any(map(str.isalnum, words)):
        return None
    first = start + line.index(words[0])
    end = first + len(words)
    if len(words) <= HEADING and (heading := _MARKED_HEADING.fullmatch(words)):
        return _Unit(text, first + heading.start(2), first + heading.end(2), first, kind=BlockKind.HEADING)
    for marker, pattern in (("bullet", _BULLET), ("dash", _DASH), ("number", _NUMBER)):
        if (mark := pattern.match(words)) and mark.end() < len(words):
            return _Unit(text, first + mark.end(), end, first, marker)
    return _Unit(text, first, end, first)


def _margin(lines: Sequence[str]) -> int:
    """Length of the longest line with another right above or below it, where hardly any line is longer; else 0."""
    together = (pair for pair in pairwise(lines) if all(map(str.strip, pair)))
    longest = max((len(line.rstrip()) for pair in together for line in pair), default=0)
    written = [len(line.rstrip()) for line in lines if line.strip()]
    beyond = sum(length > longest for length in written)  # a title, a standfirst
    return longest if longest <= WRAPPED and beyond <= BEYOND * len(written) else 0


def _is_wrapped(lines: Sequence[str], longest: int) -> bool:
    """Whether lines that are full mostly end in the middle of a sentence: nobody's paragraphs do."""
    full = [
        line for line, after in pairwise(lines) if line.strip() and after.strip() and _is_full(line, after, longest)
    ]
    return 2 * sum(_ends_open(line.rstrip()) for line in full) > len(full)


def _goes_on(line: str, after: str, longest: int, marker: str) -> bool:
    """Whether a margin broke the paragraph between these two lines, and not its end."""
    if not line.strip() or not after.strip() or _is_marked(after.strip()):
        return False
    if _indent(after) > _indent(line) and not marker:
        return False
    return _is_full(line, after, longest) or (_ends_open(line.rstrip()) and after.lstrip()[0].islower())


def _is_full(line: str, after: str, longest: int) -> bool:
    return len(line.rstrip()) + 1 + len(after.split(None, 1)[0]) > longest


def _is_marked(words: str) -> bool:
    return any(pattern.match(words) for pattern in (_BULLET, _DASH, _NUMBER, _MARKED_HEADING))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _ends_open(words: str) -> bool:
    words = _ASIDE.sub("", words)
    return not words.rstrip(CLOSING).endswith((".", "!", "?", "…", ":", ";", ","))


def _name_furniture(units: Sequence[_Unit]) -> None:
    lines = [unit.text for unit in units]
    opening_lines = openings(lines)
    for number, (unit, is_furniture) in enumerate(zip(units, furnished(lines), strict=True)):
        if number in opening_lines:
            unit.kind = BlockKind.HEADING
        elif is_furniture:
            unit.kind = BlockKind.FURNITURE
        elif not unit.marker and is_caption(unit.text):
            unit.kind = BlockKind.CAPTION
    opening = [unit for unit in units[: next((n for n, one in enumerate(units) if _is_prose(one)), 0)] if not unit.kind]
    menu = [unit for unit in opening if len(unit.text.split()) <= MENU]
    if len(menu) >= MENU:
        for unit in menu if len(menu) < len(opening) else menu[:-1]:
            unit.kind = BlockKind.FURNITURE


def _head(units: Sequence[_Unit]) -> Iterator[_Unit]:
    """The first few lines; what stands around the article, such as a menu, does not count."""
    content = 0
    for unit in units:
        yield unit
        content += unit.kind is not BlockKind.FURNITURE
        if content == HEAD:
            return


def _dateline(units: Sequence[_Unit]) -> Date | None:
    """The first full date that stands alone at the head. Every date that does is furniture."""
    days = []
    for unit in list(_head(units)):
        if day := day_alone(unit.text):
            unit.kind = BlockKind.FURNITURE
            days.append(day)
    leads = (dateline_day(unit.text) for unit in units if unit.kind is None and dateline(unit.text))
    return days[0] if days else next(filter(None, leads), None)


def _name_lists(units: list[_Unit]) -> None:
    """Bullets make lists; dashes, numbers and bare short lines do so in company, or after an introduction."""
    for number, unit in enumerate(units):
        if unit.kind or not unit.marker:
            continue
        near = units[max(0, number - 1) : number] + units[number + 1 : number + 2]
        introduced = number > 0 and units[number - 1].text.endswith(":")
        if unit.marker == "bullet" or introduced or any(one.marker == unit.marker for one in near):
            unit.kind = BlockKind.LIST_ITEM
        else:
            unit.start, unit.marker = unit.marked, ""
            unit.kind = BlockKind.CAPTION if is_caption(unit.text) else None
    for number, unit in enumerate(units):
        if unit.kind is None and unit.text.endswith(":"):
            items = list(_bare_items(units, number + 1))
            for item in items if len(items) > 1 else ():
                item.kind = BlockKind.LIST_ITEM


def _bare_items(units: Sequence[_Unit], first: int) -> Iterator[_Unit]:
    for number in range(first, len(units)):
        unit, words = units[number], units[number].text
        if unit.kind or len(words) > ITEM or (_in_title_case(words) and not _in_title_case(units[first].text)):
            return
        last = words.endswith(".") and number > first and units[number - 1].text.endswith((";", ",", " and", " or"))
        if not last and not _ends_open(words) and not words.endswith((";", ",")):
            return
        yield unit
        if last:
            return


def _title(units: Sequence[_Unit]) -> _Unit | None:
    """The first line at the head that is set like a heading and long enough; labels above it are furniture."""
    labels: list[_Unit] = []
    prose = 0
    for unit in units:
        if _is_prose(unit):
            prose += 1
            if prose > 1 or len(unit.text) > STANDFIRST or _WIRE_LEAD.match(unit.text[:100]):
                break
        elif unit.kind is BlockKind.HEADING or (unit.kind is None and _is_set_like_a_heading(unit, at_head=True)):
            labels.append(unit)
            if len(unit.text.split()) > MENU:
                break
    for unit in labels[:-1]:
        unit.kind = BlockKind.FURNITURE
    return labels[-1] if labels else None


def _name_labels(units: Sequence[_Unit], title: _Unit | None) -> None:
    """A short line between the title and a date or an address says who printed it, and heads nothing."""
    if title is None:
        return
    below = units[units.index(title) + 1 :]
    for unit, after in pairwise(below[:HEAD]):
        if after.kind is BlockKind.FURNITURE and unit.kind is None and _is_set_like_a_heading(unit):
            unit.kind = BlockKind.FURNITURE
        elif unit.kind is not BlockKind.FURNITURE:
            return


def _name_headings(units: Sequence[_Unit]) -> None:
    """A heading stands over something; three or more such lines in a row are a list, a table or a gallery."""
    content = [unit for unit in units if unit.kind is not BlockKind.FURNITURE]
    begun = False
    done = 0
    for is_short, group in groupby(content, lambda one: one.kind is None and _is_set_like_a_heading(one)):
        run = list(group)
        done += len(run)
        if not is_short:
            begun = begun or any(map(_is_prose, run))
            continue
        over = run[-1] if done < len(content) and content[done].kind is not BlockKind.CAPTION else None
        for unit in run:
            if len(run) > 2 and (unit is not over or not _in_title_case(unit.text)):
                unit.kind = BlockKind.LIST_ITEM
            elif over:
                unit.kind = BlockKind.HEADING
            elif begun and _in_title_case(unit.text):
                unit.kind = BlockKind.CAPTION


def _is_prose(unit: _Unit) -> bool:
    return unit.kind is None and not unit.marker and reads_like_a_sentence(unit.text)


def _is_set_like_a_heading(unit: _Unit, *, at_head: bool = False) -> bool:
    words = unit.text
    if unit.marker or len(words) > HEADING or "\n" in words:
        return False
    if words[0].islower() or not (words[0].isalnum() or words[0] in OPENING):
        return False
    ends_loud = words.rstrip(CLOSING).endswith(("?", "!"))
    return _ends_open(words) or (ends_loud and (at_head or _in_title_case(words)))


def _in_title_case(words: str) -> bool:
    major = [word for word in _WORD.findall(words) if not _MINOR.fullmatch(word)]
    return sum(not word[0].islower() for word in major) >= max(1, CAPITAL * len(major))
