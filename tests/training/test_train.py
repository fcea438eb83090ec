"""A few steps of training: the loss is a number, a run that was stopped goes on as if it had not been."""

from math import isfinite
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs demarche[training]")
pytest.importorskip("onnx", reason="needs demarche[training]")

from index.models.judge import CandidateInput, OnnxJudge, QuestionInput  # noqa: E402
from training import public  # noqa: E402
from training.examples import Maker  # noqa: E402
from training.export import export  # noqa: E402
from training.labels import load  # noqa: E402
from training.model import JudgeNet  # noqa: E402
from training.train import Run, Stage  # noqa: E402


@pytest.fixture(scope="module")
def plan() -> list[Stage]:
    return [Stage("dev", Maker(load(), "dev").epoch(1)[:40])]


def net() -> JudgeNet:
    torch.manual_seed(3)
    return JudgeNet()


def test_a_stopped_run_goes_on_as_if_it_had_not_been(plan: list[Stage], tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    losses = Run(whole, net(), plan, seed=5).go(most=2)
    assert all(isfinite(loss) for loss in losses)
    first = Run(parts, net(), plan, seed=5).go(most=1)
    second = Run(parts, net(), plan, seed=5).go(most=1)
    assert first + second == losses


def test_what_was_trained_can_be_shipped(plan: list[Stage], tmp_path: Path) -> None:
    Run(tmp_path, net(), plan, seed=5).go(most=1)
    export(tmp_path / "last.pt", tmp_path / "shipped")
    (scores,) = OnnxJudge(tmp_path / "shipped").score(QuestionInput("who asked?"), [CandidateInput("The union asked.")])
    assert 0 < scores.answers < 1


def test_without_the_public_sets_it_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert public.groups(tmp_path) == []
    said = capsys.readouterr().err
    assert all(one.name in said and one.licence in said for one in public.SETS)
