"""Whether a sentence holds an answer of the type asked for: a date, a sum, a number, a place, a reason, a name."""

import re

from bot.question import Expected, Kind, Question
from index.catalogue import Entry

MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
NUMERALS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    "billions?|dozens?|half|quarter|third|both|no|none|once|twice"
)
DATE = re.compile(
    rf"\b{MONTH}\s+\d|\d(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b|\b{DAY}\b|\b(?:yesterday|today|tomorrow|tonight|midnight|noon)\b"
    rf"|\b(?:19|20)\d\d\b|\b(?:last|next|this)\s+(?:week|month|year|{DAY}|{MONTH})\b|\b(?:in|by|since|until)\s+{MONTH}\b"
    r"|\b(?:Yesterday|Today|Tomorrow|Tonight|Last|Next)\b"
)
AMOUNT = re.compile(
    r"[$€£¥₹]\s?\d|\b\d[\d.,]*\s*(?:%|percent|per cent|dollars?|euros?|pounds?|yen|yuan|rupees?|marks?|crowns?|francs?"
    rf"|(?:million|billion|trillion))\b|\d\s?%|\b(?:{NUMERALS})\s+(?:percent|per cent|dollars?|euros?|pounds?|million|billion)\b",
    re.I,
)
NUMBER = re.compile(rf"\d|\b(?:{NUMERALS})\b", re.I)
REASON = re.compile(
    r"\b(?:because|since|due to|so that|in order to|as a result|owing to|arguing|saying|citing|over|amid|after|for)\b",
    re.I,
)
QUOTED = re.compile(r"[“\"][^”\"]{8,}[”\"]")
NAME = re.compile(r"(?<=\w )[A-Z][\w’'-]+|\b[A-Z]{2,}\b")
PLACE = re.compile(r"\b(?:in|at|near|of|from|to|retaken|taken|outside|across)\s+(?:the\s+)?[A-Z]\w+")

SOURCE = re.compile(
    r"\b(?:report(?:s|ed|edly)?|according to|told|sources?|anonymous|unnamed|confirmed|cited|citing|spokes\w+|announced|per)\b",
    re.I,
)
CHANGE = re.compile(
    r"\b(?:unclear|unknown|remains?|still|previous(?:ly)?|earlier|former(?:ly)?|past|resembl\w+|mirror\w*|same|differ\w*"
    r"|new|now|chang\w+|expand\w+|no longer|again|instead|initial(?:ly)?|reversed?|dropped|later|since)\b",
    re.I,
)
CONDITION = re.compile(
    r"\b(?:if|unless|only|until|before|once|provided|conditions?|contingent|without|requir\w+|must|needs?|subject to|in exchange|in return)\b",
    re.I,
)
THREAT = re.compile(r"\b(?:threat\w*|warn\w*|if|will|would|face|or else|otherwise|consequences?)\b", re.I)

BY_TYPE: dict[Expected, re.Pattern[str]] = {
    Expected.DATE: DATE,
    Expected.AMOUNT: AMOUNT,
    Expected.NUMBER: NUMBER,
    Expected.PLACE: PLACE,
    Expected.REASON: REASON,
    Expected.QUOTATION: QUOTED,
}
BY_KIND: dict[Kind, re.Pattern[str]] = {
    Kind.SOURCE: SOURCE,
    Kind.CHANGE: CHANGE,
    Kind.CONDITIONS: CONDITION,
    Kind.THREAT: THREAT,
    Kind.QUOTE: QUOTED,
}


def holds(question: Question, sentence: str, entry: Entry | None) -> float:
    """1 when the sentence holds an answer of the type expected, 0 when not; types without a form count as held.

    A date, sum or number that the question itself names is no answer to it.
    """
    if question.expected is Expected.ACTOR and question.kind is not Kind.SOURCE:
        if entry and entry.demand.demander:
            return 1.0
        asked = {word.lower() for word in re.findall(r"\w+", question.text)}
        return 1.0 if any(match.group().lower() not in asked for match in NAME.finditer(sentence)) else 0.0
    pattern = BY_KIND.get(question.kind) or BY_TYPE.get(question.expected)
    if pattern is None:
        return 1.0
    lower = question.text.lower()
    return 1.0 if any(match.group().lower() not in lower for match in pattern.finditer(sentence)) else 0.0
