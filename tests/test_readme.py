"""The README's commands do what it says, in a folder that holds nothing but the sample articles."""

import json
import re
import shlex
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from support.command import ROOT, demarche

README = ROOT / "README.md"
WAITING = {"chat", "run"}  # these go on until somebody ends them
PLACEHOLDER = re.compile(r"^[A-Z]+(?:[./][A-Za-z]+)*$")  # QUESTIONS.jsonl, GUILD
FIRST = "What does Russia demand?"


def shell_lines() -> list[str]:
    """The lines of the README's shell blocks, comments and prompts off, continued lines joined."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", text, re.M | re.S)
    lines = (line.removeprefix("$ ").strip() for block in blocks for line in block.replace("\\\n", " ").split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def commands() -> list[str]:
    """Each `demarche …` of the README, once."""
    parts = (part.strip() for line in shell_lines() for part in re.split(r"&&|\|\|?|;|>|<|\s#", line))
    return list(dict.fromkeys(part for part in parts if part.startswith("demarche ")))


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh folder with the articles that come with the project, and no index."""
    home = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(ROOT / "articles", home / "articles")
    return home


@pytest.fixture(scope="module")
def asked_first(newcomer: Path) -> "CompletedProcess[str]":
    """The newcomer's first question, which builds the index."""
    return demarche("ask", FIRST, cwd=newcomer)


@pytest.fixture(scope="module")
def settled(newcomer: Path, asked_first: "CompletedProcess[str]", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder with two generations, for there must be one to go back to."""
    home = Path(shutil.copytree(newcomer, tmp_path_factory.mktemp("settled") / "home"))
    built = demarche("index", "build", cwd=home)
    assert (asked_first.returncode, built.returncode) == (0, 0), built.stderr
    return home


def test_it_gives_the_two_commands_that_install_and_try_demarche() -> None:
    lines = [" ".join(line.split()) for line in shell_lines()]
    assert f'python3 -m pip install -e . && demarche ask "{FIRST}"' in lines
    assert "python3 -m pip install -e '.[dev]' && pytest" in lines


def test_the_first_question_builds_an_index_and_is_answered_with_quotations(
    newcomer: Path, asked_first: "CompletedProcess[str]"
) -> None:
    done = asked_first
    assert done.returncode == 0, done.stderr
    assert "There is no index yet: building one from articles" in done.stderr
    assert "[1]" in done.stdout and "Sources" in done.stdout and "“" in done.stdout
    again = demarche("ask", FIRST, cwd=newcomer)
    assert again.stdout == done.stdout and again.stderr == ""


def test_every_quotation_of_the_first_answer_stands_in_the_articles(newcomer: Path) -> None:
    answer = json.loads(demarche("ask", FIRST, "--json", cwd=newcomer).stdout)
    assert not answer["abstained"] and {statement["demander"] for statement in answer["statements"]} <= {"Russia", None}
    files = [" ".join(file.read_text("utf-8").split()) for file in (newcomer / "articles").rglob("*") if file.is_file()]
    quotes = [citation["quote"] for statement in answer["statements"] for citation in statement["citations"]]
    assert quotes
    for quote in quotes:
        assert any(" ".join(quote.split()) in file for file in files), quote


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_works(line: str, settled: Path) -> None:
    words = shlex.split(line)[1:]
    if words[0] in WAITING or any(PLACEHOLDER.match(word) for word in words) or "…" in line:
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)][: 2 if words[0] == "index" else 1]
        told = demarche(*names, "--help", cwd=settled)
        assert told.returncode == 0, told.stderr
        for option in (word.partition("=")[0] for word in words if word.startswith("-")):
            assert option in told.stdout, f"{line}: no {option}"
    else:
        done = demarche(*words, cwd=settled)
        assert done.returncode == 0, done.stderr
