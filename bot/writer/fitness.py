"""The fitness test: whether a language model may write answers, found once by about 40 items with known answers."""

import json
import os
import time
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from bot.verify import locate
from bot.words import WORD
from bot.writer.drafts import Drafts, Written
from bot.writer.figures import figures, told
from bot.writer.look import Look, verdicts
from index.chat import Chat, Usage
from index.errors import BadForm, Unbounded
from prompts import Prompt

SECONDS = 60.0
TOKENS = 15_000
AT_ONCE = 4
TOGETHER = 8  # statements checked in one call
BAR, WRITTEN_BAR = 0.9, 0.6  # least share of silences and of checks, and of the other questions, that must be right
LEAST = 30  # items that must have been put, or the model is too slow
MOST = 6


@dataclass(slots=True)
class Result:
    """How a model did: pairs of items that it got right and all items; `inventions` are what it wrote from nowhere."""

    silences: tuple[int, int] = (0, 0)
    answers: tuple[int, int] = (0, 0)
    checks: tuple[int, int] = (0, 0)
    inventions: list[str] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0
    model: str = ""

    @property
    def fit(self) -> bool:
        enough = _share(self.silences) >= BAR and _share(self.checks) >= BAR and _share(self.answers) >= WRITTEN_BAR
        done = self.silences[1] + self.answers[1] + self.checks[1]
        return enough and done >= LEAST and not self.inventions

    @property
    def sentence(self) -> str:
        """How it did, in one sentence for log, doctor and status."""
        did = (
            f"silent {_of(self.silences)} times where it had to be, {_of(self.answers)} questions answered, "
            f"{_of(self.checks)} statements checked rightly, {len(self.inventions)} inventions"
        )
        if self.fit:
            return f"The language model {self.model} passed the fitness test ({did})."
        return f"The language model {self.model} did not pass the fitness test ({did}): it only rewords questions."


KEPT = TypeAdapter(dict[str, Result])


class Fitness:
    """The result of one model with these prompts, kept in a JSON file beside those of others."""

    def __init__(self, path: Path, model: str, prompts: Mapping[str, Prompt]) -> None:
        self.path = path
        self.model = model
        self.prompts = prompts
        hashes = f"{prompts['answer'].hash}{prompts['check'].hash}{_items()['hash']}"
        self._key = f"{model} {sha256(hashes.encode()).hexdigest()[:12]}"

    def kept(self) -> Result | None:
        """What an earlier test found; None where there was none, or its file cannot be read."""
        try:
            return KEPT.validate_json(self.path.read_bytes()).get(self._key)
        except (OSError, ValidationError):
            return None

    def test(self, chat: Chat) -> Result:
        """Put all items to the model and keep the result. Raises ModelError when it cannot be reached.

        An item that it does not end in time, or gives no form to, counts as wrong; one that neither time nor tokens
        are left for does not count.
        """
        result = _Test(chat, self.prompts).run()
        result.model = self.model
        self.keep(result)
        return result

    def keep(self, result: Result) -> None:
        """Write a result down for the next start."""
        try:
            kept = KEPT.validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            kept = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(KEPT.dump_json({**kept, self._key: result}, indent=1))
        fresh.replace(self.path)


class _Item(NamedTuple):
    """A question of the test: whether silence was due, whether it was answered so, and what was invented."""

    silent: bool
    right: bool
    inventions: list[str]


class _Test:
    """One run over all items."""

    def __init__(self, chat: Chat, prompts: Mapping[str, Prompt]) -> None:
        self.chat = chat
        self.prompts = prompts
        self.began = time.monotonic()
        self.usage = Usage()

    def run(self) -> Result:
        items = _items()
        checks = [items["check"][at : at + TOGETHER] for at in range(0, len(items["check"]), TOGETHER)]
        with ThreadPoolExecutor(AT_ONCE) as pool:  # what is cheap first, should tokens or time run out
            checked = list(filter(None, pool.map(self._check, checks)))
            written = list(filter(None, pool.map(self._write, items["write"])))
        silences, answers = ([one for one in written if one.silent is due] for due in (True, False))
        return Result(
            silences=(sum(one.right for one in silences), len(silences)),
            answers=(sum(one.right for one in answers), len(answers)),
            checks=(sum(right for right, _ in checked), sum(size for _, size in checked)),
            inventions=[text for one in written for text in one.inventions],
            tokens=self.usage.tokens,
            seconds=round(time.monotonic() - self.began, 1),
        )

    def _write(self, item: dict[str, Any]) -> "_Item | None":
        """How one question was answered; None where there is no time or token left for it."""
        if self._spent():
            return None
        given = _material(item)
        values = {
            "question": item["question"],
            "before": "nothing",
            "material": "\n".join(json.dumps(one, ensure_ascii=False) for one in given),
            "most": str(MOST),
            "note": "",
        }
        drafts = Drafts()
        found: list[Written] = []
        reply = self.chat.stream(self.prompts["answer"], values, self._left())
        try:
            for piece in reply:
                found += [one for one in drafts.feed(piece) if isinstance(one, Written)]
        except Unbounded:
            return _Item(not item["say"], False, [])
        finally:
            self.usage.add(reply.usage)
        said = " ".join(one.text for one in found).lower()
        told = bool(found) and all(any(word.lower() in said for word in group) for group in item["say"])
        right = told if item["say"] else bool(drafts.whole) and not found
        return _Item(not item["say"], right, [one.text for one in found if _invented(one, given, item["never"])])

    def _check(self, items: list[dict[str, str]]) -> tuple[int, int] | None:
        """How many of the statements were judged rightly, and of how many; 'unclear' is never right here."""
        if self._spent():
            return None
        looks = [Look(item["question"], item["statement"], (item["passage"],)) for item in items]
        try:
            says = verdicts(looks, self.chat, self.prompts["check"], self.usage, self._left())
        except (BadForm, Unbounded):
            return 0, len(items)
        return sum(said == item["verdict"] for said, item in zip(says, items, strict=True)), len(items)

    def _spent(self) -> bool:
        return self.usage.tokens >= TOKENS or self._left() <= 0

    def _left(self) -> float:
        return SECONDS - (time.monotonic() - self.began)


def _material(item: dict[str, Any]) -> list[dict[str, str]]:
    return [{"key": sha256(one["text"].encode()).hexdigest()[:6], **one} for one in item["articles"]]


def _invented(written: Written, given: list[dict[str, str]], never: list[str]) -> bool:
    """Whether a quotation, a number or a name of a statement is not in what was given, or it says what is false."""
    texts = {one["key"]: one["text"] for one in given}
    if not written.cites or any(key not in texts or locate(quote, texts[key]) is None for key, quote in written.cites):
        return True
    there = " ".join(value for one in given for value in one.values())
    if not all(told(one, figures(there)) for one in figures(written.text)):
        return True
    names = [word for word in WORD.findall(written.text)[1:] if word[0].isupper()]
    return any(name not in there for name in names) or any(word.lower() in written.text.lower() for word in never)


@cache
def _items() -> dict[str, Any]:
    text = files("bot").joinpath("writer/fitness.toml").read_text(encoding="utf-8")
    return {**tomllib.loads(text), "hash": sha256(text.encode()).hexdigest()}


def _share(pair: tuple[int, int]) -> float:
    return pair[0] / pair[1] if pair[1] else 0.0


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]} of {pair[1]}"
