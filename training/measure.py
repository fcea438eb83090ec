"""What a judge is worth, and its calibration, out of the logits it gave to the held-out labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.models.judge import VERDICTS, Thresholds
from training.examples import VERDICT
from training.labels import Question

Floats = npt.NDArray[np.float64]

# Over the whole chain, the rules choosing and the judge looking over it, these gave the most right answers of the
# held-out questions, of .02 to .2 and .35 to .55.
VETO, RESCUE = 0.1, 0.45


@dataclass(frozen=True)
class Asked:
    """A question's candidates as judged: logits [candidates, 7]; which are gold, which may be cited too."""

    question: Question
    heads: Floats
    gold: npt.NDArray[np.bool_]
    fine: npt.NDArray[np.bool_]

    @property
    def best(self) -> int:
        return int(np.argmax(self.heads[:, 0]))


@dataclass(frozen=True)
class Calibration:
    """Each head's scale and shift of its logits; the verdict has a shift for each of the five."""

    answers: tuple[float, float]
    supports: tuple[float, float]
    verdict: tuple[float, ...]


def sigmoid(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(values, -60, 60)))


def platt(logits: Floats, truth: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """(scale, shift) so that sigmoid(scale · logit + shift) is the share of the true (Platt 1999), by Newton's way."""
    weights = np.array([1.0, 0.0])
    rows = np.stack([logits, np.ones_like(logits)], axis=1)
    for _ in range(50):
        found = sigmoid(rows @ weights)
        slope = rows.T @ (found - truth) + 1e-3 * (weights - [1.0, 0.0])
        curve = (rows * (found * (1 - found))[:, None]).T @ rows + 1e-3 * np.eye(2)
        weights = weights - np.linalg.solve(curve, slope)
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


def auc(scores: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """The chance that a true one scores above a false one (ties count half)."""
    order = np.unique(scores, return_inverse=True)[1]
    counts = np.bincount(order)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    true, false = int(truth.sum()), int((~truth).sum())
    return float((ranks[truth].sum() - true * (true + 1) / 2) / (true * false))


def f1(found: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> float:
    both = int((found & truth).sum())
    return 2 * both / max(1, int(found.sum()) + int(truth.sum()))


def verdicts(heads: Floats, scale: Sequence[float]) -> Floats:
    """The distribution over the verdicts [rows, 5] of logits [rows, 7]."""
    logits = heads[:, 2:] * scale[0] + np.array(scale[1:])
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def vector_scaled(heads: Floats, truth: npt.NDArray[np.int64]) -> tuple[float, ...]:
    """One scale and a shift for each verdict that make the true ones likeliest (Guo et al. 2017), by plain descent."""
    scale = np.array([1.0, 0, 0, 0, 0, 0])
    wanted = np.eye(len(VERDICTS))[truth]
    for _ in range(3000):
        over = (verdicts(heads, scale) - wanted) / len(truth)
        slope = np.array([(over * heads[:, 2:]).sum(), *over.sum(axis=0)])
        scale -= 0.1 * (slope + 0.002 * (scale - [1, 0, 0, 0, 0, 0]))
    return tuple(round(float(one), 4) for one in scale)


def calibrate(
    asked: Sequence[Asked], claims: tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
) -> tuple[Calibration, Thresholds]:
    """Probabilities and thresholds fitted on the held-out labels.

    `claims`: logits of `supports`, true or not, whether the rules that read them were sure. `answers`: the sum of the
    right share and the abstention F1 is largest; `supports`: the lowest from which 93 of a hundred sure ones are true;
    `verdict`: from which six of seven said are right.
    """
    every = np.concatenate([one.heads for one in asked])
    answers = platt(every[:, 0], np.concatenate([one.gold | one.fine for one in asked]))
    logits, true, sure = claims
    supports = platt(logits, true)
    shown = [one for one in asked if one.gold.any()]
    gold = np.stack([one.heads[_best_gold(one)] for one in shown])
    truth = np.array([VERDICT[one.question.verdict] for one in shown])
    calibration = Calibration(answers, supports, vector_scaled(gold, truth))
    said = verdicts(gold, calibration.verdict)
    thresholds = Thresholds(
        silence(asked, answers),
        precise(sigmoid(logits * supports[0] + supports[1])[sure], true[sure], 0.93),
        precise(said[:, :4].max(axis=1), said[:, :4].argmax(axis=1) == truth, 0.86),
        VETO,
        RESCUE,
    )
    return calibration, thresholds


def _best_gold(one: Asked) -> int:
    return int(np.argmax(np.where(one.gold, one.heads[:, 0], -np.inf)))


def silence(asked: Sequence[Asked], scale: tuple[float, float]) -> float:
    """The threshold of `answers` at which right answers and right silences are most."""
    best = np.array([sigmoid(one.heads[:, 0] * scale[0] + scale[1]).max() for one in asked])
    tried = np.unique(np.quantile(best, np.linspace(0.02, 0.9, 80)))
    return round(float(max(tried, key=lambda at: sum(outcome(asked, scale, float(at))))), 4)


def precise(scores: Floats, truth: npt.NDArray[np.bool_], wanted: float) -> float:
    """The lowest threshold from which `wanted` of those above it are true; .99 if there is none."""
    order = np.argsort(-scores)
    share = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= wanted)
    return round(float(scores[order][good[-1]]), 4) if len(good) else 0.99


def outcome(asked: Sequence[Asked], scale: tuple[float, float], threshold: float) -> tuple[float, float]:
    """(share of questions answered by a right sentence or rightly not at all, F1 of abstention)."""
    best = np.array([sigmoid(one.heads[:, 0] * scale[0] + scale[1]).max() for one in asked])
    silent = best < threshold
    open_ = np.array([not one.question.answerable for one in asked])
    good = np.array([bool((one.gold | one.fine)[one.best]) for one in asked])
    return float(np.where(silent, open_, good).mean()), f1(silent, open_)


def figures(asked: Sequence[Asked], calibration: Calibration, thresholds: Thresholds) -> dict[str, float]:
    """Figures of one set of questions, rounded to three digits."""
    answerable = [one for one in asked if one.question.answerable]
    best = np.array([one.heads[:, 0].max() for one in asked])
    right, abstained = outcome(asked, calibration.answers, thresholds.answers)
    stated = [one for one in answerable if one.question.verdict != "none" and one.gold.any()]
    plain = [one for one in answerable if one.question.verdict == "none" and one.gold.any()]
    found = {
        "questions": len(asked),
        "gold among the candidates": np.mean([one.gold.any() for one in answerable]),
        "gold first": np.mean([one.gold[one.best] for one in answerable]),
        "gold or fine first": np.mean([(one.gold | one.fine)[one.best] for one in answerable]),
        "gold among 3": np.mean([one.gold[np.argsort(-one.heads[:, 0])[:3]].any() for one in answerable]),
        "auc of answerability": auc(best, np.array([one.question.answerable for one in asked])),
        "right": right,
        "abstention f1": abstained,
    }
    if stated and plain:
        truth = np.array([VERDICT[one.question.verdict] for one in stated])
        said = verdicts(np.stack([one.heads[_best_gold(one)] for one in stated]), calibration.verdict)
        false = verdicts(np.stack([one.heads[_best_gold(one)] for one in plain]), calibration.verdict)
        strongest, at = said[:, :4].max(axis=1), said[:, :4].argmax(axis=1)
        loud = strongest >= thresholds.verdict
        found["verdict questions"] = len(stated)
        found["verdict right of the four"] = (at == truth).mean()
        found["verdict said"] = loud.mean()
        found["verdict right where said"] = (at == truth)[loud].mean() if loud.any() else 0.0
        found["verdict said where none is due"] = (false[:, :4].max(axis=1) >= thresholds.verdict).mean()
    return {name: round(float(value), 3) for name, value in found.items()}


def headings(scores: Floats, truth: npt.NDArray[np.bool_], threshold: float) -> dict[str, float]:
    """Precision and recall of the records that pass, and the area under the curve."""
    passed = scores >= threshold
    found = {
        "records": len(scores),
        "true": int(truth.sum()),
        "precision": truth[passed].mean() if passed.any() else 1.0,
        "recall": passed[truth].mean(),
        "auc": auc(scores, truth),
    }
    return {name: round(float(value), 3) for name, value in found.items()}
