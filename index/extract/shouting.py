"""Sentences set in CAPITALS, in small letters: there a capital tells no name."""

import re
from collections.abc import Iterable

from index.extract.tables import tables

FEWEST = 3  # words: fewer may be a name ('BBC NEWS')
SHARE = 0.9  # of the letters that have a case
_WORD = re.compile(r"[^\W\d_]+")


def quieted(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with those of its sentences, (start, end), that are shouted in small letters; no offset moves.

    A word keeps a capital where the rest of the text never writes it without one, and an acronym or a state that
    everybody knows is written as usual.
    """
    loud = [(start, end) for start, end in spans if _is_loud(text[start:end])]
    if not loud:
        return text
    pieces, rest, at = [], [], 0
    for start, end in loud:
        rest.append(text[at:start])
        at = end
    written = frozenset(_WORD.findall(" ".join([*rest, text[at:]])))
    at = 0
    for start, end in loud:
        pieces += [text[at:start], _WORD.sub(lambda match: _as_usual(match.group(), written), text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _is_loud(sentence: str) -> bool:
    words = _WORD.findall(sentence)
    high, low = (sum(test(one) for word in words for one in word) for test in (str.isupper, str.islower))
    return len(words) >= FEWEST and high >= SHARE * (high + low) > 0


def _as_usual(word: str, written: frozenset[str]) -> str:
    table = tables()
    small, usual = word.lower(), word.capitalize()
    if len(small) != len(word) or len(usual) != len(word):
        return word
    if small not in written and (word in written or word in table["organisations"].keys() | table["states"].keys()):
        return small if small in ("us", "it", "who") and word not in written else word
    named = usual in written or usual in table["states"] or usual in table["demonyms"]
    return usual if named and small not in written else small
