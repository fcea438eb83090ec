"""200 questions from 50 people while everything is indexed anew: how soon is each acknowledged, is any lost?

    python benchmarks/discord_load.py [ARTICLES] [QUESTIONS.jsonl]

The real `demarche run`, as a process, against the small Discord of tests/support/wire.py on loopback. Each person asks
four questions, the next as soon as the last is answered, so 50 are always open. Acknowledgements are timed on the
server's side, from sending the interaction to receiving its callback; the event loop's longest stall is the bot's own
measurement over exactly that time.
"""

import asyncio
import itertools
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.wire import PERSON, TOKEN, Wire  # noqa: E402  # the path above makes it importable

SHARED = ROOT.parent / "shared"
PEOPLE, EACH = 50, 4
PORT = 39123


async def main(articles: Path, questions: list[str]) -> None:
    with tempfile.TemporaryDirectory() as data:
        async with Wire() as wire:
            process = await launch(wire, articles, Path(data))
            try:
                await wire.until(lambda: wire.identified, 60)
                await first_index()
                print(json.dumps(await measure(wire, questions), indent=2))
            finally:
                process.terminate()
                await process.wait()


async def measure(wire: Wire, questions: list[str]) -> dict[str, Any]:
    """Starts the re-index, waits until it is at work, asks, and gives the figures."""
    editor = {**PERSON, "id": "920000000000000000", "username": "editor"}
    options = [{"name": "full", "type": 5, "value": True}]
    build = wire.next_id()
    await wire.interaction(build, 2, {"id": "2", "name": "reindex", "type": 1, "options": options}, editor)
    await wire.until(lambda: [r for r in wire.requests("PATCH", build) if "reading demands" in str(r.body)], 120)
    await gauge("loop_lag_max_seconds")
    started = time.monotonic()
    asked = itertools.cycle(questions)
    delays = [
        delay
        for person in await asyncio.gather(
            *(one_person(wire, n, [next(asked) for _ in range(EACH)]) for n in range(PEOPLE))
        )
        for delay in person
    ]
    seconds = time.monotonic() - started
    stall = await gauge("loop_lag_max_seconds")
    building = not [r for r in wire.requests("PATCH", build) if "Indexed" in str(r.body)]
    await wire.until(lambda: [r for r in wire.requests("PATCH", build) if "Indexed" in str(r.body)], 600)
    acknowledged = sorted(ack for ack, _ in delays)
    answered = sorted(answer for _, answer in delays)
    return {
        "questions": len(delays),
        "lost": PEOPLE * EACH - len(delays),
        "re-index ran to the end of the questions": building,
        "seconds for all questions": round(seconds, 1),
        "acknowledged after, s": spread(acknowledged),
        "answered after, s": spread(answered),
        "longest stall of the event loop, ms": round(stall * 1000, 1),
        "cores": os.cpu_count(),
    }


async def one_person(wire: Wire, number: int, questions: list[str]) -> list[tuple[float, float]]:
    """Asks one after the other; the seconds until each was acknowledged and answered."""
    user = {**PERSON, "id": str(910000000000000000 + number), "username": f"p{number}"}
    delays = []
    for question in questions:
        ident, sent = await wire.ask(question, user)
        await wire.until(lambda ident=ident: wire.requests("PATCH", f"/token{ident}/"), 120)
        [callback] = wire.requests("POST", f"/interactions/{ident}/")
        answer = wire.requests("PATCH", f"/token{ident}/")[0]
        if "Something went wrong" not in answer.body["content"]:
            delays.append((callback.at - sent, answer.at - sent))
    return delays


def spread(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100)
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "max": round(values[-1], 3)}


async def gauge(name: str) -> float:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{PORT}/metrics") as answer,
    ):
        found = re.search(rf"^demarche_{name} (\S+)", await answer.text(), re.MULTILINE)
    assert found
    return float(found[1])


async def first_index() -> None:
    """Waits until the bot, started without an index, has made one."""
    while True:
        if await gauge("articles") and not await gauge("building"):
            return
        await asyncio.sleep(1)


async def launch(wire: Wire, articles: Path, data: Path) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEMARCHE_")}
    environment |= {
        **{"DISCORD_TOKEN": TOKEN, "DEMARCHE_DATA": str(data), "DEMARCHE_ARTICLES": str(articles)},
        **{"DEMARCHE_USER_COOLDOWN": "0s", "DEMARCHE_SERVER_RATE": "100000", "DEMARCHE_HEALTH_PORT": str(PORT)},
        "PYTHONPATH": str(ROOT),
    }
    launcher = ROOT / "tests/wire/launcher.py"
    return await asyncio.create_subprocess_exec(
        *(sys.executable, str(launcher), wire.url, "run"), cwd=data, env=environment, stderr=asyncio.subprocess.DEVNULL
    )


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    articles = given[0] if given else SHARED / "articles/wikinews.jsonl"
    source = given[1] if len(given) > 1 else SHARED / "eval/questions.jsonl"
    if not articles.exists() or not source.exists():
        raise SystemExit(f"{articles} or {source} is not here: name a folder of articles and a file of questions.")
    lines = source.read_text(encoding="utf-8").splitlines()
    asyncio.run(main(articles.resolve(), [json.loads(line)["question"] for line in lines if line.strip()]))
