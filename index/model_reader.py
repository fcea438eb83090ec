"""Reading articles with a language model: records the rules missed, each part of them found in the passage, or none."""

import json
import logging
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.actors import Actor
from index.articles import Article
from index.chat import BadForm, Chat, ModelError, ModelSetupError, Usage
from index.demands import Confidence, Demand, Evidence, Role, Stance
from index.extract.lexicon import lexicon
from index.ledger import Ledger
from index.model_options import ReadingOptions
from index.passages import Passage
from index.quoting import locate
from prompts import Prompt, load

log = logging.getLogger(__name__)

FAILURES = 3  # in a row, then the rest is left to the rules
COST = 1500  # tokens that one more call may take: the budget is never passed by more than one reply
ANSWERS = {Stance.ACCEPTANCE, Stance.REJECTION, Stance.THREAT, Stance.ULTIMATUM}


class FoundDemand(BaseModel):
    """One record as the model gives it: words of the passage, letter for letter."""

    model_config = ConfigDict(extra="ignore")

    demander: str
    addressee: str = ""
    content: str
    stance: str
    evidence: str


class FoundDemands(BaseModel):
    """The form asked for."""

    model_config = ConfigDict(extra="ignore")

    demands: list[FoundDemand]


@dataclass(slots=True)
class Tally:
    """What the model's reading brought."""

    asked: int = 0  # passages
    cached: int = 0
    given: int = 0  # records
    refused: int = 0
    confirmed: int = 0
    new: int = 0
    stopped: str = ""


class ModelReader:
    """Adds a model's records to the rules' ledgers. Raises ModelSetupError or PromptError when made."""

    def __init__(self, options: ReadingOptions, cache: Path) -> None:
        """`cache` is the file of replies already paid for, kept from build to build."""
        self._options = options
        self._prompt: Prompt = load(options.prompts)["demands"]
        self._chat = Chat(options.chat)
        self._cache = _Cache(cache, f"{self._prompt.hash}\x1f{options.chat.name}")
        self._failures = 0
        self.usage = Usage()
        self.tally = Tally()

    def read(self, article: Article, passages: Sequence[Passage], ledger: Ledger) -> Ledger:
        """The ledger with what the model found; as it is when the model fails or the budget is spent."""
        demands = list(ledger.demands)
        for passage in passages:
            if not lexicon().cue.search(passage.text):
                continue  # the cue words are what demands are made with: the rest is not worth its price
            for found in self._asked(passage, ledger.actors):
                self.tally.given += 1
                record = self._record(found, article, passage, ledger.actors)
                if record is None:
                    self.tally.refused += 1
                else:
                    self._enter(demands, record)
        return replace(ledger, demands=tuple(demands))

    def report(self) -> str:
        """What it did and cost, in a sentence or two."""
        tally, usage = self.tally, self.usage
        return (
            f"{self._chat.name} read {tally.asked + tally.cached} passages ({tally.cached} from its cache) for "
            f"{usage.tokens:,} tokens in {usage.seconds:.0f} s: {tally.new} records are new, {tally.confirmed} "
            f"confirmed, {tally.refused} of {tally.given} did not stand."
            + (f" {tally.stopped}" if tally.stopped else "")
        )

    def _asked(self, passage: Passage, actors: Sequence[Actor]) -> list[FoundDemand]:
        known = self._cache.get(passage.text)
        if known is not None:
            self.tally.cached += 1
            return known.demands
        if self.tally.stopped:
            return []
        if self.usage.tokens + COST > self._options.budget:
            self.tally.stopped = (
                f"The budget of {self._options.budget:,} tokens is spent; the rest is read by the rules."
            )
            return []
        self.tally.asked += 1
        try:
            reply = self._chat.form(
                self._prompt,
                {
                    "passage": json.dumps(passage.text, ensure_ascii=False),
                    "actors": ", ".join(actor.name for actor in actors) or "none",
                    "stances": ", ".join(Stance),
                },
                FoundDemands,
                self.usage,
            )
        except BadForm:
            return []
        except ModelError as error:
            self._failures += 1
            if isinstance(error, ModelSetupError) or self._failures >= FAILURES:
                self.tally.stopped = f"{error} The rest is read by the rules."
            return []
        self._failures = 0
        self._cache.put(passage.text, reply)
        return reply.demands

    def _record(self, found: FoundDemand, article: Article, passage: Passage, actors: Sequence[Actor]) -> Demand | None:
        """The record with exact offsets; None when a part of it is not in the passage or its actor is nobody known."""
        text = article.text
        evidence = locate(found.evidence, text, passage.start, passage.end)
        if evidence is None or found.stance not in set(Stance):
            return None
        sentences = [span for span in passage.sentences if span[0] < evidence[1] and evidence[0] < span[1]]
        start, end = (sentences[0][0], sentences[-1][1]) if sentences else evidence
        content = locate(found.content, text, start, end)
        named = locate(found.demander, text, start, end) or locate(found.demander, text, passage.start, passage.end)
        demander = _resolved(found.demander, actors)
        stance = Stance(found.stance)
        if content is None or named is None or demander is None or content[0] <= named[0] < content[1]:
            return None
        if stance in ANSWERS and not _cued(stance, text[start:end]):
            return None  # 'requires more details' is no yes, whatever the model calls it
        addressee = _resolved(found.addressee, actors) if locate(found.addressee, text, start, end) else None
        spans = [Evidence(Role.MAIN, start, end)]
        if not start <= named[0] < end:
            spans.append(
                Evidence(Role.ANTECEDENT, *next((s for s in passage.sentences if s[0] <= named[0] < s[1]), named))
            )
        to = (addressee,) if addressee and addressee is not demander else ()
        return Demand(
            demander=demander.name,
            demander_text=text[named[0] : named[1]],
            demander_side=demander.side,
            addressees=tuple(actor.name for actor in to),
            addressee_texts=tuple(found.addressee for _ in to),
            addressee_sides=tuple(actor.side for actor in to),
            content=text[content[0] : content[1]],
            content_start=content[0],
            content_end=content[1],
            stance=stance,
            modality=frozenset(),
            reported_by=None,
            date=article.date,
            evidence=tuple(spans),
            confidence=Confidence.POSSIBLE,  # its quotations are verified; what it makes of them is its word alone
            method=f"{self._chat.name} (quotations verified)",
            cue="",
        )

    def _enter(self, demands: list[Demand], record: Demand) -> None:
        """Add a record, or let it confirm the rules' own: same sentence, same stance, same demander."""
        for at, known in enumerate(demands):
            same = known.main == record.main and known.stance is record.stance
            if same and _meet(known, record):
                agreed = record.demander in (known.demander, known.demander_side)
                if agreed and self._chat.name not in known.method:
                    self.tally.confirmed += 1
                    method = f"{known.method} + {record.method}"
                    demands[at] = replace(known, confidence=Confidence.SURE, method=method)
                return
        self.tally.new += 1
        demands.append(record)

    def close(self) -> None:
        self._cache.close()


class _Cache:
    """Replies by passage, prompt and model."""

    def __init__(self, path: Path, salt: str) -> None:
        self._salt = salt
        self._db = sqlite3.connect(path, timeout=5)
        with self._db:
            self._db.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT)")

    def get(self, passage: str) -> FoundDemands | None:
        row = self._db.execute("SELECT reply FROM replies WHERE key = ?", [self._key(passage)]).fetchone()
        try:
            return FoundDemands.model_validate_json(row[0]) if row else None
        except ValidationError:
            return None

    def put(self, passage: str, reply: FoundDemands) -> None:
        with self._db:
            row = [self._key(passage), reply.model_dump_json()]
            self._db.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", row)

    def close(self) -> None:
        with closing(self._db):
            pass

    def _key(self, passage: str) -> str:
        return sha256(f"{self._salt}\x1f{passage}".encode("utf-8", "surrogatepass")).hexdigest()


def _resolved(words: str, actors: Sequence[Actor]) -> Actor | None:
    """The actor of the article that goes by this name."""
    name = _bare(words)
    return next((actor for actor in actors if name and name in map(_bare, (actor.name, *actor.aliases))), None)


def _bare(name: str) -> str:
    """A name for comparing: lower case, without article and possessive."""
    return re.sub(r"^(?:the|an?)\s+|[’']s$", "", " ".join(name.casefold().split()))


def _meet(one: Demand, other: Demand) -> bool:
    return one.content_start < other.content_end and other.content_start < one.content_end


def _cued(stance: Stance, sentence: str) -> bool:
    """Whether a sentence holds a cue word of this stance."""
    lemmas = [lemma for lemma, cues in lexicon().verbs.items() if any(cue.stance is stance for cue in cues)]
    lemmas += [lemma for lemma, its in lexicon().nouns.items() if its is stance]
    words = sentence.lower().split()
    return any(word.startswith(lemma[:-1] if len(lemma) > 4 else lemma) for lemma in lemmas for word in words)
