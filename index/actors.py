"""Who is meant: names, roles, capitals and demonyms resolved to one actor, the name kept."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from index.extract.tables import fold, tables
from index.language import common_words
from index.words import stem, stems

WORD = re.compile(r"[^\W_]+(?:[.&’'\-][^\W_]+)*\.?")
STEM = 3  # first letters that near spellings of a last name share
CLEARLY = 5  # a bare last name is the one who is named in at least so many times more articles than the next


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of the index.

    `name` is canonical ('Russia', 'Vladimir Putin'); `kind` one of country, organisation, person, group, place;
    `aliases` every other wording met in the articles or known from the alias table ('Moscow', 'the Kremlin');
    `side` the actor a person speaks for, learned from the articles' own words, else None.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An actor met in a question: `start`, `end` in its characters; `score` 1 for its name, less for an alias
    or a near spelling.
    """

    actor: Actor
    start: int
    end: int
    score: float


@cache
def known_aliases(name: str, kind: str) -> tuple[str, ...]:
    """What the tables know a canonical name by: demonyms and capitals of a state, short forms of an
    organisation, nicknames.
    """
    table = tables()
    nicknames = tuple(table["nicknames"].get(name, ()))
    if kind == "country":
        words = {
            alias for source in (table["states"], table["demonyms"]) for alias, state in source.items() if state == name
        }
        return (*sorted(words - {name}), *nicknames)
    if kind == "organisation":
        return (
            *sorted(alias for alias, one in table["organisations"].items() if one == name and alias != name),
            *nicknames,
        )
    return nicknames


# ---------------------------------------------------------------- one actor under its names
_Key = tuple[str, bool]  # a name's letters, and whether it is a group's: 'Democrats' are no 'Democrat'


def merge(actors: Iterable[Actor]) -> dict[str, Actor]:
    """The actors of all articles as one list: each local name → the actor of the whole index.

    Names are the same when they fold to the same letters, when one person's name is a near spelling of another's
    (last names at most one letter apart in eight, first names alike), and when a bare last name fits one
    person only (or one far better known).
    """
    groups: dict[_Key, list[Actor]] = defaultdict(list)
    for actor in actors:
        groups[fold(actor.name), actor.kind == "group"].append(actor)
    merged = {key: _joined(members) for key, members in groups.items()}
    persons = sorted((key for key, one in merged.items() if one.kind == "person"), key=lambda key: -len(groups[key]))
    into: dict[_Key, _Key] = {}
    lasts = _LastNames()
    for key in persons:
        words = key[0].split()
        if len(words) > 1:
            same = next((other for other in lasts.near(words[-1]) if _same_person(words, other[0].split())), None)
            if same is not None:
                into[key] = same
            else:
                lasts.add(words[-1], key)
    for key in persons:
        words = key[0].split()
        if len(words) == 1:
            full = sorted(lasts.near(words[0]), key=lambda other: -len(groups[other]))
            if full and (len(full) == 1 or len(groups[full[0]]) >= CLEARLY * len(groups[full[1]])):
                into[key] = full[0]
    for key, target in into.items():
        groups[target] += groups[key]
    for target in set(into.values()):
        merged[target] = _joined(groups[target], merged[target].name)
    return {member.name: merged[into.get(key, key)] for key, members in groups.items() for member in members}


class _LastNames:
    """Whom a last name may mean, in the order in which they were added."""

    def __init__(self) -> None:
        self._by_stem: dict[str, dict[str, list[_Key]]] = defaultdict(lambda: defaultdict(list))

    def add(self, last: str, key: _Key) -> None:
        self._by_stem[last[:STEM]][last].append(key)

    def near(self, last: str) -> list[_Key]:
        """Those of that last name, then, if it is long, those whose last name is at most one letter away."""
        alike = self._by_stem.get(last[:STEM], {})
        found = list(alike.get(last, ()))
        if len(last) > 5:
            for other, keys in alike.items():
                if other != last and DamerauLevenshtein.distance(other, last, score_cutoff=1) <= 1:
                    found += keys
        return found


def _same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Same first name (or one a near spelling or short form of the other); initials and middle names do not
    part them.
    """
    first, second = one[0], other[0]
    return first == second or (
        len(first) > 4 and first[0] == second[0] and DamerauLevenshtein.distance(first, second) <= 2
    )


def _joined(members: Sequence[Actor], name: str = "") -> Actor:
    """Several actors that are one: the commonest name (the longer one at a draw), all wordings, the commonest
    side.
    """
    names = Counter(member.name for member in members)
    name = name or max(names, key=lambda one: (names[one], len(one)))
    sides = Counter(member.side for member in members if member.side)
    kind = Counter(member.kind for member in members).most_common(1)[0][0]
    aliases = {alias for member in members for alias in (member.name, *member.aliases)} | set(known_aliases(name, kind))
    return Actor(name, kind, tuple(sorted(aliases - {name})), sides.most_common(1)[0][0] if sides else None)


# ---------------------------------------------------------------- actors in a question
class ActorBook:
    """Finds the actors of an index in what people type. `actors` best known first: the first wins where a
    name is shared. `ordinary` tells whether the articles write a word mostly without a capital: typed so, it names
    nobody, whatever a headline made of it ('Questions', 'New Deal').
    """

    def __init__(self, actors: Sequence[Actor], ordinary: Callable[[str], bool] | None = None) -> None:
        self.actors = tuple(actors)
        self._ordinary = ordinary
        self._names: dict[str, tuple[Actor, float]] = {}
        self._written: dict[str, str] = {}
        self._longest: dict[str, int] = defaultdict(int)
        self._spellings: dict[str, dict[str, str]] = defaultdict(dict)
        self._common: set[str] = set()  # bodies called by their noun: only after 'the'
        self._stems = {word for actor in actors for name in (actor.name, *actor.aliases) for word in stems(name)}
        for actor in actors:
            self._enter(actor.name, actor, 1.0)
        shared = Counter(alias for actor in actors for alias in actor.aliases if _common(alias, actor))
        for actor in actors:
            for alias in (*actor.aliases, *known_aliases(actor.name, actor.kind)):
                if not _common(alias, actor):
                    self._enter(alias, actor, 0.95)
                elif shared[alias] == 1:  # 'the union' where the articles know one
                    self._enter(alias, actor, 0.85)
                    self._common.add(fold(alias))
        for actor in actors:
            if actor.kind == "person" and " " in actor.name:
                self._enter(actor.name.split()[-1], actor, 0.9)

    def _enter(self, name: str, actor: Actor, score: float) -> None:
        key = fold(name)
        if (
            not key
            or len(key) < 2
            or key.isdigit()
            or (actor.kind in ("person", "place", "organisation") and key in tables()["never"])
        ):
            return
        known = tables()["folded"].get(key)
        if known is not None and known != actor.name:
            return  # 'us' is the state, whatever an article calls Us
        if key not in self._names:
            self._names[key] = (actor, score)
            self._written[key] = name
        words = key.split()
        self._longest[words[0]] = max(self._longest[words[0]], len(words))
        if actor.kind in ("person", "country", "organisation"):
            for word in words:
                if len(word) >= 5:
                    self._spellings[word[0]].setdefault(word, word)

    def telling(self, word: str) -> bool:
        """Whether a word typed without a capital may tell actors apart: some actor is called by it, or it looks like
        a name.
        """
        return stem(word) in self._stems or not self.ordinary(word)

    def ordinary(self, word: str) -> bool:
        """Whether the articles write a word mostly without a capital."""
        return self._ordinary is None or self._ordinary(word)

    def find(self, text: str) -> list[Found]:
        """The actors of a question from left to right, the longest name first; near spellings of long words
        count less.
        """
        words = [(match.start(), match.end(), fold(match.group())) for match in WORD.finditer(text)]
        return list(self._scan(text, [word for word in words if word[2]]))

    def _scan(self, text: str, words: list[tuple[int, int, str]]) -> Iterator[Found]:
        at = 0
        while at < len(words):
            found = self._match(text, words, at)
            if found is None:
                at += 1
                continue
            size, one = found
            yield one
            at += size

    def _match(self, text: str, words: list[tuple[int, int, str]], at: int) -> tuple[int, Found] | None:
        start, _, first = words[at]
        respelt = 1.0
        if first not in self._longest:
            genitive = first.removesuffix("s")  # 'Trumps staff'
            first = genitive if genitive in self._longest and len(genitive) > 3 else self._respell(first)
            respelt = 0.85
            if not first or first not in self._longest:
                return None
        for size in range(min(self._longest[first], len(words) - at), 0, -1):
            rest = [
                word
                if word in self._spellings[word[0]] or (respelt == 1.0 and size == 1)
                else self._respell(word) or word
                for _, _, word in words[at + 1 : at + size]
            ]
            key = " ".join([first, *rest])
            entry = self._names.get(key)
            if entry is None:
                continue
            end = words[at + size - 1][1]
            exact = [first, *rest] == [word for _, _, word in words[at : at + size]]
            if size == 1 and not self._written_so(key, text, start, end):
                continue
            if self._is_ordinary(entry[0], text, start, end):
                continue
            shown = re.sub(r"[’']s?$", "", text[start:end])
            if "." not in shown[:-1]:
                shown = shown.rstrip(".")
            actor, score = entry
            return size, Found(actor, start, start + len(shown), score if exact else min(score, 0.85))
        return None

    def _written_so(self, key: str, text: str, start: int, end: int) -> bool:
        if key in self._common:
            return text[max(0, start - 4) : start].casefold() == "the "
        if key not in tables()["ordinary"]:
            return True
        shown = text[start:end].rstrip(".")
        if shown.replace(".", "") == self._written[key].replace(".", "") and not shown.islower():
            return start > 0 or shown.isupper()
        return text[max(0, start - 4) : start].casefold() == "the "

    def _is_ordinary(self, actor: Actor, text: str, start: int, end: int) -> bool:
        """Whether words typed without capitals are common words of the articles; 'the house' may still be a body."""
        shown = text[start:end] if start else text[:1].lower() + text[1:end]
        if self._ordinary is None or actor.name.islower() or not shown.islower():
            return False
        body = actor.kind == "organisation" and " " in actor.name
        if body and text[max(0, start - 4) : start].casefold() == "the ":
            return False
        return all(self._ordinary(word) for word in re.findall(r"[^\W\d_]+", re.sub(r"[’']s?$", "", shown.lower())))

    def _respell(self, word: str) -> str:
        """A known word at most one letter away (two, from nine letters on) with the same first letter, else ''.

        A common English word is no misspelling: 'would' means no Wold.
        """
        if len(word) < 5 or word in tables()["ordinary"]:
            return ""
        near = self._spellings.get(word[0])
        if not near:
            return ""
        if word in near:
            return word
        if word in common_words():
            return ""
        limit = 1 if len(word) < 9 else 2
        best = process.extractOne(word, near.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=limit)
        return str(best[0]) if best is not None and not _inflected(word, str(best[0])) else ""


def _common(alias: str, actor: Actor) -> bool:
    """Whether an alias is the mere noun for a body: 'union', 'board'."""
    return actor.kind == "organisation" and alias in tables()["body"]


def _inflected(word: str, other: str) -> bool:
    """'talks' is no misspelt 'Talk': endings of ordinary grammar are no slips of the pen."""
    short, long = sorted((word, other), key=len)
    if word.startswith(other.removesuffix("s")):
        return True  # 'Russianist' is no 'Russians'
    return long.startswith(short) and long[len(short) :] in ("s", "es", "ed", "d", "ing", "er", "ers", "ly")
