"""Answers that have not come: 'is waiting for the mayor's answer', 'the board has yet to respond'."""

import re

from bot.parties import Party
from bot.reader import Reader
from bot.words import stems

ANSWER = r"(?:answers?|response|reply|reaction|decision|word)\b"
WAITS = r"\b(?:await(?:s|ed|ing)?|wait(?:s|ed|ing)? (?:for|on)|there (?:is|was|has been) no|no)"
WHOSE = re.compile(rf"{WAITS}\s+(?P<who>[^.;]{{2,60}}?)['’]s?\s+(?:\w+\s+){{0,2}}?{ANSWER}", re.I)
FROM = re.compile(
    rf"{WAITS}\s+(?:\w+\s+){{0,3}}?{ANSWER}\s+(?:\w+\s+){{0,2}}?(?:from|by|of)\s+(?P<who>[^,.;]{{2,60}})", re.I
)
NOT_YET = re.compile(
    r"(?P<who>[^,.;:]{2,60}?)\s+(?:(?:has|have|had)\s+(?:yet\s+to|not\s+(?:yet\s+)?|still\s+not\s+)"
    r"|(?:has|have|had)n['’]t\s+(?:yet\s+)?|did(?:\s+not|n['’]t)\s+(?:immediately\s+)?)\s*"
    r"(?:answer|respond|repl(?:y|ied)|react|decide)",
    re.I,
)


def awaited(party: Party, sentence: str, reader: Reader) -> bool:
    """Whether a sentence says that an answer by the party, or by somebody of its side, has not come."""
    return any(_is(party, match["who"], reader) for form in (WHOSE, FROM, NOT_YET) for match in form.finditer(sentence))


def _is(party: Party, who: str, reader: Reader) -> bool:
    words = set(stems(who))
    if party.head in words:
        return True
    people = reader.people_of(party.actor) if party.actor else ()
    wordings = [*reader.wordings(party.actor), *(stems(person)[-1:] for person in people)]
    return any(words.issuperset(wording) for wording in wordings)
