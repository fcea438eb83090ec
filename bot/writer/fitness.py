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
from typing import Any

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
TOGETHER = 6  # statements checked in one call
BAR, WRITTEN_BAR = 0.9, 0.6  # least share of silences and of checks, and of the other questions, that must be right
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
        return enough and not self.inventions

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

        An item that it does not end in time, or gives no form to, counts as wrong.
        """
        test = _Test(chat, self.prompts)
        result = test.run()
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


class _Test:
    """One run over all items."""

    def __init__(self, chat: Chat, prompts: Mapping[str, Prompt]) -> None:
        self.chat = chat
        self.prompts = prompts
        self.began = time.monotonic()
        self.usage = Usage()

    def run(self) -> Result:
        items = _items()
        result = Result()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            written = pool.map(self._write, items["write"])
            checks = items["check"]
            checked = pool.map(self._check, [checks[at : at + TOGETHER] for at in range(0, len(checks), TOGETHER)])
            right = {True: [0, 0], False: [0, 0]}  # by whether silence is due
            for item, (good, inventions) in zip(items["write"], written, strict=True):
                right[not item["say"]][0] += good
                right[not item["say"]][1] += 1
                result.inventions += inventions
            result.checks = (sum(checked), len(items["check"]))
        result.silences, result.answers = (right[True][0], right[True][1]), (right[False][0], right[False][1])
        result.tokens, result.seconds = self.usage.tokens, round(time.monotonic() - self.began, 1)
        return result

    def _write(self, item: dict[str, Any]) -> tuple[bool, list[str]]:
        """Whether the item was answered, or left unanswered, as it should be; and what was invented."""
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
        if self._spent():
            return False, []
        usage = Usage()
        try:
            reply = self.chat.stream(self.prompts["answer"], values, self._left())
            try:
                for piece in reply:
                    found += [one for one in drafts.feed(piece) if isinstance(one, Written)]
            finally:
                usage.add(reply.usage)
                self.usage.add(usage)
        except (BadForm, Unbounded):
            return False, []
        inventions = [one.text for one in found if _invented(one, given, item["never"])]
        said = " ".join(one.text for one in found).lower()
        if not item["say"]:
            return bool(drafts.whole) and not found, inventions
        return bool(found) and all(any(word.lower() in said for word in group) for group in item["say"]), inventions

    def _check(self, items: list[dict[str, str]]) -> int:
        """How many statements were judged rightly; that one is unclear is never right here."""
        if self._spent():
            return 0
        usage = Usage()
        looks = [Look(item["question"], item["statement"], (item["passage"],)) for item in items]
        try:
            says = verdicts(looks, self.chat, self.prompts["check"], usage, self._left())
        except (BadForm, Unbounded):
            return 0
        finally:
            self.usage.add(usage)
        return sum(said == item["verdict"] for said, item in zip(says, items, strict=True))

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
