"""The extractive composer: the best candidates become statements, or the answer is silent and says what is there."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import EARLIER, GONE, Abstention, Answer, Citation, Source, Statement
from bot.choose import choose
from bot.dates import said_day
from bot.evidence import ANSWERS, Candidate
from bot.expected import LEANING, NAME, UNTIL
from bot.explain import trace, why
from bot.gate import NO_CUE, Thresholds, checkable, fits, lacks, no_answer_yet, speaks
from bot.judging import left_standing, rescued
from bot.parties import Party
from bot.question import Expected, Kind, Question
from bot.reader import Reader
from bot.wording import (
    as_typed,
    heading,
    names_kind,
    note_on,
    only_others,
    stance_said,
    status_of,
    suggestion,
    telling,
    title_of,
    verdict,
)
from bot.words import stems
from index.blocks import BlockKind
from index.demands import Confidence, Demand, Role, Stance
from index.models.judge import Judge

SAID_AFTER: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {  # what a sentence lacks, and the next one gives
    Expected.REASON: (
        re.compile(r"\b(?:because|since|due to|so that|as a result|arguing|saying|citing|reason)\b", re.I),
        re.compile(r"[“”\"]|\b(?:because|said|says|argued|added|explained|called)\b"),
    ),
    Kind.SOURCE: (
        re.compile(r"\b(?:confirm|den(?:y|ied)|unconfirmed|according to|told|sources?)\b", re.I),
        re.compile(r"\b(?:confirm|den(?:y|ied)|comment|knew nothing|sources?|anonym)", re.I),
    ),
}
ANTECEDENT = 3  # sentences back
CONSIDERED = 40  # candidates looked at
DEPTH = 2.0  # how far below the best candidate an answer may lie, in logits
LONG = 60  # words; a longer sentence is cut down to the record's own span
UNGROUPED = 3  # statements that need no headings
NOT_CLEAR = "What the article says of them"
COVERED = 8  # actors named where the articles do not say
SUGGESTED = 3
NAMED = 2  # actors of the kind asked about, where the one asked about is not there


class Composer:
    """Statements and citations over one index; `generation` is written into each reply."""

    def __init__(self, reader: Reader, generation: str, judge: Judge, thresholds: Thresholds | None = None) -> None:
        self.reader = reader
        self.generation = generation
        self.judge = judge
        self.limits = thresholds or Thresholds()

    def compose(self, question: Question, ranked: Sequence[Candidate]) -> Answer | Abstention:
        """An answer of the candidates that hold all that the question fixes, else an abstention."""
        ranked = ranked[:CONSIDERED]
        fixed = checkable(question, ranked, self.reader, self.limits)
        lacking = {id(candidate): lacks(fixed, candidate, self.reader, self.limits) for candidate in ranked}
        good = [candidate for candidate in ranked if not lacking[id(candidate)]]
        if good and not fits(question, good[0]) and good[0].score < max(ranked[0].score - DEPTH, self.limits.score):
            good = []  # what comes closest lacks something, and what lacks nothing is far behind
        good = good or [c for c in ranked[:1] if lacking[id(c)] == NO_CUE and speaks(fixed, c)]
        chosen = choose(question, good, ranked, self.reader)
        chosen, told = self._judged(question, chosen, ranked)
        found = (*trace(question, ranked, lacking, chosen), told)
        if not chosen:
            return self.silent(question, ranked, found)
        if len(chosen) > UNGROUPED:
            headings = [_heading(candidate) for candidate in chosen]
            chosen = sorted(chosen, key=lambda candidate: headings.index(_heading(candidate)))
        numbers: dict[str, int] = {}
        pending = any(no_answer_yet(question, candidate, self.reader) for candidate in chosen)
        statements = tuple(
            self._also(self._statement(question, candidate, numbers, len(chosen), pending), candidate, ranked)
            for candidate in chosen
        )
        return Answer(
            question=question.text,
            kind=question.kind,
            title=title_of(question),
            generation=self.generation,
            notes=note_on([candidate.entry.demand for candidate in chosen if candidate.entry]),
            statements=statements,
            trace=found,
        )

    def _judged(
        self, question: Question, chosen: Sequence[Candidate], ranked: Sequence[Candidate]
    ) -> tuple[list[Candidate], str]:
        """What the judge leaves of what the rules chose, or finds where they found nothing; and that in words."""
        if any(no_answer_yet(question, one, self.reader) for one in chosen):
            return list(chosen), "The answer is awaited: of that the judge has learnt too little to be heard."
        kept, likely = left_standing(question, chosen, self.reader, self.judge)
        told = f"The judge takes the best of them for {likely:.0%} likely to answer."
        if kept:
            return kept, told
        other = rescued(question, ranked, self.reader, self.judge)
        if other is not None:
            return [other], "The judge found a sentence that the rules had left out."
        return [], told if chosen else "The judge found no sentence that answers."

    def _statement(
        self, question: Question, candidate: Candidate, numbers: dict[str, int], statements: int, pending: bool
    ) -> Statement:
        n = numbers.setdefault(candidate.article, len(numbers) + 1)
        entry, sentence = candidate.entry, candidate.sentence
        start, end = sentence.start, sentence.end
        if entry and len(sentence.text.split()) > LONG:
            start, end = entry.demand.main.start, entry.demand.main.end
        citations = [self.citation(n, candidate.article, start, end)]
        said = f"“{' '.join(sentence.text.split())}”"
        if pending and no_answer_yet(question, candidate, self.reader):
            said = f"Awaited: {said}"
        elif entry:
            # one thing asked for is told in the article's own whole sentence: its record may name the wrong actor
            told = bool(entry.demand.demander) and question.lists and entry.demand.stance in question.stances | ANSWERS
            contents = () if question.topic else self._contents(candidate)
            if entry.demand.stance is Stance.ULTIMATUM and len(sentence.text.split()) <= LONG:
                contents = [sentence.text]  # the time limit is half of it, and seldom in the content
            said = stance_said(entry.demand, contents, headed=statements > UNGROUPED) if told else said
            naming = self._naming(n, candidate.article, entry.demand, start, end)
            citations += naming
            if not told:  # an item of a list, or a sentence of 'they', says little without the one that opens it
                said = " ".join([*(f"“{' '.join(one.quote.split())}”" for one in naming), said])
        elif question.expected is Expected.ACTOR and question.kind is not Kind.SOURCE and LEANING.match(sentence.text):
            citations += self._antecedent(n, candidate)
        citations += self._followed(question, n, candidate)
        if question.kind is Kind.WHEN or question.expected is Expected.DATE:
            published = self.reader.index.catalogue.info(candidate.article).date
            recorded = entry.demand.date if entry else None
            day = said_day(sentence.text, published, recorded, until=bool(UNTIL.search(question.text)))
            said = f"{day}: {said}" if day else said
        elif entry and not pending and not candidate.later:
            said = verdict(question, entry.demand) + said
        if candidate.later:
            which = GONE if self._gone(candidate, sentence.text) else EARLIER
            said = f"{which[0].upper()}{which[1:]}: {said}"
        return Statement(
            text=said,
            status=status_of(entry.demand) if entry else "quoted",
            citations=tuple(citations),
            demander=entry.demand.demander if entry else None,
            addressees=entry.demand.addressees if entry else (),
            group=_heading(candidate) if statements > UNGROUPED else "",
            demand=entry.id if entry else None,
            why=why(candidate),
        )

    def _gone(self, candidate: Candidate, words: str) -> bool:
        """Whether the later version, at the same address, no longer has these words."""
        catalogue = self.reader.index.catalogue
        assert candidate.later
        before, after = catalogue.info(candidate.article), catalogue.article(candidate.later)
        same = before.url is not None and before.url == after.url
        return same and " ".join(words.split()) not in " ".join(after.text.split())

    def _contents(self, candidate: Candidate) -> list[str]:
        """What the same actor wants in the same way in the same sentence, in the order of the text."""
        assert candidate.entry
        own = candidate.entry.demand
        contents: list[str] = []
        end = -1
        for at, entry in sorted(self.reader.records(candidate.article), key=lambda one: one[1].demand.content_start):
            demand = entry.demand
            alike = (demand.demander, demand.stance, demand.modality) == (own.demander, own.stance, own.modality)
            if at == candidate.at and alike and demand.content_start >= end:
                contents.append(demand.content)
                end = demand.content_end
        return contents

    def _naming(self, n: int, article: str, demand: Demand, start: int, end: int) -> list[Citation]:
        """The sentence that names the actor, where the record's own does not."""
        text = self.reader.index.catalogue.article(article).text
        if demand.demander_text and demand.demander_text in text[start:end]:
            return []
        return [
            self.citation(n, article, evidence.start, evidence.end)
            for evidence in demand.evidence
            if evidence.role is not Role.MAIN and not start <= evidence.start < end
        ][:1]

    def _followed(self, question: Question, n: int, candidate: Candidate) -> list[Citation]:
        """The next sentence where a reason or a confirmation is asked for, and only that one has it."""
        own, after = SAID_AFTER.get(question.expected) or SAID_AFTER.get(question.kind) or (None, None)
        next_one = self.reader.sentences(candidate.article)[candidate.at + 1 : candidate.at + 2]
        if not own or not after or own.search(candidate.sentence.text):
            return []
        return [self.citation(n, candidate.article, one.start, one.end) for one in next_one if after.search(one.text)]

    def _antecedent(self, n: int, candidate: Candidate) -> list[Citation]:
        """The last sentence before one that opens with 'The party …' or 'They …' which says who is meant."""
        before = self.reader.sentences(candidate.article)[max(0, candidate.at - ANTECEDENT) : candidate.at]
        named = next((one for one in reversed(before) if not LEANING.match(one.text) and NAME.search(one.text)), None)
        return [self.citation(n, candidate.article, named.start, named.end)] if named else []

    def citation(self, n: int, article: str, start: int, end: int) -> Citation:
        """The words of an article at these offsets, as source number n."""
        stored = self.reader.index.catalogue.article(article)
        info = self.reader.index.catalogue.info(article)
        titled = any(one.kind is BlockKind.TITLE and one.start <= start < one.end for one in stored.blocks)
        also = tuple(Source.of(one) for one in info.also if one.title or not titled)  # a page is named for what it has
        return Citation(n, Source.of(info), stored.text[start:end], start, end, also)

    def _also(self, statement: Statement, candidate: Candidate, ranked: Sequence[Candidate]) -> Statement:
        """The statement with the other articles that hold its sentence named beside its first source."""
        info = self.reader.index.catalogue.info
        twins = {c.article: None for c in ranked if c.words == candidate.words and c.article != candidate.article}
        if not twins:
            return statement
        first, *rest = statement.citations
        also = (*first.also, *(Source.of(info(article)) for article in twins))
        return replace(statement, citations=(replace(first, also=also), *rest))

    def silent(self, question: Question, ranked: Sequence[Candidate], found: tuple[str, ...]) -> Abstention:
        """An abstention that says what the articles do cover, and what comes nearest."""
        notes: list[str] = self._namesakes(question, ranked)
        nearby: list[Citation] = []
        for candidate in ranked[:1]:
            entry, sentence = candidate.entry, candidate.sentence
            near = candidate.features.context >= self.limits.context
            if entry and near and entry.demand.confidence is Confidence.SURE:
                nearby = [self.citation(1, candidate.article, sentence.start, sentence.end)]
                notes.append(f"They do say: {stance_said(entry.demand)} [1]")
        close = [c.entry.demand.demander for c in ranked if c.entry and c.entry.demand.demander]
        known = [info.actor.name for info in self.reader.index.catalogue.actors() if info.made]
        covered = tuple(filter(telling, dict.fromkeys((*close[:3], *known))))[:COVERED]
        return Abstention(
            question=question.text,
            kind=question.kind,
            title=as_typed(question.text),
            generation=self.generation,
            notes=tuple(notes),
            covered=covered,
            suggestions=tuple(suggestion(name) for name in covered[:SUGGESTED]),
            nearby=tuple(nearby),
            trace=found,
        )

    def _namesakes(self, question: Question, ranked: Sequence[Candidate]) -> list[str]:
        """Whose words the articles do have, where they have none of the very party asked about."""
        notes = []
        for addressed, parties in ((False, question.demanders), (True, question.addressees)):
            for party in (one for one in parties if one.qualifiers):
                like = self._alike(party, ranked, addressed=addressed)
                least = min((lacking for lacking, _ in like), default=0)
                if near := [shown for lacking, shown in like if lacking == least]:
                    notes.append(only_others(near[:NAMED], party.words))
        return notes

    def _alike(self, party: Party, ranked: Sequence[Candidate], *, addressed: bool) -> list[tuple[int, str]]:
        """The actors of a party's kind, each with how much of what tells it apart they lack; none where it is there."""
        like: dict[str, tuple[int, str]] = {}
        for candidate in ranked:
            for name, text, side in _actors(candidate, addressed=addressed):
                shown = name if party.head in stems(name) else text
                if not names_kind(shown, party.head):
                    continue
                if self.reader.meets(party, name, text, side, candidate.article):
                    return []
                words = {word for one in (*self.reader.names(name), text) for word in stems(one)}
                lacking = [one for one in party.qualifiers if not one.met(words)]
                if all(one.name for one in lacking):  # a Health Board is no school board
                    like.setdefault(" ".join(stems(shown)), (len(lacking), shown))
        return list(like.values())


def _actors(candidate: Candidate, *, addressed: bool) -> list[tuple[str, str, str | None]]:
    """The record's demander, or its addressees: name, words of the article, whom they speak for."""
    if candidate.entry is None:
        return []
    demand = candidate.entry.demand
    if addressed:
        return list(zip(demand.addressees, demand.addressee_texts, demand.addressee_sides, strict=False))
    return [(demand.demander, demand.demander_text, demand.demander_side)] if demand.demander else []


def _heading(candidate: Candidate) -> str:
    """What a statement stands under in a longer list."""
    return heading(candidate.entry.demand) if candidate.entry else NOT_CLEAR
