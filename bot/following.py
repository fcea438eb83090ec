"""How closely a written statement follows one sentence: its words, in their order, and none that turns it."""

import re
from calendar import day_name, month_name
from collections.abc import Collection, Sequence
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from bot.clauses import holds_class
from bot.figures import figures_in_order, without_figures
from bot.tables import bot_table
from bot.words import WORD, alike, stem, stems, stop

NEAR = 4  # words within which the second of two neighbours must follow the first
PREPOSITIONS = {"in", "on", "by", "until", "till", "through", "since", "before", "after", "from", "during", "within"}
DAYS = {*month_name, *day_name} - {""}
LIMITED = re.compile(r"\b(?:all|every\w*) (?:but|except)\b", re.I)
COMMA = re.compile(r"[,—–;]\s+|[,.]?[”\"]\s+")


@cache
def free() -> frozenset[str]:
    """The stems that a statement may use of its own."""
    wording = bot_table("claims.toml")["wording"]
    return frozenset(part for word in (*wording["free"], *wording["clauses"]) for part in stems(word))


@cache
def _adverbs() -> frozenset[str]:
    return frozenset(bot_table("claims.toml")["wording"]["adverbial"])


@cache
def _turning() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words) for words in bot_table("claims.toml")["turning"]["words"])


def content(text: str) -> list[str]:
    """The stems that say something, in order, without numbers, which are compared for themselves."""
    return [word for word in stems(without_figures(text)) if word not in stop()]


def follows(said: Sequence[str], sentence: str, least: float, also: Collection[str] = ()) -> bool:
    """Whether the stems said all stand in the sentence or `also`, and `least` of them in the sentence's order.

    The order is that of the longest common subsequence, but for an adverbial or an attribution between commas, which
    may stand anywhere in one piece.
    """
    there = {*content(sentence), *also}
    if any(alike(word).isdisjoint(there) for word in said):
        return False
    ordered = [word for word in said if word not in also]
    return len(_left(ordered, sentence, also)) <= max(1, (1 - least) * len(said))


def in_order(text: str, sentence: str) -> bool:
    """Whether the numbers that a text shares with a sentence come in the same order in both."""
    there = figures_in_order(sentence)
    shared = [figure for figure in figures_in_order(text) if figure in there]
    return LCSseq.similarity(shared, there) == len(shared)


def turns(text: str, sentence: str) -> bool:
    """Whether a text holds a word of time, cause or measure that a sentence lacks, such as 'after', 'because', 'all'.

    Or lacks 'but' behind an 'all' that the sentence limits so.
    """
    words, there = set(WORD.findall(text.lower())), set(WORD.findall(sentence.lower()))
    if LIMITED.search(sentence) and not LIMITED.search(text) and words & there & {"all", "every"}:
        return True
    return any(words & group and not there & group for group in _turning())


def misjoined(text: str, sentence: str) -> bool:
    """Whether two words stand side by side in a text that the sentence does not have near each other in that order,
    or a day, month or number behind another preposition ('in September' for 'through September').
    """
    words = [match.group() for match in WORD.finditer(sentence)]
    there = [stem(word) for word in words]
    for one, other in pairwise(WORD.finditer(text)):
        first, second = one.group(), other.group()
        timed = first.lower() in PREPOSITIONS and (second[0].isdigit() or second in DAYS)
        plain = first.islower() and second.islower() and not figures_in_order(first)
        plain = plain and not {stem(first), stem(second)} & (stop() | free())
        if text[one.end() : other.start()] not in (" ", "-") or not (timed or plain):
            continue
        firsts = {first.lower()} if timed else alike(stem(first))
        places = [at for at, word in enumerate(words) if (word.lower() if timed else there[at]) in firsts]
        if not any(alike(stem(second)) & set(there[at + 1 : at + 1 + NEAR]) for at in places):
            return True
    return False


def _left(said: Sequence[str], sentence: str, also: Collection[str]) -> list[str]:
    """The stems that a sentence does not hold in their order."""
    parts = [part for part in COMMA.split(sentence) if WORD.search(part)]
    movable = [part for part in parts if _movable(part)] if len(parts) > 1 else []
    rest = _without_common(said, content(" ".join(part for part in parts if part not in movable)))
    for part in movable:
        rest = _without_run(rest, [word for word in content(part) if word not in also])
    return min(_without_common(said, content(sentence)), rest, key=len)


def _movable(part: str) -> bool:
    """Whether a part between commas says when, where or by whom it is said."""
    first = WORD.search(part)
    return bool(first and first.group().lower() in _adverbs()) or holds_class("attribution", part)


def _without_common(said: Sequence[str], quoted: Sequence[str]) -> list[str]:
    there = set(quoted)
    said = [next((other for other in alike(word) if other in there), word) for word in said]
    left = (op for op in LCSseq.opcodes(said, quoted) if op.tag != "equal")
    return [said[at] for op in left for at in range(op.src_start, op.src_end)]


def _without_run(said: Sequence[str], quoted: Sequence[str]) -> list[str]:
    """Without the longest run of stems that stands in both."""
    for size in range(min(len(said), len(quoted)), 0, -1):
        runs = {tuple(quoted[at : at + size]) for at in range(len(quoted) - size + 1)}
        for at in range(len(said) - size + 1):
            if tuple(said[at : at + size]) in runs:
                return [*said[:at], *said[at + size :]]
    return list(said)
