"""Text of articles and people made harmless for Discord: it cannot ping, link, format or hide anything."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from bot.answer import EARLIER, Source

MESSAGE = 2000  # Discord's limits, in UTF-16 units: https://docs.discord.com/developers/resources/message
LABEL = 80
CHOICE = 100
THREAD_NAME = 100
URL = 300  # ours: a longer address would fill the message

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# accents piled up cover the lines around
_MARKS = re.compile("([\u0300-\u036f\u20d0-\u20ff]{3})[\u0300-\u036f\u20d0-\u20ff]+")
_MARKUP = re.compile(
    r"[\\*_~`|<>\[\]]|@(?=everyone|here)|(?<=[a-z]):(?=//)|:(?=\w+:)"
    r"|(?<=discord)\.(?=\w)|(?<=discordapp)\.(?=\w)",  # no invitation may become a card
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\\?.")
_OPENING = re.compile(r"^(?=[#+-])|^(\d+)(?=[.)])")


def units(text: str) -> int:
    """The length of `text` as Discord's strictest counter sees it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def visible(text: str) -> str:
    """`text` on one line, without control characters, direction marks and characters that cannot be seen."""
    seen = "".join(
        c for c in _INVISIBLE.sub("", text) if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Co")
    )
    return _MARKS.sub(r"\1", " ".join(seen.split()))


def plain(text: str) -> str:
    """`text` escaped, so that Discord shows exactly these characters on one line and nothing happens."""
    text = _MARKUP.sub(r"\\\g<0>", visible(text))
    return _OPENING.sub(lambda match: f"{match[1]}\\" if match[1] else "\\", text)


def clip(text: str, limit: int) -> str:
    """`text` on one line and within `limit` units, cut at a word's end with an ellipsis where it is longer."""
    text = visible(text[: 16 * limit])  # a whole article is not looked through for one line
    if units(text) <= limit:
        return text
    cut = text[: limit - 1]
    while units(cut) > limit - 1:
        cut = cut[:-1]
    if not text[len(cut) :].startswith(" "):
        space = cut.rfind(" ")
        cut = cut[:space] if space > limit // 2 else cut
    return cut.rstrip(" ,;:–-") + "…"


def fit(text: str, limit: int) -> str:
    """`text` escaped and within `limit` units, escapes counted, cut at a word's end."""
    escaped = plain(clip(text, limit))
    if units(escaped) <= limit:
        return escaped
    kept, room = "", limit - 1
    for token in _TOKEN.findall(escaped):  # never between a backslash and what it escapes
        room -= units(token)
        if room < 0:
            break
        kept += token
    space = kept.rfind(" ")
    return (kept[:space] if space > limit // 2 else kept).rstrip() + "…"


def link(source: Source, limit: int = 160) -> str:
    """`[title](<url>)` for an article with an http(s) address of its own, its title alone for any other."""
    title = fit(source.title or source.article, limit)
    address = safe_url(source.url)
    return f"[{title}](<{address}>)" if address else title


def safe_url(url: str | None) -> str | None:
    """`url` with every character encoded that could end the link, or None if it is not a usable http(s) address."""
    if not url or len(url) > URL:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    encoded = quote(url, safe="%/:?#@!$&'*+,;=-._~")
    return encoded if len(encoded) <= URL else None


def said(source: Source, limit: int = 160) -> str:
    """One line for a source: `[title](<url>), publisher, 11 May 2025`, leaving out what is not known."""
    parts = [link(source, limit)]
    if source.publisher:
        parts.append(fit(source.publisher, 60))
    if source.date:
        parts.append(f"{source.date.day} {source.date:%B %Y}")
    if source.earlier:
        parts.append(EARLIER)
    return ", ".join(parts)
