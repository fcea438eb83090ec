"""One article on the reader's desk: which sentences are parsed, and how their drafts become records."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Token

from index.articles import Article
from index.blocks import Block, BlockKind
from index.demands import Confidence, Demand, Evidence, Modality, Role, Stance
from index.extract.cast import Cast, Figure
from index.extract.clauses import items, passive
from index.extract.conditions import condition_drafts, deadline_drafts, threat_drafts
from index.extract.confidence import plain
from index.extract.draft import ANSWERS, Draft, attribution
from index.extract.implicit import implicit_drafts
from index.extract.indirect import indirect_drafts
from index.extract.lexicon import lexicon
from index.extract.lists import listings, read_opening
from index.extract.modality import Times, day_in, listed_modality, modality, reporter
from index.extract.nouns import noun_drafts
from index.extract.quotes import TURN, Quote, quotes
from index.extract.resolve import Party, Resolver, clean
from index.extract.same import held_by, mere_talk, same
from index.extract.shouting import quieted
from index.extract.understood import NEXT, addressees, named
from index.extract.verbs import short_answer, verb_drafts
from index.language import sentences
from index.reading.text.layout import dateline

# An opening 'According to …,' makes the parser take the source for the subject; it is read by modality.py instead.
TURN_FIRST = re.compile(r"^[QA][:.] +")  # of an interview
ACCORDING_FIRST = re.compile(r"^According to [^,]{2,80}, ")
# The splitter misses the end of a sentence that ends in an abbreviation.
GLUED = re.compile(
    r"(?<=[A-Z]\.[A-Z]\.)\s+(?=(?:The|These|This|Those|That|He|She|It|They|We|In|On|At|But|And|However|According)\s)"
)
# How the last sentence before a list opens it.
ASKS_LIST = re.compile(r":\W*$|\b(?:following|these|includ\w+|below|demands?|conditions?|requests?|terms)\b\W*$", re.I)
WORDS = re.compile(r"\w+")
JOINED = re.compile(r"(?<!\w)\w++(?:[’']\w++)+")  # never looked at twice: a text may be one word of a megabyte
HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence worth a parse: `start`, `end` in characters of the article."""

    block: Block
    start: int
    end: int


class Desk:
    """One article on the reader's desk."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.blocks = [(block, tuple(_unglued(article.text, spans))) for block, spans in sentences(article)]
        headings = [span for block, spans in self.blocks if block.kind in HEADINGS for span in spans]
        self._spans = [span for _, spans in self.blocks for span in spans]
        paragraphs = [block for block, _ in self.blocks if block.kind not in HEADINGS]
        text = without_datelines(article.text, paragraphs)
        self.text = quieted(text, self._spans)  # for the names and the parser; records quote the article's own
        self.cast = Cast(self.text, self._spans, headings)
        self.quotes = quotes(self.cast, [(block.start, block.end) for block, _ in self.blocks])
        self._quote_starts = [quote.start for quote in self.quotes]
        self._quote_ends = [quote.end for quote in self.quotes]
        self.demands: list[Demand] = []
        self.times = Times(article.text, self.blocks, article.date)
        self.listings = list(listings(self.blocks))
        self.openings = {start for listing in self.listings for start, _ in listing.opening}
        self.parsed: dict[int, Doc] = {}
        self._begins = [start for start, _ in self._spans]
        self._behind = {after[0]: one for _, spans in self.blocks for one, after in pairwise(spans)}
        self._words = set(WORDS.findall(article.text)) | set(JOINED.findall(article.text))

    def chosen(self) -> Iterator[Sentence]:
        """The sentences worth a parse."""
        text = self.article.text
        for block, spans in self.blocks:
            if block.kind is BlockKind.CORRECTION:  # what it takes back did not happen
                continue
            for start, end in spans:
                words = text[start:end]
                if lexicon().worth(words, speech=bool(self._around(start, end))):
                    yield Sentence(block, start, end)

    def _around(self, start: int, end: int) -> list[Quote]:
        """The quotations that a span of characters has a part of."""
        return self.quotes[bisect_right(self._quote_ends, start) : bisect_left(self._quote_starts, end)]

    def parsable(self, sentence: Sentence) -> str:
        """The sentence as the parser reads it best, of the same length."""
        words = re.sub(r"\s", " ", self.text[sentence.start : sentence.end])
        for opening in (ACCORDING_FIRST, TURN_FIRST):
            words = opening.sub(lambda match: " " * len(match.group()), words)
        if sentence.block.kind in HEADINGS:
            words = re.sub(r"(?<=\s)[A-Z][a-z’']+\b", self._lowered, words)
        return words

    def _lowered(self, match: re.Match[str]) -> str:
        word = match.group()
        return word.lower() if word.lower() in self._words or lexicon().cue.fullmatch(word.lower()) else word

    def take(self, sentence: Sentence, doc: Doc) -> None:
        """Reads the drafts of one parsed sentence into the ledger."""
        if sentence.start in self.openings:
            self.parsed[sentence.start] = doc
        around = self._around(sentence.start, sentence.end)
        inside = [(q.start - sentence.start, q.end - sentence.start) for q in around]
        resolver = Resolver(self.cast, sentence.start, around)
        drafts = [
            *verb_drafts(doc), *noun_drafts(doc), *condition_drafts(doc, inside), *deadline_drafts(doc),
            *threat_drafts(doc, inside), *indirect_drafts(doc),
            *implicit_drafts(doc, inside),
        ]  # fmt: skip
        taken: list[Draft] = []
        known = len(self.demands)
        for draft in drafts:
            if draft.rule.startswith("implicit") and any(held_by(draft, other) for other in taken):
                continue
            if mere_talk(draft, resolver.quote_at(sentence.start + draft.cue.idx)):
                continue
            made = [
                demand
                for who in self._demanders(draft, sentence, resolver)
                if (demand := self._demand(draft, who, sentence, resolver, around))
                and not any(same(demand, other) for other in self.demands[known:])
            ]
            if made:
                taken.append(draft)
                self.demands += made
        if not taken and (answer := self._short_answer(sentence, doc, resolver)) is not None:
            self.demands.append(answer)

    def _short_answer(self, sentence: Sentence, doc: Doc, resolver: Resolver) -> Demand | None:
        """'Peru refused.' after a sentence that asks Peru for something: the answer takes over what was asked."""
        asked = self.demands[-1] if self.demands else None
        if asked is None or asked.stance in ANSWERS or not 0 < sentence.start - asked.main.end < 4:
            return None
        found = next((pair for token in doc if (pair := short_answer(token)) is not None), None)
        who = resolver.party(found[1]) if found is not None else None
        if found is None or who is None or who.figure is None or who.figure.name not in asked.addressees:
            return None
        asker = named(self.cast, [asked.demander or ""], [asked.demander_text])
        evidence = (
            Evidence(Role.MAIN, sentence.start, sentence.end),
            Evidence(Role.ANTECEDENT, asked.main.start, asked.main.end),
        )
        return self._record(
            who, asker, (asked.content_start, asked.content_end), found[0], set(), None, evidence,
            Confidence.POSSIBLE, "verb:short_answer", found[2].text, self.article.text[sentence.start : sentence.end],
        )  # fmt: skip

    def _demand(
        self, draft: Draft, demander: Party | None, sentence: Sentence, resolver: Resolver, around: list[Quote]
    ) -> Demand | None:
        text, offset = self.article.text, sentence.start
        words = text[sentence.start : sentence.end]
        low, high = offset + draft.content.start, offset + draft.content.end
        quote = resolver.quote_at(offset + draft.cue.idx)
        if quote is not None and quote.turn:
            low = max(low, quote.start)
        if text[low] in '“"' and not re.search(r"[”\"]", text[low + 1 : high + 1]):
            low += 1  # a quotation that is cut needs no opening mark
        if low >= high or text[max(0, low - 1) : low] == "[" or not re.search(r"[A-Za-z]", text[low:high]):
            return None
        whom = addressees(draft, demander, resolver, self.demands)
        how, source = modality(draft, words, self.article.date)
        if source is not None and demander is not None and demander.figure is not None and not draft.spoken:
            who = reporter(draft)
            if who is not None and (said := resolver.party(who)) is not None and said.figure is not None:
                if said.figure is demander.figure:
                    how, source = how - {Modality.REPORTED}, None
                elif who.pos_ == "PRON":
                    source = said.figure.name
        for one in around:
            lap = min(one.end, high) - max(one.start, low)
            theirs = (
                one.speaker is None
                or demander is None
                or one.speaker.figure in (demander.figure, *(party.figure for party in whom))
            )
            if one is quote or (lap > 0 and theirs):
                how.add(Modality.QUOTED)
        if quote is not None and quote.speaker is not None and _told_by_another(quote.speaker.figure, demander):
            how.add(Modality.REPORTED)
            source = source or quote.speaker.figure.name
        if quote is not None and quote.outlet is not None:
            how.add(Modality.REPORTED)
            source = source or text[quote.outlet[0] : quote.outlet[1]]
        if self.times.past(sentence.start):
            how.add(Modality.PAST)
        talk = quote is not None and quote.turn
        behind = self._before(sentence) if draft.rule.endswith(":this") else None
        if draft.rule.endswith(":this"):  # 'This was a demand of the union': what was told before
            if behind is None:
                return None
            low, high = behind
        sure = not talk and plain(draft, demander) and not how & {Modality.HEDGED, Modality.DENIED}
        evidence = [Evidence(Role.MAIN, sentence.start, sentence.end)]
        if behind is not None:
            evidence.append(Evidence(Role.ANTECEDENT, *behind))
        if demander is not None and demander.antecedent and not sentence.start <= demander.antecedent[0] < sentence.end:
            evidence.append(Evidence(Role.ANTECEDENT, *self._sentence_of(demander.antecedent)))
        return self._record(
            demander, whom, (low, high), draft.stance, how, source, tuple(evidence),
            Confidence.SURE if sure else Confidence.POSSIBLE, draft.rule, draft.cue.text, words,
        )  # fmt: skip

    def _record(
        self, demander: Party | None, addressees: list[Party], content: tuple[int, int], stance: Stance,
        how: set[Modality],
        source: str | None, evidence: tuple[Evidence, ...], confidence: Confidence, rule: str, cue: str, words: str,
    ) -> Demand:  # fmt: skip
        named = [(party, party.figure) for party in addressees if party.figure is not None]
        figure = demander.figure if demander else None
        said = demander.text if demander else ""
        return Demand(
            demander=figure.name if figure else None, demander_text=clean(self._printed(said, evidence[0].start)),
            demander_side=figure.side if figure else None,
            addressees=tuple(one.name for _, one in named),
            addressee_texts=tuple(clean(self._printed(party.text, evidence[0].start)) for party, _ in named),
            addressee_sides=tuple(one.side for _, one in named),
            content=self.article.text[content[0] : content[1]], content_start=content[0], content_end=content[1],
            stance=stance, modality=frozenset(how), reported_by=clean(source).rstrip(".,") if source else None,
            date=day_in(words, self.article.date) or self.article.date, evidence=evidence, confidence=confidence,
            method=rule, cue=cue,
        )  # fmt: skip

    def _printed(self, words: str, start: int) -> str:
        """Words that were read in a sentence, which starts there, as the article prints them: perhaps in CAPITALS."""
        at = self.text.find(words, start)
        return self.article.text[at : at + len(words)] if at >= 0 else words

    def _sentence_of(self, where: tuple[int, int]) -> tuple[int, int]:
        at = bisect_right(self._begins, where[0]) - 1
        return self._spans[at] if at >= 0 and where[0] < self._spans[at][1] else where

    def _before(self, sentence: Sentence) -> tuple[int, int] | None:
        """The sentence before another, in the same paragraph."""
        return self._behind.get(sentence.start)

    def _demanders(self, draft: Draft, sentence: Sentence, resolver: Resolver) -> list[Party | None]:
        """One demander a joined actor; [None] when nobody is named; nothing when the subject cannot demand."""
        if draft.demander is not None:
            parties = [resolver.own(one) or resolver.party(one, strong=draft.strong) for one in items(draft.demander)]
            named: list[Party | None] = [party for party in parties if party is not None]
            return named[:4]
        if draft.spoken or draft.rule.startswith(("condition", "threat")):
            speaker = resolver.speaker(sentence.start + draft.cue.idx)
            if speaker is None and (teller := attribution(draft.cue)) is not None:
                speaker = resolver.party(teller)  # '…,' the president told the troops
            return [speaker]
        if draft.earlier and self.demands:
            last = self.demands[-1]
            if draft.rule.startswith("plan") and (
                last.stance is not Stance.PROPOSAL or sentence.start - last.main.end > NEXT
            ):
                return []  # 'the plan' is of somebody else
            if (figure := self.cast.figures.get(last.demander or "")) is not None:
                return [Party(figure, last.demander_text, False, (last.main.start, last.main.end))]
        if (
            draft.rule.endswith((":person_inf", ":from"))
            and passive(draft.cue)
            and (same := self._orderer(sentence)) is not None
        ):
            return [same]
        return [] if draft.rule.startswith("plan") else [None]

    def _orderer(self, sentence: Sentence) -> Party | None:
        """'Residents were told to leave' beside an order of the city: told by the city."""
        last = self.demands[-1] if self.demands else None
        if last is None or last.stance in (*ANSWERS, Stance.THREAT) or sentence.start - last.main.end > NEXT:
            return None
        figure = self.cast.figures.get(last.demander or "")
        if figure is None or figure.kind == "person":
            return None
        return Party(figure, last.demander_text, False, (last.main.start, last.main.end))

    def read_lists(self) -> None:
        """Records for the bullets under an introduction that asks for them."""
        for listing in self.listings:
            parsed = [(start, self.parsed[start]) for start, _ in listing.opening if start in self.parsed]
            opening = read_opening(parsed)
            last = listing.opening[-1]
            if opening is None or not ASKS_LIST.search(self.article.text, *last):
                continue
            words = self.article.text[listing.opening[0][0] : last[1]]
            who = self._list_party(opening.demander)
            whom = [
                party for one in opening.addressees if (party := self._list_party(one)) is not None and party.figure
            ]
            if who is None and self.demands:
                before = [demand for demand in self.demands if demand.main.start < last[0] and demand.demander]
                figure = self.cast.figures.get(before[-1].demander or "") if before else None
                who = Party(figure, before[-1].demander_text, False) if figure else None
            how, source = listed_modality(words, self.article.date)
            roles = [Evidence(Role.INTRODUCTION, *last)]
            if opening.demander is not None and opening.demander[0] != last[0]:
                roles.append(
                    Evidence(Role.ANTECEDENT, *self._sentence_of((opening.demander[0], opening.demander[0] + 1)))
                )
            sure = who is not None and who.plain and who.figure is not None and Modality.HEDGED not in how
            self.demands += [
                self._record(
                    who, whom, (item.start, item.end), opening.stance, how, source,
                    (Evidence(Role.MAIN, item.start, item.end), *roles),
                    Confidence.SURE if sure else Confidence.POSSIBLE, "list", opening.cue.text, words,
                )
                for item in listing.items
            ]  # fmt: skip

    def _list_party(self, where: tuple[int, Token] | None) -> Party | None:
        return Resolver(self.cast, where[0], []).party(where[1]) if where is not None else None


def _told_by_another(speaker: Figure, demander: Party | None) -> bool:
    """Whether a quotation tells what somebody else than its speaker wants."""
    figure = demander.figure if demander is not None else None
    return figure is not None and figure is not speaker and figure.name != speaker.side and figure.side != speaker.name


def without_datelines(text: str, blocks: Sequence[Block]) -> str:
    """The text with spaces for what says where a paragraph was written: 'PORT ELLING —' names nobody who acts.

    A speaker's name in CAPITALS is written as usual. No offset moves.
    """
    pieces, at = [], 0
    for block in blocks:
        words = text[block.start : block.end]
        if lead := dateline(words):
            new = " " * lead.end()
        elif (label := TURN.match(words)) and label[2] and label[2].isupper() and " " in label[2]:
            new = label.group().title()
        else:
            continue
        pieces += [text[at : block.start], new]
        at = block.start + len(new)
    return "".join([*pieces, text[at:]])


def _unglued(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        for gap in GLUED.finditer(text, start, end):
            yield start, gap.start()
            start = gap.end()
        yield start, end
