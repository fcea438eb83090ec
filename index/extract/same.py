"""When two readings are of one thing, and when talk is no demand at all."""

import re

from index.demands import Demand
from index.extract.draft import Draft
from index.extract.quotes import Quote

COMMON = frozenset(
    [
        "that",
        "this",
        "with",
        "from",
        "have",
        "will",
        "would",
        "their",
        "they",
        "which",
        "more",
        "about",
        "into",
        "been",
        "also",
        "should",
        "must",
        "reques",
        "propos",
        "demand",
        "state",
        "govern",
    ]
)


def topic(text: str) -> set[str]:
    """The longer words of a content, cut to their first six letters: enough to see that two speak of one thing."""
    return {word[:6].lower() for word in re.findall(r"[^\W\d_]{4,}", text)} - COMMON


def same(one: Demand, other: Demand) -> bool:
    """Whether two rules have read the same thing."""
    return (one.stance, one.demander, one.content_start) == (other.stance, other.demander, other.content_start)


def mere_talk(draft: Draft, quote: Quote | None) -> bool:
    """In an interview only a duty of somebody named is a demand, and only a refusal of what was asked an answer."""
    if quote is None or not quote.turn:
        return False
    if draft.rule.startswith("implicit"):
        return not draft.addressees or draft.rule.endswith(("need", "imperative"))
    return draft.rule.startswith(("verb:will_not", "threat:will_if")) and draft.answers is None


def held_by(one: Draft, other: Draft) -> bool:
    """Whether the word of duty that made `one` stands in what `other` already wants, or made that as well."""
    if one.cue == other.cue:
        return one.rule != other.rule  # 'must leave and pay' is two things of one word
    return other.content.start <= one.cue.idx < other.content.end
