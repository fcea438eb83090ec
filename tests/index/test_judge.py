"""The shipped judge and its stand-in: loaded whole or not at all, the same answer each time."""

import json
import shutil
from pathlib import Path

import pytest

from index.errors import JudgeError
from index.models.judge import (
    CARD_FILE,
    FOLDER,
    MODEL_FILE,
    CandidateInput,
    OnnxJudge,
    QuestionInput,
    RecordInput,
    ScriptedJudge,
    Thresholds,
    judge,
)

ASKED = QuestionInput("what does the dockers' union want from the port authority?")
SAID = "The dockers' union demanded that the port authority reopen the northern gate."
BESIDE = "The northern gate was built forty years ago by a company from Velin."
TITLE = "Dockers stop work in Harrow Bay"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judge")
    for name in (MODEL_FILE, CARD_FILE):
        shutil.copy(FOLDER / name, folder / name)
    return folder


def claimed(by: str, to: str) -> CandidateInput:
    said = RecordInput(by, (to,), "demand", (), "reopen the northern gate")
    return CandidateInput(SAID, TITLE, "2024-05-02", record=said)


def test_the_sentence_that_answers_comes_first() -> None:
    beside, said = judge().score(ASKED, [CandidateInput(BESIDE, TITLE), CandidateInput(SAID, TITLE)])
    assert said.answers > beside.answers
    assert said.ranking > beside.ranking
    assert sum(said.verdict.values()) == pytest.approx(1)
    assert said.supports == 0.0


def test_a_record_with_its_roles_swapped_is_less_supported() -> None:
    union, authority = "the dockers' union", "the port authority"
    right, swapped = judge().score(QuestionInput(""), [claimed(union, authority), claimed(authority, union)])
    assert right.supports > swapped.supports


def test_scores_do_not_depend_on_company_or_order(copy: Path) -> None:
    candidates = [CandidateInput(SAID, TITLE), CandidateInput(BESIDE), CandidateInput(SAID, previous=(BESIDE,))]
    together = judge().score(ASKED, candidates)
    alone = OnnxJudge(copy)
    assert [alone.score(ASKED, [one])[0] for one in reversed(candidates)] == together[::-1]


def test_altered_weights_are_refused_in_a_sentence(copy: Path, tmp_path: Path) -> None:
    shutil.copytree(copy, tmp_path, dirs_exist_ok=True)
    weights = bytearray((tmp_path / MODEL_FILE).read_bytes())
    weights[len(weights) // 2] ^= 1
    (tmp_path / MODEL_FILE).write_bytes(weights)
    with pytest.raises(JudgeError, match=r"not the one of its card .*: install Demarche again\."):
        OnnxJudge(tmp_path)


@pytest.mark.parametrize("name", [MODEL_FILE, CARD_FILE])
def test_a_missing_file_is_named(copy: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(copy, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).unlink()
    with pytest.raises(JudgeError, match=name):
        OnnxJudge(tmp_path)


@pytest.mark.parametrize("card", ["", "{", "[]", json.dumps({"sha256": {}}), '{"sha256": 1}'])
def test_a_broken_card_is_refused_in_a_sentence(copy: Path, tmp_path: Path, card: str) -> None:
    shutil.copytree(copy, tmp_path, dirs_exist_ok=True)
    (tmp_path / CARD_FILE).write_text(card)
    with pytest.raises(JudgeError, match=r"install Demarche again\."):
        OnnxJudge(tmp_path)


def test_the_stand_in_says_what_its_script_says() -> None:
    scripted = ScriptedJudge(
        lambda question, candidate: float(candidate.sentence == SAID), Thresholds(0.3, 0.4, 0.5, 0.1, 0.9)
    )
    beside, said = scripted.score(ASKED, [CandidateInput(BESIDE), claimed("the union", "the port")])
    assert (beside.answers, said.answers) == (0.0, 1.0)
    assert (beside.supports, said.supports) == (0.0, 1.0)
    assert scripted.card.thresholds == limits


def test_the_stand_in_without_a_script_goes_by_shared_words() -> None:
    beside, said = ScriptedJudge().score(ASKED, [CandidateInput(BESIDE), CandidateInput(SAID)])
    assert said.answers > beside.answers
