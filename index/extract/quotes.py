"""Quotations of an article and who speaks them, by regular expressions and the article's cast."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.extract.cast import PRONOUNS, Cast, Figure, Resolved
from index.extract.lexicon import lexicon
from index.extract.tables import tables
from index.reading.text.entries import author, openings

QUOTE = re.compile(r"“([^”]*)(?:”|$)|(?<!\w)\"([^\"]*)(?:\"|$)", re.S)
_SAY = (
    r"(?:says?|said|saying|tells?|told|telling|states?|stated|stating|adds?|added|adding|argue[ds]?|arguing|declare[ds]?|announce[ds]?|"
    r"writes?|wrote|tweet(?:s|ed)|comment(?:s|ed)|note[ds]?|remark(?:s|ed)|explain(?:s|ed)|explaining|claim(?:s|ed)|warn(?:s|ed)|respond(?:s|ed)|"
    r"repl(?:y|ies|ied)|insist(?:s|ed)|urge[sd]?|asked|asking|stress(?:es|ed)|continue[sd]|reiterate[sd]|shout(?:s|ed)|conclude[sd]|"
    r"demand(?:s|ed)|read|reads|posted|complained|recalled|emphasi[sz]ed|called|calling|opposed|quoted|chant(?:s|ed|ing))"
)
SAY = re.compile(rf"\b{_SAY}\b")
OUTLET = re.compile(
    r"\b(?:told|tells|telling|interview with|speaking to|spoke to|statement to|according to|reported by|quoted by) "
    r"(?:the )?([A-Z][\w'’&.-]*(?: [A-Z][\w'’&.-]*)*)"
)


# 'the mayor', 'a police officer' right before a verb of saying.
DESCRIBED = re.compile(
    r"\b(?P<the>[Tt]he|[Aa]n?) (?P<words>(?:[a-z]+ ){0,2}?(?P<noun>[a-z]+))\s+(?:[a-z]+ly\s+|also\s+|has\s+|then\s+)*$"
)
# A turn of an interview: '((Name)) text', 'Name: text', 'Q: text'.
SHORT = 60  # characters: a shorter paragraph between two turns is a heading or a caption
MET = re.compile(r"\b(?:spoke (?:with|to)|talked to|interview(?:s|ed)?(?: with)?)\b")
TURN = re.compile(r"(?:\(\(([^()\n]{2,60})\)\)|([A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){0,3}):|([QA])[:.])\s+")


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands between quotation marks (marks left out), and who says it, where that is plain."""

    start: int
    end: int
    speaker: Resolved | None
    outlet: tuple[int, int] | None
    turn: bool = False  # a whole turn of an interview: talk, where 'should' and 'need' demand little


def _who(cast: Cast, low: int, high: int, verb: int) -> Resolved | None:
    """The name or pronoun next to a verb of saying, within a piece of text outside the quotation."""
    inside = [m for m in cast.within(low, high) if m.figure.kind != "place"]
    before = [m for m in inside if m.end <= verb]
    after = [m for m in inside if m.start >= verb]
    window = cast.text[verb : verb + 40]
    pronoun = re.search(
        r"\b(he|she|they|it)\b(?=\W+(?:\w+ly\W+|also\W+|has\W+|had\W+|later\W+|then\W+)*$)", cast.text[low:verb], re.I
    )
    if pronoun:
        kinds = ("person",) if pronoun[1].lower() in ("he", "she") else ("organisation", "group", "country")
        return cast.before(
            low + pronoun.start(), kinds, PRONOUNS[pronoun[1].lower()] if pronoun[1].lower() in ("he", "she") else ""
        )
    if not before and (described := _described(cast, low, verb)):
        return described
    if inverted := re.match(r"\w+ (?:the )?(he|she)\b", window):
        return cast.before(verb, ("person",), PRONOUNS[inverted[1]])
    if after and re.match(r"\w+\s+(?:[\w'’,-]+\s+){0,7}$", cast.text[verb : after[0].start]) and not before:
        return Resolved(after[0].figure, True, after[0])
    if before:
        first = next((m for m in before if m.figure.kind == "person"), before[0])
        return Resolved(first.figure, True, first)
    if loose := re.search(r"\b(he|she|they)\b", cast.text[low:verb], re.I):
        kinds = ("person",) if loose[1].lower() != "they" else ("organisation", "group", "country")
        return cast.before(low + loose.start(), kinds, PRONOUNS[loose[1].lower()] if loose[1].lower() != "they" else "")
    if after and not re.match(r"told\b", window):
        return Resolved(after[0].figure, True, after[0])
    return None


def _described(cast: Cast, low: int, verb: int) -> Resolved | None:
    """Who 'the mayor' before a verb of saying is: the one of that title, else a mayor without a name."""
    match = DESCRIBED.search(cast.text, low, verb)
    if match is None or match["noun"] not in tables()["people"] | tables()["persons"]:
        return None
    if match["noun"].startswith("spokes"):
        return cast.spoken_for(match.start())
    if match["the"].lower() == "the" and (titled := cast.titled(match["noun"], match.start())) is not None:
        return titled
    name = match["words"]
    return Resolved(cast.figures.setdefault(name, Figure(name, "group")), False)


def quotes(cast: Cast, paragraphs: Sequence[tuple[int, int]]) -> list[Quote]:
    """Every quotation of at least three words, in order; an unclosed one runs to its paragraph's end and on
    into the next.
    """
    text, found = cast.text, []
    last: Resolved | None = None
    last_outlet: tuple[int, int] | None = None
    last_end = 0
    turns = _turns(cast, paragraphs)
    for start, end in paragraphs:
        if (turn := turns.get(start)) is not None:
            found.append(turn)
            continue
        spans = [
            (m.start(), m.end(), m.start() + 1, m.end() - (m.group()[-1] in '”"' and len(m.group()) > 1))
            for m in QUOTE.finditer(text, start, end)
        ]
        for number, (low, high, inner, outer) in enumerate(spans):
            before_from = max(start, spans[number - 1][1] if number else start)
            after_to = spans[number + 1][0] if number + 1 < len(spans) else end
            speaker = _speaker(cast, before_from, low, high, after_to)
            if speaker is None and last is not None and (number or low - last_end < 400):
                speaker = last
                outlet = last_outlet
            else:
                match = OUTLET.search(text, before_from, low) or OUTLET.search(text, high, after_to)
                outlet = (
                    match.span(1)
                    if match
                    and (
                        speaker is None
                        or text[match.start(1) : match.end(1)] not in speaker.figure.aliases | {speaker.figure.name}
                    )
                    else None
                )
            if len(text[inner:outer].split()) >= 3:
                found.append(Quote(inner, outer, speaker, outlet))
            if speaker is not None:
                last, last_outlet, last_end = speaker, outlet, high
    return found


def _turns(cast: Cast, paragraphs: Sequence[tuple[int, int]]) -> dict[int, Quote]:
    """The paragraphs that a person speaks in an interview, by where they start; one such alone is no interview.

    A paragraph without a label goes on with the answer before it, up to the next label; where answers have no labels
    at all, they are those of the person whom the article says it has spoken to.
    """
    labels = [(start, end, match) for start, end in paragraphs if (match := TURN.match(cast.text, start, end))]
    found = _posts(cast, paragraphs)
    if found:
        return found
    for start, end, match in labels:
        named = None if match[3] else cast.at(match.start(1) if match[1] else start)
        if named is not None and named.figure.kind == "person":
            found[start] = Quote(match.end(), end, Resolved(named.figure, True, named), None, turn=True)
    labelled = {start for start, _, _ in labels}
    asked = [start for start, _, match in labels if match[1] or match[3] == "Q"]
    guest = _guest(cast, asked[0]) if len(asked) > 2 and not found else None
    if guest is not None:
        found |= {start: Quote(m.end(), end, guest, None, turn=True) for start, end, m in labels if m[3] == "A"}
    if len(found) < 2 and guest is None:
        return {}
    speaker = guest
    for start, end in paragraphs:
        if not labels[0][0] <= start < labels[-1][0]:
            continue
        if start in found or start in labelled:
            speaker = found[start].speaker if start in found else guest
        elif speaker is not None and end - start > SHORT:
            found[start] = Quote(start, end, speaker, None, turn=True)
    return found


def _posts(cast: Cast, paragraphs: Sequence[tuple[int, int]]) -> dict[int, Quote]:
    """The paragraphs of a forum, each its author's, by where they start."""
    lines = [cast.text[start:end] for start, end in paragraphs]
    opening = openings(lines)
    found: dict[int, Quote] = {}
    speaker: Resolved | None = None
    for number, ((start, end), line) in enumerate(zip(paragraphs, lines, strict=True)):
        if number in opening:
            by = author(line)
            name = line[slice(*by)] if by else ""
            speaker = Resolved(cast.figures.setdefault(name, Figure(name, "person")), True) if name else None
        elif speaker is not None:
            found[start] = Quote(start, end, speaker, None, turn=True)
    return found


def _guest(cast: Cast, first: int) -> Resolved | None:
    """Whom an article has interviewed: the first person named after 'spoke with', before the first question."""
    met = MET.search(cast.text, 0, first)
    near = cast.within(met.end(), min(first, met.end() + 150)) if met else []
    named = next((one for one in near if one.figure.kind == "person"), None)
    return Resolved(named.figure, False, named) if named is not None else None


def _speaker(cast: Cast, before_from: int, low: int, high: int, after_to: int) -> Resolved | None:
    text = cast.text
    after = text[high:after_to]
    cut = re.search(r"[.!?](?:\s|$)", after)
    near_end = high + (cut.start() if cut else len(after))
    if (
        re.match(r"[,.]?\s*(?:[A-Za-z])", text[high : high + 4])
        and not text[low:high].rstrip('”"').endswith((".", "!", "?"))
    ) or re.match(rf"\s*(?:{_SAY}|he|she|they)\b", after):
        verb = SAY.search(text, high, near_end)
        if verb and (who := _who(cast, high, near_end, verb.start())):
            return who
    sentence_from = max(
        (i + 1 for i in (text.rfind(mark, before_from, low) for mark in (". ", "? ", "! ", "\n"))), default=before_from
    )
    sentence_from = max(sentence_from, before_from)
    for verb in reversed(list(SAY.finditer(text, sentence_from, low))):
        if who := _who(cast, sentence_from, low, verb.start()):
            return who
    if match := re.search(r"[Aa]ccording to ", text[sentence_from:low]):
        inside = cast.within(sentence_from + match.end(), low)
        if inside:
            return Resolved(inside[0].figure, True, inside[0])
    if re.search(r"[:,]\s*$", text[sentence_from:low]):
        inside = [m for m in cast.within(sentence_from, low) if m.figure.kind in ("person", "organisation", "country")]
        if inside:
            first = next((m for m in inside if m.figure.kind == "person"), inside[0])
            return Resolved(first.figure, False, first)
    verb = SAY.search(text, high, near_end)
    if verb and (who := _who(cast, high, near_end, verb.start())):
        return who
    return None


def says(word: str) -> bool:
    """Whether a lemma is a verb of saying."""
    return word in lexicon().lists["saying"]
