"""Prompts are checked when they are loaded, not at the first question."""

from pathlib import Path

import pytest

from bot.engine import Engine
from bot.settings import load as settings
from prompts import VARIABLES, PromptError, load

GOOD = """---
version: 7
variables: [question, before, actors]
---
# System
Say {"language": "en"} and nothing else.
# User
{{question}} {{ before }} {{actors}}
"""


def test_the_shipped_prompts_are_whole_and_say_that_articles_are_data() -> None:
    prompts = load()
    assert set(prompts) == set(VARIABLES)
    for prompt in prompts.values():
        assert "data" in prompt.system and "instruction" in prompt.system
        assert prompt.version.isdigit() and len(prompt.hash) == 64


def test_a_folder_replaces_a_prompt_and_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "question.md").write_text(GOOD, encoding="utf-8")
    prompts = load(tmp_path)
    assert prompts["question"].version == "7"
    assert prompts["answer"] == load()["answer"]
    assert prompts["question"].hash != load()["question"].hash


def test_values_are_put_in_as_they_are_and_braces_stay(tmp_path: Path) -> None:
    (tmp_path / "question.md").write_text(GOOD, encoding="utf-8")
    values = {"question": "what about {actors}?", "before": "{{x}}", "actors": "Ann"}
    system, user = load(tmp_path)["question"].template().invoke(values).to_messages()
    assert system.content == 'Say {"language": "en"} and nothing else.'
    assert user.content == "what about {actors}? {{x}} Ann"


FAULTS = {
    "a missing variable": (GOOD.replace("{{actors}}", ""), "lacks the variable {{actors}}"),
    "an unknown variable": (GOOD.replace("{{actors}}", "{{actors}} {{ariadne}}"), "{{ariadne}}"),
    "a variable missing in the head": (GOOD.replace(", actors]", "]"), "lacks the variable {{actors}}"),
    "no head": (GOOD.split("---\n")[2], "needs a head"),
    "no version": (GOOD.replace("version: 7\n", ""), "needs a head"),
    "no sections": (GOOD.replace("# User", "User"), "needs the sections"),
    "a broken head": (GOOD.replace("version: 7", "version: [7"), "cannot be read"),
}


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_faulty_prompt_is_refused_by_its_path(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "question.md").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=r"question\.md") as caught:
        load(tmp_path)
    assert said in str(caught.value)


def test_a_file_that_is_no_prompt_and_a_folder_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="is no folder"):
        load(tmp_path / "away")
    (tmp_path / "anser.md").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PromptError, match=r"anser\.md is no prompt"):
        load(tmp_path)


@pytest.mark.parametrize("model", ["", "openai:scripted"])
def test_a_faulty_prompt_is_an_error_at_start(tmp_path: Path, model: str) -> None:
    (tmp_path / "question.md").write_text(FAULTS["a missing variable"][0], encoding="utf-8")
    with pytest.raises(PromptError):
        Engine(settings({}, Path("no.env"), data=tmp_path, prompts=tmp_path, model=model))
