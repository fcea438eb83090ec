"""What a written statement claims that somebody did: its acts, clause by clause, with their subjects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.tables import bot_table
from bot.words import WORD, stem, stems, stop
from index.actors import ActorBook

BE = {"is", "are", "was", "were", "be", "been", "being", "gets", "got"}
ANSWER = re.compile(r"^\W*(yes|no)\b(?=\s*[,.:;!—–-]|\s*$|\s+(?:he|she|it|they)\b)", re.I)
REACH = 4  # words between a negation and the verb that it turns


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody is said to have done something of a family of stances ('demand', 'acceptance', 'rejection', 'threat').

    `subject` are the words before the verb, of an earlier clause where this one has none; `beside` the subjects that
    'and' joins to it; `agent` what follows 'by' in a passive clause; `words` the stems of the cue; `after` what
    follows it in its clause; `answer` 'yes' or 'no' where the statement opens with it.
    """

    family: str
    subject: str = ""
    agent: str = ""
    passive: bool = False
    negated: bool = False
    words: frozenset[str] = frozenset()
    after: str = ""
    answer: str = ""
    beside: tuple[str, ...] = ()


@cache
def _cues() -> dict[tuple[str, ...], str]:
    return {stems(phrase): family for family, phrases in bot_table("claims.toml")["cues"].items() for phrase in phrases}


@cache
def _classes() -> dict[str, frozenset[tuple[str, ...]]]:
    table = bot_table("claims.toml")
    classes = {**table["parity"], "negators": table["negators"]["words"]}
    return {
        name: frozenset(stems(phrase) or (phrase,) for phrase in phrases if not phrase.startswith("="))
        for name, phrases in classes.items()
    }


@cache
def _forms(name: str) -> frozenset[str]:
    """Words of a class that count in one form alone: 'stated', but no state."""
    return frozenset(form[1:] for form in bot_table("claims.toml")["parity"].get(name, ()) if form.startswith("="))


@cache
def _border() -> re.Pattern[str]:
    words = "|".join(bot_table("claims.toml")["wording"]["clauses"])
    return re.compile(rf"[,;:.!?—–()]+(?=\s|$)|\b(?:{words})\b", re.I)


def words_of(text: str) -> list[str]:
    """The stems of a text; a verb and its 'n't' are two."""
    return [stem(part) for part in WORD.findall(_parted(text))]


def _parted(text: str) -> str:
    return re.sub(r"(\w)n['’]t\b", r"\1 not", text).replace("cannot", "can not")


def holds_class(name: str, text: str) -> bool:
    """Whether the text holds a word of a class of `claims.toml`: negation, hedge, attribution."""
    words = words_of(text)
    if any(_stands(phrase, words, at) for phrase in _classes()[name] for at in range(len(words))):
        return True
    return not _forms(name).isdisjoint(WORD.findall(text))


def negated_elsewhere(text: str) -> bool:
    """Whether a negation stands that turns no act's verb ('demanded no troops')."""
    words = words_of(text)
    for at in range(len(words)):
        if _negator(words, at) and not any(_cue(words, later) for later in range(at + 1, at + 1 + REACH)):
            return True
    return False


def acts(text: str, book: ActorBook) -> list[Act]:
    """The acts that a statement claims: the first cue of each clause, and an opening yes or no.

    A cue further on in its clause is a part of what was demanded ('demanded that they accept').
    """
    found: list[Act] = []
    opening = ANSWER.match(text)
    if opening:
        found.append(Act("answer", answer=opening[1].lower()))
        text = text[opening.end() :]
    subject, before = "", ""
    for clause, joined in _clauses(text):
        act = _act(clause)
        own = act.subject if act else clause
        if own and (book.find(own) or any(word not in stop() for word in stems(own))):
            subject = own
        if act and own.strip() and subject == own:
            found.append(replace(act, beside=(before,)) if joined and _bare_name(before) else act)
        elif act:
            found.append(replace(act, subject=subject))
        before = "" if act else clause
    return found


def _clauses(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a text, each with whether 'and' joins it to the one before."""
    at, joined = 0, False
    for border in _border().finditer(text):
        if text[at : border.start()].strip():
            yield text[at : border.start()].strip(), joined
            joined = False
        joined = border.group().lower() == "and"
        at = border.end()
    if text[at:].strip():
        yield text[at:].strip(), joined


def _bare_name(text: str) -> bool:
    """Whether a text is a name and nothing that somebody does: its words that say something have capitals."""
    words = [match.group() for match in WORD.finditer(text) if stem(match.group()) not in stop()]
    return bool(words) and not any(word.islower() for word in words)


def _act(clause: str) -> Act | None:
    plain = _parted(clause)
    words, matches = words_of(clause), list(WORD.finditer(plain))
    for at in range(len(words)):
        size = _cue(words, at)
        if not size:
            continue
        verb = matches[at].group().lower()
        passive = verb.endswith(("ed", "n", "told", "sought")) and any(
            match.group().lower() in BE for match in matches[max(0, at - 2) : at]
        )
        agent = re.search(r"\bby\s+(.+)", plain[matches[at + size - 1].end() :])
        return Act(
            _cues()[tuple(words[at : at + size])],
            subject=plain[: matches[at].start()],
            agent=agent[1] if agent and passive else "",
            passive=passive,
            negated=any(_negator(words, i) for i in range(max(0, at - REACH), at)),
            words=frozenset(words[at : at + size]),
            after=plain[matches[at + size - 1].end() :],
        )
    return None


def after_cue(cue: frozenset[str], sentence: str) -> Act | None:
    """The act of a sentence whose verb has one of these stems, None where it has none."""
    plain = _parted(sentence)
    words, matches = words_of(sentence), list(WORD.finditer(plain))
    for at, word in enumerate(words):
        if word in cue and word not in stop():
            negated = any(_negator(words, i) for i in range(max(0, at - REACH), at))
            return Act("", plain[: matches[at].start()], negated=negated, after=plain[matches[at].end() :])
    return None


def _cue(words: list[str], at: int) -> int:
    """How many words the cue at this place has, 0 when there is none."""
    return next((size for size in (3, 2, 1) if tuple(words[at : at + size]) in _cues() and at + size <= len(words)), 0)


def _negator(words: list[str], at: int) -> bool:
    return any(_stands(phrase, words, at) for phrase in _classes()["negators"])


def _stands(phrase: tuple[str, ...], words: list[str], at: int) -> bool:
    return tuple(words[at : at + len(phrase)]) == phrase
