"""How a demand is said: reported, hedged, quoted, past, conditional, denied; by whom it is reported; and on
which day.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from spacy.tokens import Token

from index.demands import Modality, Stance
from index.extract.clauses import child, children, noun_phrase, subject, tense
from index.extract.draft import Draft, listed
from index.extract.lexicon import lexicon
from index.extract.lists import SOURCES

OLD = 8  # days after which news is told as background
OPENING = 25  # characters: an old day further inside a sentence says nothing of the next one
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
HEDGED = re.compile(
    r"\b(?:reportedly|allegedly|apparently|seemingly|supposedly|purportedly|possibly|perhaps|unconfirmed|rumou?red|"
    r"believed to|thought to|said to have|(?:remains?|is|are) unclear)\b",
    re.I,
)
REPORTED = re.compile(r"\b(?:reportedly|allegedly|purportedly)\b", re.I)
PAST = re.compile(
    rf"\b(?:earlier|previously|formerly|ago|at the time(?=,)|past demands?|previous|"
    rf"during (?:his|her|their|its) (?:time|term|tenure|years)|"
    rf"last (?:year|month|week|spring|summer|autumn|fall|winter|{'|'.join(MONTHS)}))\b",
    re.I,
)
ACCORDING = re.compile(
    r"\b(?:[Aa]ccording to|[Pp]er(?= (?:the |an? )?[A-Z])|[Rr]eported by) "
    r"((?:the |a |an )?[\w’'.&-]+(?: [\w’'.&-]+){0,5}?)"
    r"(?=,|\.|;|$| on | in | that )"
)
_DAY = re.compile(
    rf"\b(?:(?P<rel>yesterday|today|tonight)|(?:last |this |on )?(?P<week>{'|'.join(WEEKDAYS)})|"
    rf"(?P<m1>{'|'.join(MONTHS)}) (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y1>\d{{4}}))?|"
    rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{'|'.join(MONTHS)})(?:,? (?P<y2>\d{{4}}))?)\b",
    re.I,
)
YEAR = re.compile(r"\b(?:in|since|of) (?:\w+ )?((?:19|20)\d\d)\b", re.I)
# A month without a day: 'in April', 'since early June', 'last March'.
MONTH = re.compile(
    rf"\b(?:in|since|during|last|late|early|mid) (?:early |late |mid[- ])?(?P<month>{'|'.join(MONTHS)})\b(?!,? \d)",
    re.I,
)


def day_in(text: str, published: date | None) -> date | None:
    """The first day that a sentence names, made a date with the article's own; None where that cannot be told."""
    return next((day for match in _DAY.finditer(text) if (day := _day(match, published)) is not None), None)


def _day(match: re.Match[str], published: date | None) -> date | None:
    if match["rel"] and published:
        return published - timedelta(days=match["rel"].lower() == "yesterday")
    if match["week"] and published:
        back = (published.weekday() - WEEKDAYS.index(match["week"].lower())) % 7
        return published - timedelta(days=back)
    month, day, year = match["m1"] or match["m2"], match["d1"] or match["d2"], match["y1"] or match["y2"]
    if not month or (not year and published is None):
        return None
    try:
        found = date(int(year) if year else published.year, MONTHS.index(month.lower()) + 1, int(day))  # type: ignore[union-attr]
    except ValueError:
        return None
    late = not year and published is not None and found > published + timedelta(days=60)
    return found.replace(year=found.year - 1) if late else found


def _days(text: str, published: date) -> Iterator[tuple[int, date]]:
    """The days a text names, and the last days of the months and past years it names without one, each with its first
    character.
    """
    for match in _DAY.finditer(text):
        if (day := _day(match, published)) is not None:
            yield match.start(), day
    for match in YEAR.finditer(text):
        if int(match[1]) < published.year:
            yield match.start(1), date(int(match[1]), 12, 31)
    for match in MONTH.finditer(text):
        month = MONTHS.index(match["month"].lower()) + 1
        year = published.year - (month > published.month)
        yield match.start("month"), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def reporter(draft: Draft) -> Token | None:
    """The subject of the verb of saying above the cue, when it is not the demander: 'sources say Moscow wants'."""
    for up in draft.cue.ancestors:
        if up.pos_ in ("VERB", "AUX") and listed("saying", up.lemma_) and up != draft.cue:
            below = next(
                (
                    one
                    for one in up.children
                    if one.dep_ in ("ccomp", "parataxis", "xcomp") and (one == draft.cue or draft.cue in one.subtree)
                ),
                None,
            )
            who = subject(up)
            if below is not None and who is not None and (draft.demander is None or who.i != draft.demander.i):
                return who
    for one in draft.cue.subtree:
        if (
            one.dep_ in ("parataxis", "ccomp")
            and one.lemma_ in ("say", "report", "announce")
            and one.head == draft.cue
            and one.i > draft.cue.i
        ):
            who = child(one, "nsubj")
            if who is not None and (draft.demander is None or who.i != draft.demander.i):
                return who
    return None


def modality(draft: Draft, sentence: str, published: date | None) -> tuple[set[Modality], str | None]:
    """The ways in which a draft is said, quotation marks left aside, and the words for whoever reports it."""
    found: set[Modality] = set()
    source: str | None = None
    if (who := reporter(draft)) is not None and not draft.spoken and not draft.answered:
        found.add(Modality.REPORTED)
        source = noun_phrase(who).text
    elif (match := ACCORDING.search(sentence)) and (draft.demander is None or draft.demander.text not in match[1]):
        found.add(Modality.REPORTED)
        source = match[1]
    if REPORTED.search(sentence):
        found.add(Modality.REPORTED)
    if (
        HEDGED.search(sentence)
        or any(
            up.pos_ == "VERB" and up.lemma_ in ("suspect", "allege", "rumour", "rumor") for up in draft.cue.ancestors
        )
        or any(one.dep_ == "aux" and one.lower_ in ("may", "might", "could") for one in draft.cue.children)
    ):
        found.add(Modality.HEDGED)
    verb = (
        draft.cue
        if draft.cue.pos_ in ("VERB", "AUX")
        else next((up for up in draft.cue.ancestors if up.pos_ in ("VERB", "AUX")), None)
    )
    if _long_ago(draft, verb, published):
        found.add(Modality.PAST)
    if draft.stance is Stance.CONDITION or any(
        _conditioned(verb) for verb in (draft.cue, draft.content.head, draft.content.head.head)
    ):
        found.add(Modality.CONDITIONAL)
    if draft.answered:
        found.add(Modality.PAST)
    if draft.denied or any(up.lemma_ == "deny" and up.pos_ == "VERB" for up in draft.cue.ancestors):
        found.add(Modality.DENIED)
    return found, source


def _conditioned(verb: Token) -> bool:
    marks = (child(one, "mark") for one in verb.children if one.dep_ == "advcl")
    return any(mark is not None and mark.lower_ in ("if", "unless") for mark in marks)


def _long_ago(draft: Draft, verb: Token | None, published: date | None) -> bool:
    """Whether the cue's own clause, or one above it, is told as older than the news."""
    above = [draft.cue, *draft.cue.ancestors]
    if any(up.pos_ in ("VERB", "AUX") and (tense(up) == "pluperfect" or _lasting(up)) for up in above):
        return True
    doc = draft.cue.doc
    return any(
        _governor(token) in above
        for start in _old_words(doc.text, published)
        if (token := next((one for one in doc if one.idx + len(one) > start), None)) is not None
    )


def _lasting(verb: Token) -> bool:
    """'has been asking', 'has repeatedly asked', 'has long asked': told as background."""
    words = {one.lower_ for one in children(verb, "aux", "auxpass", "advmod")}
    if not words & {"has", "have"} or words & {"since", "now"}:
        return False
    return (verb.tag_ == "VBG" and "been" in words) or bool(
        words & {"repeatedly", "long", "consistently", "previously"}
    )


def _governor(token: Token) -> Token:
    """The verb or the noun of demand that a word of time belongs to."""
    while token.head != token:
        if token.pos_ in ("VERB", "AUX") or (token.pos_ == "NOUN" and token.lemma_.lower() in lexicon().nouns):
            break
        token = token.head
    return token


def _old_words(text: str, published: date | None) -> Iterator[int]:
    """Where a text names a time before the news: characters."""
    yield from (match.start() for match in PAST.finditer(text))
    if published is None:
        return
    yield from (start for start, day in _days(text, published) if (published - day).days > OLD)


def _old(sentence: str, published: date | None) -> bool:
    return published is not None and any(True for _ in _old_words(PAST.sub("", sentence), published))


def listed_modality(words: str, published: date | None) -> tuple[set[Modality], str | None]:
    """What an introduction says of a whole list, by its words alone, and who reports it."""
    found: set[Modality] = set()
    if PAST.search(words) or re.search(r"\bpast\b", words) or _old(words, published):
        found.add(Modality.PAST)
    source = SOURCES.search(words) or ACCORDING.search(words)
    if source or REPORTED.search(words):
        found.add(Modality.REPORTED)
    if HEDGED.search(words):
        found.add(Modality.HEDGED)
    return found, source[1] if source else None


class Times:
    """When the sentences of an article happen: a paragraph's day or month holds until the next one is named."""

    def __init__(
        self, text: str, blocks: Sequence[tuple[object, tuple[tuple[int, int], ...]]], published: date | None
    ) -> None:
        self._old: set[int] = set()
        if published is None:
            return
        for _, spans in blocks:
            day: date | None = None
            for start, end in spans:
                named = sorted(_days(text[start:end], published))
                if named and (named[0][0] < OPENING or (published - named[0][1]).days <= OLD):
                    day = named[0][1]
                if day is not None and (published - day).days > OLD:
                    self._old.add(start)

    def past(self, sentence: int) -> bool:
        """Whether the sentence that starts at a character belongs to an older day than the news."""
        return sentence in self._old
