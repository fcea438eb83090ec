"""The extractive composer: the best candidates become statements, or the answer is silent and says what is there."""

from collections.abc import Sequence

from bot.answer import Abstention, Answer, Citation, Source, Statement
from bot.dates import said_day
from bot.evidence import ANSWERS, Candidate, Reader, role_of
from bot.gate import Thresholds, checkable, lacks
from bot.parties import Party
from bot.question import Expected, Kind, Question
from bot.wording import addressed, joined, stance_said, status_of, title_of
from index.demands import Confidence, Demand, Modality, Role

MOST = 3  # statements of an answer to a question about one thing
MOST_NAMED = 4  # … about all things of a kind ('which papers')
LIST_MOST = 6  # … about all demands of an actor
CONSIDERED = 40  # candidates looked at
NARROW, WIDE = 0.6, 2.0  # how far below the best score a further statement may lie, in logits
DEPTH = 2.0  # how far below the best candidate an answer may lie
LISTED = {Kind.DEMANDS, Kind.CHANGE, Kind.THREAT, Kind.CONDITIONS, Kind.PROPOSAL}
LONG = 60  # words; a longer sentence is cut down to the record's own span


class Composer:
    """Statements and citations over one index; `generation` is written into each reply."""

    def __init__(self, reader: Reader, generation: str, thresholds: Thresholds | None = None) -> None:
        self.reader = reader
        self.generation = generation
        self.limits = thresholds or Thresholds()

    def compose(self, question: Question, ranked: Sequence[Candidate]) -> Answer | Abstention:
        """An answer of the candidates that hold all that the question fixes, else an abstention."""
        fixed = checkable(question, ranked[:CONSIDERED], self.limits)
        lacking = {id(c): lacks(fixed, c, self.reader, self.limits) for c in ranked[:CONSIDERED]}
        trace = self._trace(question, ranked, lacking)
        good = [c for c in ranked[:CONSIDERED] if not lacking[id(c)]]
        if good and good[0].score < ranked[0].score - DEPTH:
            good = []  # what comes closest lacks something, and what lacks nothing is far behind
        chosen = self._choose(question, good)
        if not chosen:
            return self._silent(question, ranked, trace)
        statements = self._statements(question, chosen)
        return Answer(
            question=question.text,
            kind=question.kind,
            title=title_of(question),
            generation=self.generation,
            statements=statements,
            trace=tuple(trace),
        )

    def _choose(self, question: Question, good: Sequence[Candidate]) -> list[Candidate]:
        """The best candidate and those near it; all of an actor's demands where the question names no topic."""
        if not good:
            return []
        if question.past and question.demanders:
            past = [
                c for c in good if c.entry and Modality.PAST in c.entry.demand.modality and c.features.demander >= 0.5
            ]
            if past:
                return _distinct(past, LIST_MOST)
        if question.kind in LISTED and not question.topic and question.demanders:
            listed = [c for c in good if c.entry and c.entry.demand.stance in question.stances]
            return _distinct(listed or good[:1], LIST_MOST)
        if question.kind is Kind.BOTH and len(question.demanders) > 1:
            sides = [next((c for c in good if self._role(party, c) >= 0.5), None) for party in question.demanders]
            return _distinct([c for c in (*sides, good[0]) if c], MOST)
        margin = WIDE if question.kind is Kind.BOTH or question.asked else NARROW
        most = MOST_NAMED if question.asked else MOST
        return _distinct([c for c in good if c.score >= good[0].score - margin], most)

    def _role(self, party: Party, candidate: Candidate) -> float:
        return role_of(party, self.reader, candidate.article, candidate.at, candidate.entry, "by")

    def _statements(self, question: Question, chosen: Sequence[Candidate]) -> tuple[Statement, ...]:
        numbers: dict[str, int] = {}
        return tuple(self._statement(question, candidate, numbers) for candidate in chosen)

    def _statement(self, question: Question, candidate: Candidate, numbers: dict[str, int]) -> Statement:
        n = numbers.setdefault(candidate.article, len(numbers) + 1)
        entry, sentence = candidate.entry, candidate.sentence
        start, end = sentence.start, sentence.end
        if entry and len(sentence.text.split()) > LONG:
            start, end = entry.demand.main.start, entry.demand.main.end
        citations = [self.citation(n, candidate.article, start, end)]
        if entry is None:
            text = self.reader.index.catalogue.article(candidate.article).text[start:end]
            said = f"“{' '.join(text.split())}”"
        else:
            said = stance_said(entry.demand)
            citations += [
                self.citation(n, candidate.article, evidence.start, evidence.end)
                for evidence in entry.demand.evidence
                if evidence.role is not Role.MAIN
                and not start <= evidence.start < end
                and not _names_actor(entry.demand, sentence.text)
            ][:1]
        if question.kind is Kind.WHEN or question.expected is Expected.DATE:
            day = said_day(sentence.text, self.reader.index.catalogue.info(candidate.article).date)
            said = f"{day}: {said}" if day else said
        elif entry and (question.kind is Kind.RESPONSE or question.expected is Expected.YES_NO):
            said = yes_or_no(question, entry.demand) + said
        return Statement(
            text=said,
            status=status_of(entry.demand) if entry else "quoted",
            citations=tuple(citations),
            demander=entry.demand.demander if entry else None,
            addressees=entry.demand.addressees if entry else (),
            group=addressed(entry.demand) if entry else "",
            demand=entry.id if entry else None,
            why=f"score {candidate.score:.2f}",
        )

    def citation(self, n: int, article: str, start: int, end: int) -> Citation:
        """The words of an article at these offsets, as source number n."""
        text = self.reader.index.catalogue.article(article).text
        info = self.reader.index.catalogue.info(article)
        also = tuple(Source(one.id, one.title or one.id, one.publisher, one.url, one.date) for one in info.also)
        source = Source(info.id, info.title or info.id, info.publisher, info.url, info.date)
        return Citation(n, source, text[start:end], start, end, also)

    def _silent(self, question: Question, ranked: Sequence[Candidate], trace: list[str]) -> Abstention:
        covered = tuple(info.actor.name for info in self.reader.index.catalogue.actors()[:8])
        notes: list[str] = []
        nearby: list[Citation] = []
        for candidate in ranked[:1]:
            demand = candidate.entry.demand if candidate.entry else None
            if demand and demand.confidence is Confidence.SURE and candidate.features.context >= self.limits.context:
                nearby = [self.citation(1, candidate.article, candidate.sentence.start, candidate.sentence.end)]
                notes.append(f"They do say: {stance_said(demand)} [1]")
        return Abstention(
            question=question.text,
            kind=question.kind,
            title=title_of(question),
            generation=self.generation,
            notes=tuple(notes),
            covered=covered,
            suggestions=tuple(f"What does {name} demand?" for name in covered[:3]),
            nearby=tuple(nearby),
            trace=tuple(trace),
        )

    def _trace(self, question: Question, ranked: Sequence[Candidate], lacking: dict[int, str]) -> list[str]:
        lines = [
            f"Understood as {question.kind.value}, expecting {question.expected.value}; "
            f"demander: {joined([p.words for p in question.demanders]) or 'any'}; "
            f"addressee: {joined([p.words for p in question.addressees]) or 'any'}; "
            f"topic: {', '.join(question.topic) or 'none'}."
        ]
        for candidate in ranked[:8]:
            lack = lacking[id(candidate)]
            verdict = f"dropped: {lack}" if lack else "holds all that was asked"
            record = (
                f"{candidate.entry.demand.stance.value} by {candidate.entry.demand.demander}"
                if candidate.entry
                else "passage"
            )
            features = candidate.features
            lines.append(
                f"{candidate.score:.2f} {record} in {candidate.article}: “{candidate.sentence.text[:90]}” "
                f"(topic {features.topic:.2f}, context {features.context:.2f}, meaning {features.meaning:.2f}, demander {features.demander:.2f}, stance {features.stance:.2f}, "
                f"expected {features.expected:.0f}, passage {features.retrieval:.2f}) — {verdict}"
            )
        return lines


def yes_or_no(question: Question, demand: Demand) -> str:
    """'Yes: ' or 'No: ' where the record's stance answers what was asked, else nothing."""
    if demand.stance not in ANSWERS or not question.stances & ANSWERS:
        return ""
    return "Yes: " if demand.stance in question.stances else "No: "


def _names_actor(demand: Demand, sentence: str) -> bool:
    return bool(demand.demander_text) and demand.demander_text in sentence


def _distinct(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first candidate of each sentence, `most` at most."""
    seen: dict[tuple[str, int], Candidate] = {}
    for candidate in candidates:
        seen.setdefault((candidate.article, candidate.at), candidate)
    return list(seen.values())[:most]
