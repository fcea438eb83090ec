"""Whether a sentence holds an answer of the type asked for: a date, a sum, a number, a place, a reason, a name."""

import re

from bot.question import Expected
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

PATTERNS: dict[Expected, re.Pattern[str]] = {
    Expected.DATE: DATE,
    Expected.AMOUNT: AMOUNT,
    Expected.NUMBER: NUMBER,
    Expected.PLACE: PLACE,
    Expected.REASON: REASON,
    Expected.QUOTATION: QUOTED,
}


def holds(expected: Expected, sentence: str, question: str, entry: Entry | None) -> float:
    """1 when the sentence holds an answer of the expected type, 0 when not; types without a form count as held.

    A date, sum or number that the question itself names is no answer to it.
    """
    if expected is Expected.ACTOR:
        if entry and entry.demand.demander:
            return 1.0
        asked = {word.lower() for word in re.findall(r"\w+", question)}
        return 1.0 if any(match.group().lower() not in asked for match in NAME.finditer(sentence)) else 0.0
    pattern = PATTERNS.get(expected)
    if pattern is None:
        return 1.0
    lower = question.lower()
    return 1.0 if any(match.group().lower() not in lower for match in pattern.finditer(sentence)) else 0.0
