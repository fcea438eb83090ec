"""The cast of one article: who a pronoun, a role or a definite description stands for."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from index.extract.figures import Figure, Mention, bare
from index.extract.names import Names
from index.extract.tables import tables

__all__ = ["PRONOUNS", "Cast", "Figure", "Mention", "Resolved", "bare"]

_SPOKES = re.compile(r"\bspokes(?:man|woman|person)\b", re.I)
_FOR = re.compile(r" (?:for|of) (?:the )?")
JOINED = re.compile(r"(?:[’']s?)?(?: [\w ]{1,25})? and (?:[\w ]{1,20} )?")
_PLURAL = re.compile(r"\b((?:[A-Z]\w+ )?)(\w+s)\b")
PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "p", "them": "p", "their": "p", "theirs": "p", "it": "o", "its": "o", "itself": "o",
    "who": "", "which": "", "that": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resolved:
    """Whom a phrase stands for; `plain` when the article's words leave no other reading; `antecedent` where
    it was named.
    """

    figure: Figure
    plain: bool
    antecedent: Mention | None = None


class Cast(Names):
    """Says who is meant, once the names are read."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]], headings: Iterable[tuple[int, int]] = ()) -> None:
        super().__init__(text, spans, headings)
        self._starts = [mention.start for mention in self.mentions]
        self._begins = [start for start, _ in self.spans]
        self.described: dict[str, Figure] = {}  # bodies without a name of their own: 'board' → 'board of Orlane Foods'

    def within(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie in a span of characters."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def at(self, position: int) -> Mention | None:
        """The mention that covers a character."""
        low = bisect_left(self._starts, position + 1)
        for mention in reversed(self.mentions[max(0, low - 3) : low]):
            if mention.start <= position < mention.end:
                return mention
        return None

    def before(self, position: int, kinds: tuple[str, ...], gender: str = "", sentences: int = 3) -> Resolved | None:
        """The nearest plain antecedent: the first fitting name of this sentence, else of the sentences before."""
        index = self._sentence_at(position)
        for back in range(sentences):
            if index - back < 0:
                break
            start, end = self.spans[index - back]
            fitting = self._groups(start, min(end, position)) if "group" in kinds else []
            fitting += [
                mention
                for mention in self.within(start, min(end, position))
                if mention.figure.kind in kinds and (not gender or mention.figure.gender in ("", gender))
            ]
            if fitting:
                fitting.sort(key=lambda mention: mention.start)
                return Resolved(fitting[0].figure, len({id(m.figure) for m in fitting}) == 1, fitting[0])
        return None

    def _sentence_at(self, position: int) -> int:
        return max(0, bisect_right(self._begins, position) - 1)

    def pair(self, position: int, sentences: int = 15) -> list[Mention]:
        """'both countries': the two states last joined by 'and' in the sentences before."""
        index = self._sentence_at(position)
        for start, end in reversed(self.spans[max(0, index - sentences) : index + 1]):
            named = [one for one in self.within(start, min(end, position)) if one.figure.kind == "country"]
            for one, other in reversed(list(pairwise(named))):
                if JOINED.fullmatch(self.text, one.end, other.start) and one.figure is not other.figure:
                    return [one, other]
        return []

    def home(self) -> Figure | None:
        """The state that the article is about: named at least thrice and twice as often as the next, or alone."""
        return self._home

    @cached_property
    def _home(self) -> Figure | None:
        counted = Counter(
            mention.figure.name for mention in self.mentions if mention.figure.kind == "country"
        ).most_common(2)
        if not counted or (len(counted) == 2 and (counted[0][1] < 3 or counted[0][1] < 2 * counted[1][1])):
            return None
        return self.figures[counted[0][0]]

    def _groups(self, start: int, end: int) -> list[Mention]:
        """People in the plural: 'protesters', 'Iraqi farmers'."""
        found = []
        for match in _PLURAL.finditer(self.text, start, end):
            words = match.group(2).lower()
            singular = words[:-3] + "y" if words.endswith("ies") else words[:-1] if words.endswith("s") else words
            if singular in tables()["people"] and words.endswith("s") and self.at(match.end() - 1) is None:
                lead = match.group(1) or ""
                name = lead + words if lead and lead.strip() not in tables()["stop"] else words
                place = tables()["demonyms"].get(lead.strip()) or tables()["states"].get(lead.strip())
                found.append(
                    Mention(
                        self.figures.setdefault(name, Figure(name, "group", side=place)), match.start(), match.end()
                    )
                )
        return found

    def spoken_for(self, position: int) -> Resolved | None:
        """Whom 'the spokesperson' speaks for: 'Interpol's spokesperson', 'a spokesman for Interpol' said before."""
        last = bisect_right(self._spokesmen, position, key=lambda one: one[0])
        return self._spokesmen[last - 1][1] if last else None

    @cached_property
    def _spokesmen(self) -> list[tuple[int, Resolved]]:
        """Each word for a spokesperson whose side is plain: where it ends, and whom he speaks for."""
        found = []
        for match in _SPOKES.finditer(self.text):
            after = _FOR.match(self.text, match.end())
            mention = self.at(after.end()) if after else None
            if mention is None:
                owner = re.search(r"(?:[’']s?)?\s$", self.text[max(0, match.start() - 3) : match.start()])
                named = self.at(match.start() - len(owner[0]) - 1) if owner else None
                mention = named if named and named.figure.kind in ("organisation", "country") else None
            if mention is not None:
                found.append((match.end(), Resolved(mention.figure, True, mention)))
        return found

    def titled(self, word: str, position: int) -> Resolved | None:
        """The person or organisation that 'the minister', 'the embassy' stands for."""
        low = bisect_left(self._starts, position)
        last = 0  # one more than the number of the last mention before that has the word
        for numbers in (self._titles.get(word, []), self._titles.get(word + "s", [])):
            last = max(last, 1 + numbers[at - 1] if (at := bisect_left(numbers, low)) else 0)
        if not last:
            return None
        mention = self.mentions[last - 1]
        if mention.figure.kind == "organisation" and word in tables()["body"]:
            mention.figure.aliases.add(word)  # 'the union', in this article
        return Resolved(mention.figure, True, mention)

    @cached_property
    def _titles(self) -> dict[str, list[int]]:
        """The numbers of the mentions of whom a word is a title, or a part of its name."""
        found: dict[str, list[int]] = {}
        words: dict[int, set[str]] = {}
        for number, mention in enumerate(self.mentions):
            figure = mention.figure
            if id(figure) not in words:
                held = " ".join(figure.titles) if figure.kind == "person" else figure.name.lower()
                words[id(figure)] = set(re.findall(r"\w+", held))
            for word in words[id(figure)]:
                found.setdefault(word, []).append(number)
        return found
