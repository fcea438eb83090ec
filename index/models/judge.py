"""The judge: does this sentence, in its place, answer this question, what does it affirm, does it say this record?"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

from index.errors import JudgeError
from index.models.judge_input import CandidateInput, QuestionInput, RecordInput, Row, RowWriter
from index.models.session import digest, read, session

__all__ = (
    "CandidateInput",
    "Card",
    "Judge",
    "OnnxJudge",
    "QuestionInput",
    "RecordInput",
    "Scores",
    "ScriptedJudge",
    "Thresholds",
    "Verdict",
    "judge",
)

Verdict = Literal["yes", "no", "awaited", "contradicted", "none"]
HEADS = ("answers", "supports", "verdict")
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
FOLDER = Path(__file__).parent
MODEL_FILE, CARD_FILE = "judge.onnx", "judge.json"
TOKENIZER = FOLDER.parent / "model" / "tokenizer.json"
REMEMBERED = 20_000  # scores of (question, candidate)
WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a head's word counts.

    Below `answers` for every candidate the answer is silence; a record with `supports` is sure; a verdict of
    `verdict` may be said. What others chose is not said below `veto`; from `rescue` on a sentence is said that they
    left out.
    """

    answers: float
    supports: float
    verdict: float
    veto: float
    rescue: float


@dataclass(frozen=True, slots=True)
class Card:
    """What stands beside the weights: thresholds, and all else as it was written (figures, digests, licences)."""

    thresholds: Thresholds
    rest: Mapping[str, Any]

    @property
    def figures(self) -> Mapping[str, Any]:
        """What was measured on labels that it was not trained on."""
        return dict(self.rest.get("figures", {}))


@dataclass(frozen=True, slots=True)
class Scores:
    """What the judge says of one candidate.

    `answers` and `supports` are probabilities, `verdict` adds up to 1, `supports` is 0 without a record;
    `ranking` orders candidates where probabilities are alike.
    """

    answers: float
    verdict: Mapping[Verdict, float]
    supports: float
    ranking: float


class Judge(Protocol):
    """Scores candidates, in the order given; safe from any thread."""

    @property
    def name(self) -> str:
        """Which judge it is: recorded with what it decided."""

    @property
    def card(self) -> Card: ...

    def score(self, question: QuestionInput, candidates: Sequence[CandidateInput]) -> list[Scores]: ...


Script = Callable[[QuestionInput, CandidateInput], "Scores | float"]


def _shared_words(question: QuestionInput, candidate: CandidateInput) -> float:
    """The share of the question's longer words that the sentence has."""
    asked = {word.strip("?.,").lower() for word in question.text.split()}
    asked = {word for word in asked if len(word) > 3}
    said = candidate.sentence.lower()
    return sum(word in said for word in asked) / len(asked) if asked else 0.0


class ScriptedJudge:
    """Says what it is told to, for tests: a script gives whole scores or just how well a candidate answers."""

    def __init__(self, script: Script = _shared_words, thresholds: Thresholds | None = None) -> None:
        self._script = script
        self.name = "scripted"
        self.card = Card(thresholds or Thresholds(0.5, 0.5, 0.5, 0.1, 0.9), {})

    def score(self, question: QuestionInput, candidates: Sequence[CandidateInput]) -> list[Scores]:
        return [self._said(question, one) for one in candidates]

    def _said(self, question: QuestionInput, candidate: CandidateInput) -> Scores:
        said = self._script(question, candidate)
        if isinstance(said, Scores):
            return said
        verdict: dict[Verdict, float] = {one: float(one == "none") for one in VERDICTS}
        return Scores(said, verdict, float(candidate.record is not None), said)


class OnnxJudge:
    """A trained judge from a folder that holds `judge.onnx` and `judge.json`, its card.

    One row a run and no padding, as many runs at a time as there are processors, at most two.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        """Load it; JudgeError when a file is missing or the weights are not those of the card."""
        weights, card = read(folder / MODEL_FILE), read(folder / CARD_FILE)
        tokenizer = read(TOKENIZER)
        if not (weights and card and tokenizer):
            missing = next(p for p in (folder / MODEL_FILE, folder / CARD_FILE, TOKENIZER) if not read(p))
            raise JudgeError(f"The judge is missing ({missing}): install Demarche again.")
        try:
            written = json.loads(card)
            digests = written["sha256"][MODEL_FILE], written["sha256"]["tokenizer.json"]
            self._scale = {head: [float(one) for one in written["calibration"][head]] for head in HEADS}
            self.card = Card(Thresholds(**written["thresholds"]), written)
        except (ValueError, KeyError, TypeError) as error:
            raise JudgeError(
                f"The judge's card cannot be read ({folder / CARD_FILE}): install Demarche again."
            ) from error
        if (digest(weights), digest(tokenizer)) != digests:
            raise JudgeError(f"The judge is not the one of its card ({folder / MODEL_FILE}): install Demarche again.")
        from tokenizers import Tokenizer

        self.name = f"judge@{digests[0][:12]}"
        self._session = session(weights)
        self._writer = RowWriter(Tokenizer.from_buffer(tokenizer))
        self._lock = Lock()  # of the pool: it is made when first needed
        self._pool: ThreadPoolExecutor | None = None
        self._scored = lru_cache(maxsize=REMEMBERED)(self._score)

    def score(self, question: QuestionInput, candidates: Sequence[CandidateInput]) -> list[Scores]:
        if len(candidates) < 2:
            return [self._scored(question, one) for one in candidates]
        # The longest first, so that no processor is left with a long row at the end.
        order = sorted(range(len(candidates)), key=lambda at: len(candidates[at].sentence), reverse=True)
        scores = list(self._workers().map(lambda at: self._scored(question, candidates[at]), order))
        found = dict(zip(order, scores, strict=True))
        return [found[at] for at in range(len(candidates))]

    def logits(self, row: Row) -> npt.NDArray[np.float32]:
        """The heads' seven numbers before calibration: answers, supports, the five verdicts."""
        ids, segments = (np.array([part], dtype=np.int64) for part in (row.ids, row.segments))
        (found,) = self._session.run(["heads"], {"input_ids": ids, "segments": segments})
        heads: npt.NDArray[np.float32] = found[0]
        return heads

    def row(self, question: QuestionInput, candidate: CandidateInput) -> Row:
        return self._writer.write(question, candidate)

    def _score(self, question: QuestionInput, candidate: CandidateInput) -> Scores:
        answers, supports, *verdicts = self.logits(self.row(question, candidate)).tolist()
        scale, *shifts = self._scale["verdict"]
        powers = [exp(scale * value + shift) for value, shift in zip(verdicts, shifts, strict=True)]
        verdict = {name: power / sum(powers) for name, power in zip(VERDICTS, powers, strict=True)}
        supported = self._probability("supports", supports) if candidate.record is not None else 0.0
        return Scores(self._probability("answers", answers), verdict, supported, answers)

    def _probability(self, head: str, value: float) -> float:
        scale, shift = self._scale[head]
        return 1 / (1 + exp(-max(-60.0, min(60.0, scale * value + shift))))

    def _workers(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(WORKERS, "judge")
            return self._pool


@cache
def judge() -> OnnxJudge:
    """The shipped judge, one a process; JudgeError where it cannot be loaded."""
    return OnnxJudge()
