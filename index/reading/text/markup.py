"""Markup and escaped characters that an export left in a text, as a reader sees them."""

import html
import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from lxml.html import defs

from index.reading.text.captions import transcript
from index.reading.text.normalise import normalise, one_line

ROUNDS = 4  # times that a text can have been escaped: feeds of feeds escape twice, and nobody means it so often
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});")  # 'AT&T' and '?a=1&copy=2' are none
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>")
_BEGINS = re.compile(r"(?:p|div|h[1-6]|ul|ol|li|blockquote|figure|table)")  # a line of itself; its end may be missing
_ALONE = re.compile(r"br|hr|img|wbr")
_BLOCKS = defs.block_tags - {"del", "ins", "td", "th"} | {
    *("article", "aside", "figcaption", "figure", "footer", "header", "main", "section"),
}  # those that are newer than lxml's list
_UNSEEN = ("script", "style", "template", "noscript", "iframe", "head", etree.Comment, etree.ProcessingInstruction)
_SPACES = re.compile(r"\s+")
_Element = Any  # lxml has no types


def seen(text: str) -> str:
    """The text, normalised, with captions, markup and escaped characters as a reader sees them: paragraphs are lines.

    What merely has '<' or '&' in it is no markup: an element of HTML that ends, or begins a line, is.
    """
    text = transcript(normalise(text))
    for _ in range(ROUNDS):
        now = _rendered(text.replace("<![CDATA[", "").replace("]]>", "")) if _is_markup(text) else unescaped(text)
        if now == text:
            break
        text = normalise(now)
    return text


def seen_line(text: str) -> str:
    """A title or a name: as `seen`, on one line."""
    return one_line(seen(text))


def unescaped(text: str) -> str:
    """With named and numbered characters as themselves; what only looks like one stays."""
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)


def _is_markup(text: str) -> bool:
    opened: set[str] = set()
    for tag in _TAG.finditer(text) if "<" in text else ():
        name = tag[2].lower()
        if name not in defs.tags and name not in _BLOCKS:
            continue
        begins = _BEGINS.fullmatch(name) and _begins_line(text, tag)
        if name in opened if tag[1] else begins or _ALONE.fullmatch(name):
            return True
        opened.add(name)
    return any(opening in text and end in text for opening, end in (("<![CDATA[", "]]>"), ("<!--", "-->")))


def _begins_line(text: str, tag: re.Match[str]) -> bool:
    at = tag.start()
    while at and text[at - 1] in " \t":
        at -= 1
    return at == 0 or text[at - 1] == "\n"


def _rendered(text: str) -> str:
    """White space within an element is one space; outside of all, in a text that is sprinkled with tags, it stays."""
    try:
        tree = lxml_html.fragment_fromstring(text, create_parent="div", parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError):
        return text
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    pieces: list[str] = []
    within: list[str] = []  # the blocks that are open
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element is tree:
            pieces.append((element.text or "") if event == "start" else "")
            continue
        tag = str(element.tag).lower()
        pieces.append(_edge(element, tag, event))
        if event == "start":
            within += [tag] if tag in _BLOCKS else []
            pieces.append(_said(element.text, within))
        else:
            if tag in _BLOCKS:
                within.pop()
            pieces.append(_said(element.tail, within))
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip(" \t") for line in "".join(pieces).split("\n"))).strip()
    return words if any(map(str.isalnum, words)) else _TAG.sub(" ", text)  # too deep or too broken for the parser


def _edge(element: _Element, tag: str, event: str) -> str:
    """What stands where an element begins or ends."""
    match tag:
        case "br":
            return "\n" if event == "start" else ""
        case "li":
            return "\n• " if event == "start" else ""
        case "tr":
            return "\n" if event == "start" else ""
        case "td" | "th":
            return " | " if event == "start" and element.getprevious() is not None else ""
        case "q":
            return "“" if event == "start" else "”"
        case _:
            return "\n\n" if tag in _BLOCKS else ""


def _said(text: str | None, within: list[str]) -> str:
    return _SPACES.sub(" ", text or "") if within and "pre" not in within else text or ""
