"""Measure a judge on the held-out labels: `python -m training.evaluate [FOLDER] [--calibrate]`.

Each question's candidates are the best 16 sentences by BM25 out of all 486 texts. `--calibrate` fits probabilities
and thresholds first; both write the card beside the weights.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.models.judge import CARD_FILE, FOLDER, CandidateInput, OnnxJudge, QuestionInput, Thresholds
from training.examples import Maker, judged
from training.labels import Labels, Question, Record, load
from training.measure import Asked, Calibration, calibrate, figures, headings, outcome, sigmoid, silence
from training.search import Sentences

Floats = npt.NDArray[np.float64]
Pair = tuple[QuestionInput, CandidateInput]
Reader = Callable[[Sequence[Pair]], Floats]  # pairs → logits [pairs, 7]
CANDIDATES = 16


def reader(judge: OnnxJudge) -> Reader:
    """The logits of the shipped file, two rows at a time, each pair once."""
    known: dict[Pair, npt.NDArray[np.float32]] = {}

    def read(pairs: Sequence[Pair]) -> Floats:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        with ThreadPoolExecutor(2) as pool:
            known.update(zip(new, pool.map(lambda pair: judge.logits(judge.row(*pair)), new), strict=True))
        return np.array([known[pair] for pair in pairs], dtype=np.float64)

    return read


def ask(labels: Labels, questions: Sequence[Question], read: Reader, near: bool = False) -> list[Asked]:
    """Every question with its candidates' logits: out of all texts, or (`near`) its own and the two nearest others."""
    search = Sentences(labels.texts.values())
    ledger = labels.records_of("claims")
    places: list[list[tuple[str, int]]] = []
    for one in questions:
        found = search.best(one.q, len(search.places) if near else CANDIDATES)
        if near:
            others = list(dict.fromkeys(key for key, _ in found if key != one.text))[:2]
            found = [place for place in found if place[0] in (one.text, *others)]
        places.append(found[:CANDIDATES])
    pairs: list[Pair] = []
    for question, found in zip(questions, places, strict=True):
        for key, number in found:
            claims = ledger.get((key, number), [])
            record = claims[0].said if claims else None
            pairs.append((QuestionInput(question.q), labels.texts[key].candidate(number, record)))
    heads, at, asked = read(pairs), 0, []
    for question, found in zip(questions, places, strict=True):
        gold = np.array([key == question.text and number in question.gold for key, number in found])
        fine = np.array([key == question.text and number in question.fine for key, number in found])
        asked.append(Asked(question, heads[at : at + len(found)], gold, fine))
        at += len(found)
    return asked


LABELLED, UNSURE, SURE = 0, 1, 2  # whence a record comes: the labels, or rules that were not or were sure of it


def records(labels: Labels, read: Reader) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Logits of `supports` over the held-out records, right and corrupted, and over what rules read.

    Gives (logits, true or not, LABELLED or UNSURE or SURE).
    """
    maker = Maker(labels, "dev")
    dice = random.Random(0)
    nothing = QuestionInput("")
    maker.epoch(0, late=True)  # as records are shown in the end
    shown = [one for record in maker.records for one in maker.claimed(record, dice)]
    pairs = [(nothing, one.candidate) for one in shown]
    truth = [one.supports == 1 for one in shown]
    origin = [LABELLED] * len(pairs)
    stated = labels.records_of("records")
    for claim in maker.claims:
        agrees = judged(claim, stated.get((claim.text, claim.sentence), []))
        if agrees is not None and not described(claim):
            pairs.append((nothing, labels.texts[claim.text].candidate(claim.sentence, claim.said, before=2)))
            truth.append(agrees)
            origin.append(SURE if claim.sure else UNSURE)
    return read(pairs)[:, 1], np.array(truth), np.array(origin)


def described(claim: Record) -> bool:
    """Whether its demander is a description ('rights group'): by words alone it is nobody whom the labels name."""
    return not any(letter.isupper() for letter in claim.said.by)


def crossed(asked: Sequence[Asked]) -> dict[str, float]:
    """Right and abstention F1 of each half of the texts with the threshold fitted on the other: what dev flatters."""
    texts = sorted({one.question.text for one in asked})
    halves = [[one for one in asked if (texts.index(one.question.text) % 2 == 0) == even] for even in (True, False)]
    plain = (1.0, 0.0)
    found = [outcome(test, plain, silence(fitted, plain)) for fitted, test in (halves, halves[::-1])]
    sizes = np.array([len(halves[1]), len(halves[0])])
    right, abstained = (float((np.array(part) * sizes).sum() / sizes.sum()) for part in zip(*found, strict=True))
    return {"right": round(right, 3), "abstention f1": round(abstained, 3)}


def by_kind(asked: Sequence[Asked], calibration: Calibration, thresholds: Thresholds) -> dict[str, Any]:
    """The figures of each kind of text (the key's first letter)."""
    ordered = sorted(asked, key=lambda one: one.question.text[0])
    kinds = {kind: list(some) for kind, some in groupby(ordered, key=lambda one: one.question.text[0])}
    return {
        KINDS[kind]: {name: value for name, value in figures(some, calibration, thresholds).items() if name in SHORT}
        for kind, some in kinds.items()
        if any(one.question.answerable for one in some) and not all(one.question.answerable for one in some)
    }


KINDS = {
    "w": "news articles",
    "v": "agency stories",
    "c": "current events",
    "u": "Security Council",
    "h": "government",
    "g": "interviews",
}
SHORT = ("questions", "gold first", "auc of answerability", "right", "abstention f1")


def measured(folder: Path, fit: bool, most: int | None = None) -> dict[str, Any]:
    """The card of the judge in `folder` with its figures, thresholds fitted if `fit`; `most` questions, for a test."""
    judge = OnnxJudge(folder)
    labels, read = load(), reader(judge)
    questions = [one for one in labels.questions if one.split == "dev"][:most]
    asked = ask(labels, questions, read)
    near = ask(labels, questions, read, near=True)
    supports, true, origin = records(labels, read)
    card = dict(judge.card.rest)
    calibration = Calibration(**{head: tuple(pair) for head, pair in card["calibration"].items()})
    thresholds = judge.card.thresholds
    if fit:
        read_by_rules = origin != LABELLED
        claims = supports[read_by_rules], true[read_by_rules], origin[read_by_rules] == SURE
        calibration, thresholds = calibrate(asked, claims)
        card["calibration"] = {head: list(pair) for head, pair in asdict(calibration).items()}
        card["thresholds"] = asdict(thresholds)
    scores = sigmoid(supports * calibration.supports[0] + calibration.supports[1])
    card["figures"] = {
        "dev": figures(asked, calibration, thresholds),
        "dev, its own text and the two nearest": figures(near, calibration, thresholds),
        "dev, each half with the other's threshold": crossed(asked),
        "dev by kind": by_kind(asked, calibration, thresholds),
        "headings of labelled records against corrupted ones": headings(
            scores[origin == LABELLED], true[origin == LABELLED], thresholds.supports
        ),
        "headings of records that rules were sure of": headings(
            scores[origin == SURE], true[origin == SURE], thresholds.supports
        ),
        "headings of records that rules were not sure of": headings(
            scores[origin == UNSURE], true[origin == UNSURE], thresholds.supports
        ),
    }
    return card


def write(folder: Path, card: dict[str, Any]) -> None:
    (folder / CARD_FILE).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


SAMPLE = 30  # questions whose figures stand in the card too, so that a test can measure them again


def sample(judge: OnnxJudge, labels: Labels) -> dict[str, float]:
    """Figures of every so-many-th held-out question, with the card's own thresholds."""
    dev = [one for one in labels.questions if one.split == "dev"]
    calibration = Calibration(**{head: tuple(pair) for head, pair in judge.card.rest["calibration"].items()})
    return figures(ask(labels, dev[:: len(dev) // SAMPLE], reader(judge)), calibration, judge.card.thresholds)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    words.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="folder with judge.onnx and judge.json")
    words.add_argument("--calibrate", action="store_true", help="fit probabilities and thresholds on dev first")
    given = words.parse_args()
    card = measured(given.folder, given.calibrate)
    write(given.folder, card)
    card["figures"]["sample of dev"] = sample(OnnxJudge(given.folder), load())
    write(given.folder, card)
    sys.stdout.write(json.dumps(card["figures"], indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
