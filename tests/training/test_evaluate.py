"""The figures in the card are those of the weights beside it."""

from pathlib import Path

import pytest

from index.models.judge import FOLDER, OnnxJudge
from training.evaluate import sample
from training.labels import load


def test_the_shipped_judge_has_the_figures_of_its_card() -> None:
    judge = OnnxJudge(Path(FOLDER))
    written = judge.card.figures["sample of dev"]
    found = sample(judge, load())
    assert found["questions"] == written["questions"]
    # Eight bits are summed in another order on other processors: one question of thirty may fall otherwise.
    for name in ("gold among the candidates", "gold first", "gold among 3", "auc of answerability", "right"):
        assert found[name] == pytest.approx(written[name], abs=0.1), name
