"""A question that leans on the one before it: 'and the US?', 'what about before?'."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.grammar import cls
from bot.parties import Party
from bot.words import stem

if TYPE_CHECKING:
    from bot.question import Question

FOLLOW_UP = re.compile(r"(and|but|so|what about|how about|ok|then|also)\b", re.I)
SHORT = 5  # words


def leans_back(text: str, question: "Question") -> bool:
    """Whether a question leans on the one before: it opens so, is short, or says nobody's name but a pronoun."""
    words = text.lower().split()
    pronoun = bool(cls("pronouns") & {word.strip("?,.!") for word in words}) and not question.names
    missing = not question.demanders and not question.topic
    return bool(FOLLOW_UP.match(text.strip())) or len(words) < SHORT or pronoun or missing


def carried(last: "Question", new: "Question") -> "Question":
    """The last question with the new parts put in: a new actor takes the role of the one it replaces."""
    if new.stances and new.demanders and new.topic:
        return new
    parties = new.demanders or new.addressees
    if not parties and new.names and not new.stances:
        parties = tuple(Party(name, stem(name.split()[-1]), name) for name in sorted(new.names))
    named = {s for p in parties for s in p.stems}
    fresh = tuple(word for word in new.topic if word not in named)
    pronoun = all(p.words.lower() in cls("pronouns") for p in parties)
    keep_kind = not new.asks_for_demands
    return replace(
        new,
        kind=last.kind if keep_kind else new.kind,
        expected=last.expected if keep_kind else new.expected,
        demanders=last.demanders if pronoun or not parties else parties,
        addressees=new.addressees if new.demanders and new.addressees else last.addressees,
        stances=new.stances or last.stances,
        topic=fresh or last.topic,
        past=new.past or last.past,
        year=new.year or last.year,
        month=new.month or last.month,
    )
