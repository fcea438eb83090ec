"""The ledger of demands: articles in, every demand they hold out, with its actors and exact spans."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from index.actors import Actor
from index.articles import Article
from index.blocks import Block, BlockKind
from index.demands import Confidence, Demand, Evidence, Modality, Role, Stance
from index.extract.cast import Cast
from index.extract.draft import Draft
from index.extract.implicit import condition_drafts, implicit_drafts, threat_drafts
from index.extract.lexicon import lexicon
from index.extract.modality import day_in, modality
from index.extract.nouns import noun_drafts
from index.extract.quotes import Quote, quotes
from index.extract.resolve import Party, Resolver, clean
from index.extract.verbs import verb_drafts
from index.language import parser, sentences

RULES_VERSION = "1"
IMPLICIT = re.compile(
    r"(?i)\b(?:must|should|shall|ought|need(?:s|ed)? |ha(?:ve|s) to|let['’]s|let|please|unless|only if|provided|in (?:exchange|return) for|or face|until|contingent|conditional|as long as|necessary|essential)\b"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an actor is named: `start`, `end` in characters of the article's text."""

    actor: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one article holds."""

    demands: tuple[Demand, ...]
    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    article: int
    block: Block
    start: int
    end: int


class Extractor:
    """Reads demands by rules over parses of the sentences that hold a cue."""

    def read(self, articles: Sequence[Article]) -> list[Ledger]:
        """One ledger an article, in the same order."""
        desks = [_Desk(article) for article in articles]
        work = [(desk, sentence) for desk in desks for sentence in desk.chosen()]
        nlp = parser()
        texts = (desk.parsable(sentence) for desk, sentence in work)
        for (desk, sentence), doc in zip(work, nlp.pipe(texts, batch_size=128, disable=["ner"]), strict=True):
            desk.take(sentence, doc)
        return [desk.ledger() for desk in desks]


class _Desk:
    """One article on the reader's desk."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.blocks = sentences(article)
        self.cast = Cast(article.text, [span for _, spans in self.blocks for span in spans])
        self.quotes = quotes(self.cast, [(block.start, block.end) for block, _ in self.blocks])
        self.demands: list[Demand] = []

    def chosen(self) -> Iterator[_Sentence]:
        """The sentences worth a parse."""
        text = self.article.text
        for block, spans in self.blocks:
            for start, end in spans:
                words = text[start:end]
                if len(words) > 2000:
                    continue
                if lexicon().cue.search(words) or IMPLICIT.search(words):
                    yield _Sentence(0, block, start, end)

    def parsable(self, sentence: _Sentence) -> str:
        """The sentence as the parser reads it best, of the same length."""
        words = re.sub(r"\s", " ", self.article.text[sentence.start : sentence.end])
        if sentence.block.kind in (BlockKind.TITLE, BlockKind.HEADING):
            words = re.sub(r"(?<=\s)[A-Z][a-z’']+\b", self._lowered, words)
        return words

    def _lowered(self, match: re.Match[str]) -> str:
        word = match.group()
        return (
            word.lower()
            if re.search(rf"\b{re.escape(word.lower())}\b", self.article.text) or lexicon().cue.fullmatch(word)
            else word
        )

    def take(self, sentence: _Sentence, doc: Doc) -> None:
        """Reads the drafts of one parsed sentence into the ledger."""
        around = [q for q in self.quotes if q.start < sentence.end and q.end > sentence.start]
        inside = [(q.start - sentence.start, q.end - sentence.start) for q in around]
        resolver = Resolver(self.cast, sentence.start, around)
        seen: set[tuple[int, int]] = set()
        drafts = [
            *verb_drafts(doc),
            *noun_drafts(doc),
            *condition_drafts(doc, inside),
            *threat_drafts(doc, inside),
            *implicit_drafts(doc, inside),
        ]
        for draft in drafts:
            key = (draft.content.start, draft.content.end)
            if any(start < key[1] and key[0] < end and draft.rule.startswith("implicit") for start, end in seen):
                continue
            demand = self._demand(draft, sentence, resolver, around)
            if demand is not None:
                seen.add(key)
                self.demands.append(demand)

    def _demand(self, draft: Draft, sentence: _Sentence, resolver: Resolver, around: list[Quote]) -> Demand | None:
        text, offset = self.article.text, sentence.start
        demander = self._demander(draft, sentence, resolver)
        if demander is None and draft.demander is not None:
            return None  # the subject cannot demand: 'the situation demands'
        addressees = self._addressees(draft, resolver, demander)
        how, source = modality(draft, text[sentence.start : sentence.end], self.article.date)
        cue_at = offset + draft.cue.idx
        low, high = offset + draft.content.start, offset + draft.content.end
        quote = resolver.quote_at(cue_at)
        if quote is not None or any(q.start < high and q.end > low for q in around):
            how.add(Modality.QUOTED)
        if quote is not None and quote.outlet is not None:
            how.add(Modality.REPORTED)
            source = source or text[quote.outlet[0] : quote.outlet[1]]
        if draft.stance is Stance.CONDITION:
            how.add(Modality.CONDITIONAL)
        sure = (
            demander is not None and demander.figure is not None and demander.plain and draft.strong
            and not how & {Modality.HEDGED, Modality.DENIED} and draft.rule.split(":")[0] in ("verb", "noun")
        )  # fmt: skip
        evidence = [Evidence(Role.MAIN, sentence.start, sentence.end)]
        if demander is not None and demander.antecedent and not sentence.start <= demander.antecedent[0] < sentence.end:
            evidence.append(Evidence(Role.ANTECEDENT, *self._sentence_of(demander.antecedent)))
        return Demand(
            demander=demander.figure.name if demander and demander.figure else None,
            demander_text=clean(demander.text) if demander else "",
            demander_side=demander.figure.side if demander and demander.figure else None,
            addressees=tuple(party.figure.name for party in addressees if party.figure),
            addressee_texts=tuple(clean(party.text) for party in addressees if party.figure),
            addressee_sides=tuple(party.figure.side for party in addressees if party.figure),
            content=text[low:high], content_start=low, content_end=high, stance=draft.stance, modality=frozenset(how),
            reported_by=clean(source) if source else None, date=day_in(text[sentence.start : sentence.end], self.article.date) or self.article.date,
            evidence=tuple(evidence), confidence=Confidence.SURE if sure else Confidence.POSSIBLE, method=draft.rule, cue=draft.cue.text,
        )  # fmt: skip

    def _sentence_of(self, where: tuple[int, int]) -> tuple[int, int]:
        return next(
            ((start, end) for _, spans in self.blocks for start, end in spans if start <= where[0] < end), where
        )

    def _demander(self, draft: Draft, sentence: _Sentence, resolver: Resolver) -> Party | None:
        if draft.demander is not None:
            return resolver.party(draft.demander)
        if draft.spoken or draft.rule.startswith(("condition", "threat")):
            return resolver.speaker(sentence.start + draft.cue.idx)
        if draft.earlier and self.demands:
            last = self.demands[-1]
            figure = self.cast.figures.get(last.demander or "")
            if figure is not None:
                return Party(figure, last.demander_text, False, (last.main.start, last.main.end))
        return None

    def _addressees(self, draft: Draft, resolver: Resolver, demander: Party | None) -> list[Party]:
        found: list[Party] = []
        for token in draft.addressees:
            party = resolver.party(token)
            if (
                party is not None
                and party.figure is not None
                and (demander is None or party.figure is not demander.figure)
            ):
                if all(party.figure is not other.figure for other in found):
                    found.append(party)
        if not found and draft.answers is not None:
            from index.extract.clauses import owner

            asker = owner(draft.answers)
            if (
                asker is not None
                and (party := resolver.party(asker)) is not None
                and party.figure
                and (demander is None or party.figure is not demander.figure)
            ):
                found.append(party)
        return found

    def ledger(self) -> Ledger:
        """The finished ledger."""
        mentions = tuple(Mention(m.figure.name, m.start, m.end) for m in self.cast.mentions)
        named = {id(m.figure): m.figure for m in self.cast.mentions}
        for demand in self.demands:
            for name in (demand.demander, *demand.addressees):
                if name and (figure := self.cast.figures.get(name)) is not None:
                    named[id(figure)] = figure
        return Ledger(tuple(self.demands), tuple(figure.actor() for figure in named.values()), mentions)


def read_all(articles: Iterable[Article]) -> list[Ledger]:
    """The ledgers of a few articles, for callers that have no extractor of their own."""
    return Extractor().read(list(articles))


def article_of(key: str, text: str) -> Article:
    """Plain text as an article whose offsets are those of the text as it was given."""
    blocks = []
    for match in re.finditer(r"[^\n]+", text):
        words = match.group()
        bullet = re.match(r"\s*(?:[•*\-–]\s+)?", words)
        lead = bullet.end() if bullet else 0
        tail = len(words.rstrip())
        if tail > lead:
            kind = BlockKind.LIST_ITEM if bullet and bullet.group().strip() else BlockKind.PARAGRAPH
            blocks.append(Block(kind, match.start() + lead, match.start() + tail))
    return Article(id=key, text=text, blocks=tuple(blocks))
