"""Mails, one or a whole mailbox: the HTML part as a page, the headers for title, date and sender."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from index.articles import Article
from index.errors import ReadError
from index.reading.formats import html, plain
from index.reading.many import collected, tried
from index.reading.page import About
from index.reading.text.decode import decode
from index.reading.text.markup import seen
from index.reading.types import Note, One

LARGEST = 50 * 2**20  # bytes of one mail, its attachments included
KEPT = 0.5  # of the words of an HTML part at least, when it is read as a page; else it is no page but a letter
_BEGINS = re.compile(rb"From \S+.*\d\d:\d\d.*\d{4}")  # the line between two mails of a mailbox
_QUOTED_FROM = re.compile(rb"^>+From ", re.MULTILINE)
_ANSWER = re.compile(r"(?:re|fwd?|aw|wg|sv|tr)(?:\[\d+\])?: *", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_WROTE = re.compile(  # what stands over a quoted mail
    r"^(?:On|Am|Le|El) [^\n]{5,120}(?:\n[^\n]{0,80})? (?:wrote|schrieb|écrit|escribió)[^\n]{0,60}:\s*(?=\n\s*>)",
    re.MULTILINE,
)
_QUOTED = re.compile(r"^[ \t]*>.*(?:\n|\Z)", re.MULTILINE)


def read(path: str) -> list[One]:
    """One mail. Raises ReadError when there is no article in it."""
    return _mail(path, path, Path(path).read_bytes())


def read_box(path: str) -> list[One]:
    """Every mail of a mailbox, of which never more than one is in memory. Raises ReadError when none can be read."""
    with Path(path).open("rb") as file:
        return collected(
            path, (tried(path, number, _mail, data) for number, data in enumerate(_mails(file), start=1)), "mail"
        )


def _mails(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The mails of a mailbox; of one that is too large so much that it is known to be."""
    mail = bytearray()
    blank = begun = False
    for line in lines:
        if (blank or not begun) and _BEGINS.match(line):
            if begun:
                yield bytes(mail)
            mail.clear()
            begun = True
        elif begun and len(mail) <= LARGEST:
            mail += line
        elif not begun and line.strip():
            raise ReadError("it is no mailbox: its first line does not begin with 'From '")
        blank = not line.strip()
    if begun:
        yield bytes(mail)


def _mail(path: str, place: str, data: bytes) -> list[One]:
    if len(data) > LARGEST:
        raise ReadError(f"it has more than {LARGEST // 2**20} MB, attachments included")
    mail = message_from_bytes(_QUOTED_FROM.sub(lambda match: match.group()[1:], data), policy=default)
    assert isinstance(mail, EmailMessage)
    about = About(title=_ANSWER.sub("", _header(mail, "Subject")) or None, date=_day(mail), publisher=_sender(mail))
    if not mail.keys():
        raise ReadError("it is no mail: it has no headers")
    page = mail.get_body(("html",))
    text = mail.get_body(("plain",))
    article: Article | None = None
    if page is not None:
        article = _page(path, place, _content(page), about)
    elif text is not None:
        article = plain.read(path, _own(_content(text)), about, place=place)
    if article is None:
        raise ReadError("it has no text")
    names = [part.get_filename() or part.get_content_type() for part in mail.iter_attachments()]
    notes = [Note(place, f"what is attached to it is not read: {', '.join(names[:5])}")] if names else []
    return [article, *notes]


def _page(path: str, place: str, text: str, about: About) -> Article:
    """A newsletter is a page; a letter that is set in tables for its looks is a text."""
    try:
        article = html.read(path, text, about, place=place)
    except ReadError:
        return plain.read(path, text, about, place=place)
    if len(article.text.split()) < KEPT * len(seen(text).split()):
        return plain.read(path, text, about, place=place)
    return article


def _own(text: str) -> str:
    """What its sender wrote: without the signature and what is quoted of an earlier mail."""
    text = text.replace("\r\n", "\n")
    if signature := _SIGNATURE.search(text):
        text = text[: signature.start()]
    return _QUOTED.sub("", _WROTE.sub("", text))


def _content(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    return decode(data, part.get_content_charset()) if isinstance(data, bytes) else ""


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail.get(name, "")).split())
    except (MessageError, ValueError, LookupError, IndexError, AttributeError):  # of a header that is no header
        return ""


def _day(mail: EmailMessage) -> object:
    try:
        return parsedate_to_datetime(_header(mail, "Date"))
    except ValueError:
        return None


def _sender(mail: EmailMessage) -> str | None:
    """The sender's name, else the domain of the address."""
    words = _header(mail, "From")
    name = words.partition("<")[0].strip(" \"'")
    return name if name and "@" not in name else words.rpartition("@")[2].strip("<> ") or None
