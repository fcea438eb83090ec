"""The optional language model as a writer: it words statements, the gate decides which are shown."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Abstention, Answer, Citation, Statement
from bot.claims import Cited, Claim, Draft, Gate
from bot.clauses import holds_class
from bot.compose import Composer
from bot.drafts import Drafts
from bot.evidence import Candidate
from bot.faults import Dropped, Fault
from bot.material import material
from bot.question import Kind, Question
from bot.reader import Reader
from bot.wording import asides_of, joined, status_of
from bot.words import WORD, stems
from index.actors import ActorBook
from index.chat import Chat, Usage
from index.demands import Demand
from index.errors import BadForm, ModelUnavailable
from prompts import Prompt

MOST = 6  # statements shown
CHECKED = 24  # statements read before a model counts as one that does not stop
# Where the rules found an answer, a sentence cited must hold this share of the topic's words, weighted by rarity, or be
# as near in meaning (cosine); where they found none, hold the larger share and an answer of the type expected.
ON_TOPIC, IN_MEANING, NEAR = 0.3, 0.4, 0.5

BY_ACTOR = {Kind.DEMANDS, Kind.CONDITIONS, Kind.PROPOSAL, Kind.THREAT}
BY_ASKED = 0.5  # how well a record's demander must answer to the one asked about

OnStatement = Callable[[Statement], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A question, what the rules made of it, and what they made it from.

    `before` are the earlier questions of the talk, oldest first; `reply` was chosen from `ranked`.
    """

    question: Question
    before: Sequence[str]
    ranked: Sequence[Candidate]
    reply: Answer | Abstention
    book: ActorBook
    composer: Composer


@dataclass(slots=True)
class Tally:
    """What became of the statements of one reply."""

    written: int = 0
    kept: int = 0
    dropped: Counter[Fault | str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.written += other.written
        self.kept += other.kept
        self.dropped += other.dropped

    def line(self) -> str:
        """For `--explain`."""
        faults = "; ".join(f"{number} because {fault}" for fault, number in self.dropped.most_common())
        return f"{self.written} statements written, {self.kept} kept" + (f", dropped: {faults}." if faults else ".")


PAST_SAID = {"earlier", "previously", "had", "already", "ago", "past", "formerly", "before", "last"}
UNASKED = "it does not answer about the actor asked about"
ASTRAY = "it is about something else"


class Writer:
    """Writes an answer with one model and one prompt; `tally` is right when it is written, or has failed."""

    def __init__(self, chat: Chat, prompt: Prompt) -> None:
        self.chat = chat
        self.prompt = prompt
        self.tally = Tally()

    def write(self, found: Found, usage: Usage, on_statement: OnStatement | None = None) -> Answer | Abstention:
        """The reply in the model's words as far as they stand, else as the rules composed it.

        `on_statement` is called with each statement as soon as it has passed the gate. What it costs is added to
        `usage`. Raises ModelError when the model fails; the rules' reply is then what to show.
        """
        question, reader = found.question, found.composer.reader
        given = material(found.ranked, reader)
        if not given.pieces:
            return found.reply
        tally = self.tally
        session = _Session(found, Gate(question, given, reader, found.book), tally)
        pieces = self.chat.stream(
            self.prompt,
            {
                "question": question.text,
                "understood": _understood(question),
                "material": given.text,
                "most": str(MOST),
            },
        )
        drafts = Drafts()
        try:
            for piece in pieces:
                for draft in drafts.feed(piece):
                    tally.written += 1
                    if tally.written > CHECKED:
                        raise ModelUnavailable(f"The language model {self.chat.name} did not stop writing.")
                    try:
                        statement = session.statement(draft)
                    except Dropped as drop:
                        tally.dropped[drop.fault] += 1
                        continue
                    if statement and on_statement:
                        on_statement(statement)
        finally:
            usage.add(pieces.usage)
        if not drafts.whole:
            raise BadForm(f"The language model {self.chat.name} did not reply in the form asked for.")
        trace = (*found.reply.trace, f"Written by {self.chat.name}, prompt {self.prompt.label}: {tally.line()}")
        return session.reply(trace)


class _Session:
    """One reply in the making."""

    def __init__(self, found: Found, gate: Gate, tally: Tally) -> None:
        self.question = found.question
        self.rules = found.reply
        self.ranked = found.ranked
        self.composer = found.composer
        self.gate = gate
        self.tally = tally
        self.kept: list[Statement] = []
        self._numbers: dict[str, int] = {}

    def statement(self, draft: Draft) -> Statement | None:
        """The statement if it stands and adds something. Raises Dropped."""
        claim = self.gate.check(draft)
        silent = isinstance(self.rules, Abstention)
        on_topic = any(self._on_topic(one, silent=silent) for one in claim.cited)
        if not self._by_who_was_asked(claim) or not (on_topic or self._said_by_rules(claim)):
            self.tally.dropped[ASTRAY] += 1
            return None
        if silent and not self._names_asked(claim):
            self.tally.dropped[UNASKED] += 1
            return None
        if len(self.kept) >= MOST or any(kept.text.casefold() == claim.text.casefold() for kept in self.kept):
            return None
        demand = claim.entry.demand if claim.entry else None
        statement = Statement(
            text=_qualified(claim.text, demand) if demand else claim.text,
            status=status_of(demand) if demand else "stated",
            citations=tuple(self._citation(one) for one in claim.cited),
            demander=demand.demander if demand else None,
            addressees=demand.addressees if demand else (),
            demand=claim.entry.id if claim.entry else None,
            why="written by the language model, checked",
        )
        self.kept.append(statement)
        self.tally.kept += 1
        return statement

    def reply(self, trace: tuple[str, ...]) -> Answer | Abstention:
        """What was kept; where statements were dropped, the rules' own fill the holes."""
        if not self.kept:
            return replace(self.rules, trace=trace)
        statements = list(self.kept)
        if isinstance(self.rules, Answer) and self.tally.dropped:
            shown = [citation for statement in statements for citation in statement.citations]
            statements += [
                replace(statement, citations=tuple(map(self._renumbered, statement.citations)))
                for statement in self.rules.statements
                if not any(_meet(one, other) for one in statement.citations for other in shown)
            ]
        return Answer(
            question=self.rules.question,
            kind=self.rules.kind,
            title=self.rules.title,
            generation=self.rules.generation,
            notes=self.rules.notes if isinstance(self.rules, Answer) else (),
            covered=self.rules.covered if isinstance(self.rules, Answer) else (),
            statements=tuple(statements),
            trace=trace,
        )

    def _names_asked(self, claim: Claim) -> bool:
        """Whether the quotations name everybody who was asked about; not when nobody was."""
        reader, question = self.composer.reader, self.question
        quoted = " ".join(reader.index.catalogue.article(one.article).text[one.start : one.end] for one in claim.cited)
        asked = {party.actor for party in (*question.demanders, *question.addressees)} or set(question.names)
        have = set(stems(quoted))
        return bool(asked) and all(name is not None and _named(name, have, reader) for name in asked)

    def _by_who_was_asked(self, claim: Claim) -> bool:
        """Whether a record is by the actor whose demands were asked for."""
        if claim.entry is None or not self.question.demanders or self.question.kind not in BY_ACTOR:
            return True
        return any(
            candidate.entry is not None
            and candidate.entry.id == claim.entry.id
            and candidate.features.demander >= BY_ASKED
            for candidate in self.ranked
        )

    def _said_by_rules(self, claim: Claim) -> bool:
        """Whether the rules cite the same sentence."""
        said = self.rules.statements if isinstance(self.rules, Answer) else ()
        return any(
            citation.source.article == one.article and citation.start < one.end and one.start < citation.end
            for statement in said
            for citation in statement.citations
            for one in claim.cited
        )

    def _on_topic(self, cited: Cited, *, silent: bool) -> bool:
        """Whether a sentence of the quotation was a candidate on the topic."""
        for candidate in self.ranked:
            sentence, features = candidate.sentence, candidate.features
            if candidate.article != cited.article or not (sentence.start < cited.end and cited.start < sentence.end):
                continue
            if not self.question.topic and (features.expected > 0 or not silent):
                return True
            if silent and features.expected > 0 and features.topic >= NEAR:
                return True
            if not silent and (features.topic >= ON_TOPIC or features.meaning >= IN_MEANING):
                return True
        return False

    def _citation(self, one: Cited) -> Citation:
        n = self._numbers.setdefault(one.article, len(self._numbers) + 1)
        return self.composer.citation(n, one.article, one.start, one.end)

    def _renumbered(self, citation: Citation) -> Citation:
        n = self._numbers.setdefault(citation.source.article, len(self._numbers) + 1)
        return replace(citation, n=n)


def _qualified(text: str, demand: Demand) -> str:
    """The statement with what its record says of time and certainty, as far as the model left that out."""
    said = (
        (("earlier",), bool(PAST_SAID & set(WORD.findall(text.lower())))),
        (("reported",), holds_class("attribution", text)),
        (("unclear",), holds_class("hedge", text)),
    )
    asides = [aside for aside in asides_of(demand) if not any(there and aside.startswith(kind) for kind, there in said)]
    return f"{text.rstrip('.')} ({'; '.join(asides)})." if asides else text


def _named(name: str, have: set[str], reader: Reader) -> bool:
    return any(wording and set(stems(wording)) <= have for wording in reader.names(name))


def _meet(one: Citation, other: Citation) -> bool:
    return one.source.article == other.source.article and one.start < other.end and other.start < one.end


def _understood(question: Question) -> str:
    parts = [f"kind {question.kind.value}, expecting {question.expected.value}"]
    for name, parties in (("by", question.demanders), ("of", question.addressees)):
        if parties:
            parts.append(f"{name} {joined([party.words for party in parties])}")
    return "; ".join(parts)
