"""A language model's answers to two sets of questions, by replies that were recorded or by a model that is set.

    PYTHONPATH=. python benchmarks/written.py FOLDER eval|training [MODEL URL]

Reads ../shared (nothing is measured where it is not there) and builds the index of the set in FOLDER once. Without a
model the replies are those of FOLDER/replies.jsonl, and prompts that it does not know go to FOLDER/prompts.jsonl
(benchmarks/replay.py). Writes FOLDER/SET.answers.jsonl for the scorer ../shared/eval/score.py, and for `training` the
questions and articles that it takes.
"""

import json
import random
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from replay import Replay, served

from bot.engine import Engine
from bot.settings import load
from bot.writer.fitness import Fitness, Result
from index.build import BuildOptions, start
from prompts import load as load_prompts

SHARED = Path(__file__).parents[2] / "shared"
SAMPLE, SEED = 120, 20
PARAGRAPH = 3  # sentences


def training(folder: Path) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The texts of the `dev` half written as articles, and a sample of their questions in the form of the eval set."""
    articles: dict[str, dict[str, Any]] = {}
    spans: dict[str, list[tuple[int, int]]] = {}
    for one in map(json.loads, (SHARED / "training/articles.jsonl").read_text(encoding="utf-8").splitlines()):
        if one["split"] != "dev":
            continue
        text, places = "", []
        for n, sentence in enumerate(one["sentences"]):
            text += ("\n\n" if n % PARAGRAPH == 0 else " ") if n else ""
            places.append((len(text), len(text) + len(sentence["text"])))
            text += sentence["text"]
        title = one["title"] or " ".join(text.split()[:8])
        articles[one["key"]] = {"id": one["key"], "title": title, "date": one["date"], "text": text}
        spans[one["key"]] = places
    path = folder / "training.articles.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles.values()), encoding="utf-8")
    lines = (SHARED / "training/questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [one for one in map(json.loads, lines) if one["split"] == "dev"]

    def span(article: str, at: int) -> dict[str, Any]:
        return {"article": article, "start": spans[article][at][0], "end": spans[article][at][1]}

    questions = [
        {
            "id": f"t{n:03}", "question": one["q"], "type": one["type"], "answerable": one["answerable"],
            "evidence": [[span(one["article"], at) for at in group] for group in one["ev"]],
            "also_ok": [span(one["article"], at) for at in one.get("ok", [])], "say": [], "never": [],
        }
        for n, one in enumerate(random.Random(SEED).sample(asked, SAMPLE))
    ]  # fmt: skip
    (folder / "training.questions.jsonl").write_text(
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in questions), encoding="utf-8"
    )
    return (str(path),), questions


def eval_set(_folder: Path) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The 60 questions over the Wikinews articles and the first article."""
    lines = (SHARED / "eval/questions.jsonl").read_text(encoding="utf-8").splitlines()
    return (str(SHARED / "articles"),), list(map(json.loads, lines))


SETS = {"eval": eval_set, "training": training}


def main() -> None:
    if len(sys.argv) not in (3, 5) or sys.argv[2] not in SETS:
        sys.exit(__doc__)
    folder, name = Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    sources, questions = SETS[name](folder)
    data = folder / name
    if not (data / "CURRENT").exists():
        start(BuildOptions(sources=sources, data=data)).result()
    with ExitStack() as stack:
        if len(sys.argv) == 5:
            model, url = sys.argv[3:]
        else:
            replay = Replay(folder / "replies.jsonl", folder / "prompts.jsonl")
            model, url = "openai:replay", stack.enter_context(served(replay))
            fit = Result((10, 10), (6, 6), (24, 24), model=model)  # a file of replies is no model that could be tested
            Fitness(data / "fitness.json", model, load_prompts()).keep(fit)
        engine = Engine(load({}, Path("no.env"), data=data, model=model, model_url=url, model_timeout="5m"))
        assert engine.assistant is not None
        began = time.monotonic()
        with (folder / f"{name}.answers.jsonl").open("w", encoding="utf-8") as out:
            for one in questions:
                reply = engine.ask(one["question"])
                found = {"id": one["id"], **reply.as_dict(), "trace": list(reply.trace)}
                for citation in (citation for statement in found["statements"] for citation in statement["citations"]):
                    citation["article"] = citation["article"].rpartition("/")[2]  # the scorer knows a file by its name
                out.write(json.dumps(found, ensure_ascii=False) + "\n")
        usage, tally = engine.assistant.usage, engine.assistant.tally
        print(f"{len(questions)} questions, {time.monotonic() - began:.0f} s; {tally.line()}")
        print(f"{usage.calls} calls, {usage.read / len(questions):.0f} tokens read and "
              f"{usage.written / len(questions):.0f} written a question")  # fmt: skip
        if len(sys.argv) == 3:
            print(f"{len(replay.unknown)} prompts had no reply")
        engine.close()


if __name__ == "__main__":
    main()
