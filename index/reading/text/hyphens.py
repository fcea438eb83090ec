"""Words that the end of a line has broken with a hyphen, made whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.language import common_words

_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)([-‐]\n[ \t]*)([^\W\d_]+)(?:[^\s-]*( ))?")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHARED = frozenset({"and", "or", "to", "nor", "but", "und"})  # 'pre-⏎and post-war': the hyphen stands for a word


@dataclass(frozen=True, slots=True)
class Rejoined:
    """`cuts`: the (start, end) of what was left out, in characters of the text as it was, in order."""

    text: str
    cuts: tuple[tuple[int, int], ...] = ()

    def moved(self, places: Sequence[int]) -> list[int]:
        """Where places of the old text, in order, are in the new one."""
        found = []
        lost = number = 0  # what the cuts that end before a place have taken
        for place in places:
            while number < len(self.cuts) and self.cuts[number][1] <= place:
                lost += self.cuts[number][1] - self.cuts[number][0]
                number += 1
            inside = max(0, place - self.cuts[number][0]) if number < len(self.cuts) else 0
            found.append(place - lost - inside)
        return found


def rejoined(text: str) -> Rejoined:
    """The text with each broken word whole on its first line; no line is lost and no other character changes.

    A word was broken where small letters stand on both sides. The hyphen goes where the whole word stands elsewhere in
    the text or is common English, and where its second part is no word, or its first in small letters is none; else
    it is a compound ('well-⏎known') and keeps it.
    """
    known: frozenset[str] | None = None
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    at = 0
    for match in _BROKEN.finditer(text):
        head, tail = match[1], match[3]
        if not (head[-1].islower() and tail[0].islower()) or tail in _SHARED:
            continue
        known = known if known is not None else common_words() | set(_WORD.findall(text.lower()))
        start, end = match.span(2)
        start += _keeps_hyphen(head, tail, known)
        cuts.append((start, end))
        pieces.append(text[at:start])
        at = end
        if match[4]:
            pieces += [text[at : match.start(4)], "\n"]
            at = match.end(4)
    return Rejoined("".join([*pieces, text[at:]]), tuple(cuts)) if cuts else Rejoined(text)


def _keeps_hyphen(head: str, tail: str, known: frozenset[str]) -> bool:
    if f"{head}-{tail}".lower() in known:
        return True
    joined = f"{head}{tail}".lower()
    return joined not in known and tail in known and (head.lower() in known or not head.islower())
