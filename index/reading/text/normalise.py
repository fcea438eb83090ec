"""Text as every later room sees it: changed once, here, and never again."""

import re
from unicodedata import normalize

from ftfy import TextFixerConfig, fix_text
from ftfy.badness import is_bad

# Unicode's category Cf (soft hyphens, zero-width spaces, marks of direction, tags …) without the few that print a sign,
# such as U+06DD. The two joiners stay where they shape what a reader sees: after a letter of a script that needs them,
# and between the parts of one emoji.
_FORMATS = (
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
_JOINING = "\u0600-\u109f\u1700-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_NOTHING = re.compile(f"[{_FORMATS}]+")
_JOINER = re.compile(f"(?<![{_JOINING}])[\u200c\u200d](?:(?<![{_EMOJI}]\u200d)|(?![{_EMOJI}]))")
# Controls (Cc), spaces (Zs) and line separators (Zl, Zp); line feed, tab and the plain space stay as they are.
_SPACE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
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

    What takes no room on paper (a soft hyphen, a zero-width space, a mark of direction) is left out, a control or a
    space of any kind is one plain space, a line separator of any kind one line feed, and half a surrogate pair one
    U+FFFD. What is normal stays as it is, letter for letter: `normalise(normalise(text)) == normalise(text)`.
    """
    while (now := _once(text)) != text:  # what was left out may have stood within mojibake
        text = now
    return text


def _once(text: str) -> str:
    if text.isascii():
        return _SPACE.sub(_seen, text.replace("\r\n", "\n"))
    # mojibake of decomposed letters is found only when they are composed, and what it hid may need composing again
    text = normalize("NFC", _SURROGATE.sub("\ufffd", text))
    if _PERHAPS_MOJIBAKE.search(text):
        text = "\n".join(map(_mended, text.split("\n")))
    text = _SPACE.sub(_seen, text.replace("\r\n", "\n")).replace("\xad\n", "-\n")  # seen where a line ends
    return normalize("NFC", _JOINER.sub("", _NOTHING.sub("", text)))


def one_line(text: str) -> str:
    """A title or a name: normalised, with single spaces and no line end."""
    return " ".join(normalise(text).split())


def _mended(line: str) -> str:
    return fix_text(line, _MOJIBAKE_ONLY) if _PERHAPS_MOJIBAKE.search(line) and is_bad(line) else line


def _seen(match: re.Match[str]) -> str:
    return "\n" if match.group() in _LINE_ENDS else " "
