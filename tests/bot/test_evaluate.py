"""`demarche eval`: a question set over a small index, its scores, its failures by cause, articles by any name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support.command import demarche
from support.town import FERRY, QUAY, Town

from bot.engine import Engine
from bot.evaluate import evaluation, report
from bot.gold import BadQuestions, Names, given_texts, read_gold
from bot.settings import load

DEMAND = "The Ferry Guild demanded that Pellworth Lines hire forty deckhands."
START = FERRY.index(DEMAND)


def question(ident: str, asked: str, kind: str = "by_actor", article: str = "ferry", **more: Any) -> dict[str, Any]:
    span = {"article": article, "start": START, "end": START + len(DEMAND)}
    gold = {"answerable": True, "evidence": [[span]], "also_ok": [], "say": [["forty deckhands"]], "never": []}
    return {"id": ident, "question": asked, "type": kind, **gold, **more}


ABSENT = {"answerable": False, "evidence": [], "say": []}


@pytest.fixture(scope="module")
def engine(built_town: Town) -> Iterator[Engine]:
    articles = str(built_town.home / "articles")
    opened = Engine(load({}, built_town.home / ".env", data=built_town.home / ".demarche", articles=articles))
    yield opened
    opened.close()


def written(path: Path, *questions: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(one) for one in questions), encoding="utf-8")
    return path


def test_a_right_answer_scores_in_full(engine: Engine, tmp_path: Path) -> None:
    file = written(tmp_path / "q.jsonl", question("q1", "What does the Ferry Guild demand of Pellworth Lines?"))
    found = evaluation(engine, file)
    assert found.everything.right == found.everything.evidence_recall == 1 and not found.failures and not found.missing
    assert found.types.keys() == {"by_actor"} and found.generation == "g000001"


def test_failures_are_sorted_by_cause(engine: Engine, tmp_path: Path) -> None:
    file = written(
        tmp_path / "q.jsonl",
        question("silent", "What does the Ferry Guild demand?", "absent_fact", **ABSENT),
        question("kind", "When did the Ferry Guild demand deckhands?", "who"),
        question("said", "What does the Ferry Guild demand of Pellworth Lines?", say=[["ninety deckhands"]]),
        question("never", "What does the Ferry Guild demand of Pellworth Lines?", never=["Ferry Guild"]),
    )
    causes = {one.judged.gold.id: one.cause.value for one in evaluation(engine, file).failures}
    assert causes == {
        "silent": "should have been silent",
        "kind": "not understood",
        "said": "wrong type",
        "never": "wrong role",
    }


def test_the_report_groups_failures_under_their_causes_and_says_what_is_missing(engine: Engine, tmp_path: Path) -> None:
    asked = "What does the Ferry Guild demand of Pellworth Lines?"
    file = written(tmp_path / "q.jsonl", question("q1", asked, say=[["ninety"]]), question("q2", asked))
    console = Console(width=100, record=True, file=(tmp_path / "out").open("w"))
    console.print(report(evaluation(engine, file), fails=True))
    shown = console.export_text()
    assert "1 of 2 right" in shown
    assert "wrong type (1)" in shown and "q1" in shown and "does not say ninety" in shown and "q2" not in shown


def test_evidence_in_an_article_that_is_not_indexed_is_named(engine: Engine, tmp_path: Path) -> None:
    file = written(tmp_path / "q.jsonl", question("q1", "What does the Ferry Guild demand?", article="elsewhere"))
    found = evaluation(engine, file)
    assert found.missing == ("elsewhere",) and found.everything.evidence_recall == 0


@pytest.mark.parametrize("name", ["articles/ferry.txt", "ferry.txt", "ferry", "Ferry crews strike"])
def test_an_article_goes_by_its_id_its_file_its_stem_and_its_title(engine: Engine, name: str) -> None:
    assert Names(engine.index.catalogue).find(name) == "articles/ferry.txt"


def test_a_record_goes_by_its_own_id_and_not_by_its_file(engine: Engine) -> None:
    names = Names(engine.index.catalogue)
    assert names.find("quay") == "quay" and names.find("nowhere") is None


def test_gold_offsets_point_into_the_text_as_the_file_gives_it(
    engine: Engine, built_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built_town.home)
    texts = given_texts(engine.index.catalogue, {"quay", "articles/ferry.txt"})
    assert texts == {"quay": QUAY, "articles/ferry.txt": FERRY}


def test_a_broken_line_of_a_question_set_is_named(tmp_path: Path) -> None:
    file = written(tmp_path / "q.jsonl", question("q1", "What?"), {"id": "q2"})
    with pytest.raises(BadQuestions, match=r"q\.jsonl, line 2: question"):
        read_gold(file)
    with pytest.raises(BadQuestions, match="cannot be read"):
        read_gold(tmp_path / "nowhere.jsonl")


def test_the_command_prints_one_json_object(town: Path) -> None:
    written(town / "q.jsonl", question("q1", "What does the Ferry Guild demand of Pellworth Lines?"))
    done = demarche("eval", "q.jsonl", "--json", cwd=town)
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["all"]["right_n"] == 1 and found["failures"] == []
    assert found["types"]["by_actor"]["questions"] == 1
