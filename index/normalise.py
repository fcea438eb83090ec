"""Text as every later room sees it: changed once, here, and never again."""

import re
from unicodedata import normalize

from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad

# Everything of Unicode's categories Cc, Cf and Zs (controls, formats such as zero-width and bidi marks, spaces) and the
# two line separators; line feed, tab and the plain space are missing because they stay as they are.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f"
    "\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_LINE_ENDS = frozenset("\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What UTF-8 read as another encoding begins with, before a foreign character, or a C1 control: ftfy alone would also
# take a quotation mark beside an accented letter for mojibake.
_PERHAPS_MOJIBAKE = re.compile("[\x80-\x9f]|[ÂÃÄÅÐÑÎÏØÙâãï][^\x00-\x7f]|[ÃÂ] ")

# Mojibake alone: what is merely typographic (curly quotes, ligatures, wide letters) is how the newspaper printed it.
_MOJIBAKE_ONLY = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)


def normalise(text: str) -> str:
    """The text with mended mojibake, in NFC, with "\\n" line ends, and without characters that cannot be seen.

    One rule for all that is unseen: a control, format or space character becomes one plain space, a line separator of
    any kind one line feed, and half a surrogate pair one U+FFFD. So offsets into a text in NFC hold as they are, but
    for "\\r\\n", which becomes one character.
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
        if _PERHAPS_MOJIBAKE.search(text):
            text = "\n".join(map(_mended, text.split("\n")))
        text = normalize("NFC", text)
    return _UNSEEN.sub(_seen, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """A title or a name: normalised, with single spaces and no line end."""
    return " ".join(normalise(text).split())


def _mended(line: str) -> str:
    return fix_text(line, _MOJIBAKE_ONLY) if _PERHAPS_MOJIBAKE.search(line) and is_bad(line) else line


def _seen(match: re.Match[str]) -> str:
    return "\n" if match.group() in _LINE_ENDS else " "
