"""Reading articles with a language model: records the rules missed, each part of them found in the passage, or none."""

import json
import logging
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from index.actors import Actor, ActorBook
from index.articles import Article
from index.chat import Chat, Usage
from index.demands import Confidence, Demand, Stance
from index.errors import BadForm, ModelError, ModelSetupError
from index.extract.lexicon import lexicon
from index.ledger import Ledger
from index.model_options import ReadingOptions
from index.model_record import FoundDemand, FoundDemands, record_of
from index.passages import Passage
from index.reading.text.corrections import in_correction
from prompts import Prompt, load

log = logging.getLogger(__name__)

AT_ONCE = 4  # passages of an article that the model is asked about side by side
FAILURES = 3  # in a row, then the rest is left to the rules
COST = 1500  # tokens that a call is reckoned at before it is made


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
        self._under_way = 0
        self._lock = threading.Lock()
        self.usage = Usage()
        self.tally = Tally()

    def read(self, article: Article, passages: Sequence[Passage], ledger: Ledger) -> Ledger:
        """The ledger with what the model found; as it is when the model fails or the budget is spent."""
        demands = list(ledger.demands)
        # the cue words are what demands are made with: a passage without them is not worth its price
        worth = [passage for passage in passages if lexicon().cue.search(passage.text.lower())]
        book = ActorBook(ledger.actors)
        for passage, given in zip(worth, self._replies(worth, ledger.actors), strict=True):
            for found in given:
                self.tally.given += 1
                record = record_of(found, article, passage, book, f"{self._chat.name} (quotations verified)")
                if record is None or in_correction(article.blocks, record.main.start):
                    self.tally.refused += 1
                else:
                    self._enter(demands, record)
        return replace(ledger, demands=tuple(demands))

    @property
    def spent(self) -> str:
        """What it has cost so far, for a progress bar."""
        return f"{self.usage.tokens:,} tokens"

    def report(self) -> str:
        """What it did and cost, in a sentence or two."""
        tally, usage = self.tally, self.usage
        return (
            f"{self._chat.name} read {tally.asked + tally.cached} passages ({tally.cached} from its cache) for "
            f"{usage.tokens:,} tokens in {usage.seconds:.0f} s: {tally.new} records are new, {tally.confirmed} "
            f"confirmed, {tally.refused} of {tally.given} did not stand."
            + (f" {tally.stopped}" if tally.stopped else "")
        )

    def _replies(self, passages: Sequence[Passage], actors: Sequence[Actor]) -> list[list[FoundDemand]]:
        """What the model finds in each passage: from the cache, or asked, several at once."""
        replies = [self._cache.get(passage.text) for passage in passages]
        asked = [at for at, reply in enumerate(replies) if reply is None]
        self.tally.cached += len(passages) - len(asked)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for at, reply in zip(asked, pool.map(lambda at: self._asked(passages[at], actors), asked), strict=True):
                if reply is not None:
                    self._cache.put(passages[at].text, reply)
                    replies[at] = reply
        return [reply.demands if reply else [] for reply in replies]

    def _asked(self, passage: Passage, actors: Sequence[Actor]) -> FoundDemands | None:
        """The model's reply; None when it fails or may not be asked."""
        with self._lock:
            if not self.tally.stopped and self.usage.tokens + COST * (self._under_way + 1) > self._options.budget:
                self.tally.stopped = (
                    f"The budget of {self._options.budget:,} tokens is spent; the rest is read by the rules."
                )
            if self.tally.stopped:
                return None
            self._under_way += 1
            self.tally.asked += 1
        usage = Usage()
        try:
            reply = self._chat.form(
                self._prompt,
                {
                    "passage": json.dumps(passage.text, ensure_ascii=False),
                    "actors": ", ".join(actor.name for actor in actors) or "none",
                    "stances": ", ".join(Stance),
                },
                FoundDemands,
                usage,
            )
        except BadForm:
            return None
        except ModelError as error:
            with self._lock:
                self._failures += 1
                if isinstance(error, ModelSetupError) or self._failures >= FAILURES:
                    self.tally.stopped = self.tally.stopped or f"{error} The rest is read by the rules."
            return None
        else:
            self._failures = 0
            return reply
        finally:
            with self._lock:
                self._under_way -= 1
                self.usage.add(usage)

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


def _meet(one: Demand, other: Demand) -> bool:
    return one.content_start < other.content_end and other.content_start < one.content_end
