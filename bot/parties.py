"""A party of a question ('the UN rapporteur Callamard', 'hong kong cops') and how well an actor answers to it."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import cache

from bot.tables import bot_table
from bot.words import WORD, alike, stem, stems, stop
from index.actors import ActorBook, Found, known_aliases
from index.extract.tables import fold, tables

ACRONYMS = {"WHO", "US", "IT"}  # spelt like words that are too common to count
POSTMODIFIERS = {"of", "in", "from", "at", "for", "around", "near", "on", "with", "against", "behind"}


VOICE = 0.7  # how well an actor answers to those who speak for it: 'the Varland government', 'her campaign'


@cache
def voices() -> frozenset[str]:
    """Stems of the nouns for those who speak for an actor."""
    return frozenset(stem(word) for word in bot_table("question.toml")["words"]["voices"])


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the question; `opens_clause` where punctuation stands before it, `named` where it has a capital
    of its own.

    `lower` keeps the capitals of an acronym that is spelt like a common word: 'WHO', 'US', 'IT'.
    """

    lower: str
    stem: str
    start: int
    end: int
    opens_clause: bool
    named: bool = False

    @property
    def content(self) -> bool:
        """Whether it says something about a topic."""
        return self.stem not in stop() or self.lower.isupper()


def tokens(text: str) -> list[Token]:
    """The words of a question, in order."""
    found: list[Token] = []
    last = 0
    capitals = [match.group()[0].isupper() for match in WORD.finditer(text)]
    telling = sum(capitals) <= len(capitals) / 2  # in a title every word has one
    for match in WORD.finditer(text):
        word = match.group().replace("’", "'")
        acronym = len(word) > 1 and word.isupper() and not text.isupper()
        acronym = acronym or (word.endswith("'s") and word[:-2].isupper() and not text.isupper())
        word = word if acronym and word.removesuffix("'s") in ACRONYMS else word.lower()
        named = telling and bool(found) and match.group()[0].isupper()
        clause = bool(re.search(r"[,;:.!?…—–(]", text[last : match.start()]))
        found.append(Token(word, stem(word), match.start(), match.end(), clause and bool(found), named))
        last = match.end()
    return found


@dataclass(frozen=True, slots=True)
class Qualifier:
    """What tells a party from others of its kind. `wordings` are stems, of which an actor's words must hold one;
    `name`: it is one, or looks like one; `place`: it may stand for where all of an article happens.
    """

    wordings: frozenset[tuple[str, ...]]
    name: bool = False
    place: bool = False

    def met(self, words: Set[str]) -> bool:
        """Whether some stems hold one of the wordings."""
        return any(words >= set(wording) for wording in self.wordings)


@dataclass(frozen=True, slots=True)
class Party:
    """`words` as asked; `actor` the canonical name if its head is one, else None; `head` the stem of its head noun.

    `modifiers` are the other content stems; `others` canonical names found among them ('protesters in Iraq': Iraq).
    `qualifiers` tell it from others of its kind ('of Rotterdam', 'dockers''): an actor that lacks one is another;
    `called` are those within the name of `actor` itself, by which no other body may answer.
    How and where it was typed tells no parties apart.
    """

    words: str = field(compare=False)
    head: str
    actor: str | None = None
    modifiers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    qualifiers: frozenset[Qualifier] = frozenset()
    called: frozenset[Qualifier] = frozenset()
    places: frozenset[int] = field(default=frozenset(), compare=False)  # starts of its words in the question

    @property
    def stems(self) -> frozenset[str]:
        return self.modifiers | {self.head}

    def answers(self, names: Iterable[str], known: frozenset[str], around: frozenset[str] = frozenset()) -> float:
        """How well an actor answers to this party, 0 to 1.

        `known` are the actor's canonical name and side, `names` all its wordings, `around` the stems of its article.
        The same actor counts in full, one that speaks for it too; a group or role by its head noun and the share of
        its modifiers that its own words or its article have ('protesters in Iraq').
        """
        if self.actor in known:
            return 1.0
        have = {word for name in names for word in stems(name)}
        if not alike(self.head) & have:
            return VOICE if self.others & known and self.head in voices() else 0.0
        if not self.modifiers and not self.others:
            return 0.9
        asked = [*self.modifiers, *(stem(name) for name in self.others if name not in known)]
        met = sum(1.0 if alike(word) & have else 0.8 if alike(word) & around else 0.0 for word in asked)
        return 0.3 + 0.6 * met / len(asked) if asked else 0.9


def party(text: str, words: list[Token], book: ActorBook) -> Party | None:
    """The party that these words of the question name, None when they hold no content."""
    content = [token for token in words if token.content]
    if not content:
        return None
    start, end = words[0].start, words[-1].end
    phrase = text[start:end]
    head = _head(words)
    found = book.find(phrase)
    own = next((hit for hit in found if start + hit.start <= head.start < start + hit.end), None)
    others = frozenset(hit.actor.name for hit in found if hit is not own)
    modifiers = frozenset(
        token.stem
        for token in content
        if token is not head and not (own and start + own.start <= token.start < start + own.end)
    )
    named = [t for t in content if own and t is not head and start + own.start <= t.start < start + own.end]
    free = [t for t in content if t is not head and t not in named]
    bodies = own is not None and own.actor.kind in ("organisation", "group")
    return Party(
        phrase,
        head.stem,
        own.actor.name if own else None,
        modifiers,
        others,
        _qualifiers(text, free, head, [(start + hit.start, hit) for hit in found if hit is not own], book),
        frozenset(Qualifier(_like(t), t.named or not book.ordinary(t.lower)) for t in named if bodies),
        frozenset(t.start for t in words),
    )


def _qualifiers(
    text: str, words: list[Token], head: Token, found: list[tuple[int, Found]], book: ActorBook
) -> frozenset[Qualifier]:
    """What tells a party from others of its kind: names beside its head, and words that actors are called by."""
    qualifiers: list[Qualifier] = []
    while words:
        token = words[0]
        start, hit = next(((at, hit) for at, hit in found if at <= token.start < at + hit.end - hit.start), (0, None))
        size = sum(one.start < start + hit.end - hit.start for one in words) if hit else _state_at(text, words)
        typed = fold(text[token.start : words[size - 1].end])
        state = hit.actor.name if hit else tables()["folded"].get(typed)
        like = _like(token) if size == 1 else frozenset[tuple[str, ...]]()
        after = token.start > head.start
        if typed in _seats() and head.stem not in voices():  # Oslo's teachers are not all of Norway's
            qualifiers.append(Qualifier(frozenset({stems(typed)}), name=True, place=True))
        elif state is not None:
            aliases = (
                (*hit.actor.aliases, *known_aliases(state, hit.actor.kind)) if hit else known_aliases(state, "country")
            )
            wordings = like.union(filter(None, map(stems, (state, *aliases))))
            place = after or not hit or hit.actor.kind in ("country", "place")
            qualifiers.append(Qualifier(wordings, name=not hit or not hit.actor.name.islower(), place=place))
        elif token.named or book.telling(token.lower):
            qualifiers.append(Qualifier(like, name=token.named or not book.ordinary(token.lower), place=after))
        words = words[size:]
    return frozenset(qualifiers)


def _like(token: Token) -> frozenset[tuple[str, ...]]:
    return frozenset((one,) for one in alike(token.stem))


def _state_at(text: str, words: list[Token]) -> int:
    """How many of these words are the name of a state or body that the tables know; 1 where they know none."""
    sizes = range(min(3, len(words)), 1, -1)
    return next((n for n in sizes if fold(text[words[0].start : words[n - 1].end]) in tables()["folded"]), 1)


@cache
def _seats() -> frozenset[str]:
    return frozenset(map(fold, tables()["seats"]))


def _head(words: list[Token]) -> Token:
    """The last content word before a postmodifier: 'protesters' in 'the protesters in Iraq'."""
    head: Token | None = None
    for token in words:
        if head is not None and token.lower in POSTMODIFIERS:
            break
        if token.content:
            head = token
    return head or words[-1]
