"""What a question takes for granted: that something was done ('when did X resign?'), and who says that it was not."""

import re

from bot.question import Kind, Question
from bot.words import WORD, alike, stem, stop

TAKEN = re.compile(
    r"(?:^|[,;:.!?] *|\b(?:and|but|so) )(?:when|why)(?:['’]s)? (?:did|does|do|has|have|had|is|are|was|were)\b", re.I
)
NOT = re.compile(
    r"\b(?:(?:did|does|do|has|have|had|was|were|is|are|would|will|could|can) not|\w+n['’]t|never|yet to|not to"
    r"|(?:refus|declin)\w+ to)\s+(?!only\b)((?:[\w’'-]+\s+){0,2}[\w’'-]+)",
    re.I,
)


def takes_for_granted(question: Question) -> bool:
    """Whether the question asks when or why something was done, and so takes it as done."""
    return bool(TAKEN.search(question.text))


def denies(question: Question, sentence: str) -> bool:
    """Whether a sentence says 'not', and next to it a word of what the question takes as done."""
    if not takes_for_granted(question):
        return False
    asked = {stem(match.group()) for match in WORD.finditer(question.text)} - stop()
    return any(
        bool(alike(stem(word.group())) & asked) for match in NOT.finditer(sentence) for word in WORD.finditer(match[1])
    )


def reaction(question: Question) -> bool:
    """Whether any deed of the party may answer: 'how did X react'."""
    return question.kind is Kind.RESPONSE and bool(REACTS.search(question.text))


REACTS = re.compile(r"\bhow (?:did|does|do|has|have|had|was|were) .{2,60}\b(?:react|respond|receive|take)", re.I)
