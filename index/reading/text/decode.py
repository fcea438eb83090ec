"""The bytes of a file as text, or one plain reason why they are none."""

import codecs
import re
from collections.abc import Iterator

import ftfy.bad_codecs  # noqa: F401  # registers _WESTERN

from index.errors import ReadError

MOST_CONTROLS = 0.01  # of the characters of a text; anything above is a program, a picture or an archive
MOST_ACCENTS = 0.25  # of the letters of a cp1252 text: French has fewer, Cyrillic or Greek read as cp1252 have more
SAMPLE = 100_000  # bytes that are enough to guess an encoding
_WESTERN = "sloppy-windows-1252"  # ftfy's: cp1252 as browsers read it, without holes
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(data: bytes, declared: str | None = None) -> str:
    """UTF-8, UTF-16 with its mark, else what a page declares, else cp1252 or a good guess; without the mark.

    Raises ReadError when the bytes are not text.
    """
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            try:
                return _sensible(data[len(mark) :].decode(encoding))
            except UnicodeDecodeError as error:
                raise ReadError(f"it says that it is {encoding.upper()} but byte {error.start} is not") from None
    try:
        return _sensible(data.decode())
    except UnicodeDecodeError:
        pass
    if b"\x00" in data:
        raise ReadError("it is binary, not text (or UTF-16 without its mark)")
    for text in _readings(data, declared):
        if len(_LETTER.findall(text)) > len(text) / 3:
            return _sensible(text)
    raise ReadError("its encoding cannot be told: save it as UTF-8")


def whole(text: str) -> str:
    """The text with a U+FFFD for every half of a surrogate pair, which nothing else takes for text."""
    return _SURROGATE.sub("\ufffd", text)


def _readings(data: bytes, declared: str | None) -> Iterator[str]:
    damaged = data.decode(errors="replace")
    if damaged.count("\ufffd") * 2 < len(_NOT_ASCII.findall(damaged)):  # UTF-8 but for a few bytes, which are shown
        yield damaged
    for encoding in filter(None, (declared, _WESTERN)):
        try:
            text = data.decode(encoding)
        except (ValueError, LookupError):
            continue
        if encoding == declared or len(_FOREIGN.findall(text)) <= MOST_ACCENTS * len(_LETTER.findall(text)):
            yield text
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:SAMPLE]).best()
    if guess:
        try:
            yield data.decode(guess.encoding)
        except UnicodeDecodeError:
            return


def _sensible(text: str) -> str:
    if len(_CONTROL.findall(text)) > MOST_CONTROLS * len(text):
        raise ReadError("it is binary, not text")
    return text
