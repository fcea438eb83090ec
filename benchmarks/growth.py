"""What a build costs as the article set grows, and what one changed article costs.

python benchmarks/growth.py ARTICLES.jsonl [--sizes 150 600 2400] [--change-among 3000]

ARTICLES hold {"id", "title", "date", "text"} a line. Beyond their number, further articles are made of their
paragraphs, mixed, with every name altered, so that no text, vector or story occurs twice. Needs a quiet machine.
"""

import argparse
import json
import os
import platform
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from index.build import BuildOptions, BuildReport, start

SYLLABLES = ("ka", "lo", "mi", "nu", "re", "sa", "te", "vo", "za", "bo", "du", "fi", "ge", "ha", "jo", "pe")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")


def grown(records: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The records, then their mixed copies without end."""
    yield from records
    paragraphs = [re.split(r"\n\s*\n", record["text"]) for record in records]
    copy = 0
    while True:
        copy += 1
        ending = "".join(SYLLABLES[int(digit, 16)] for digit in f"{copy:x}")
        for at, record in enumerate(records):
            mixed = [
                found[place]
                for place in range(len(paragraphs[at]))
                if place < len(found := paragraphs[(at + place * copy * 7) % len(records)])
            ]
            yield {
                "id": f"{record['id']} {copy}",
                "title": f"{record['title']} {ending}",
                "date": record.get("date"),
                "text": NAME.sub(rf"\g<0>{ending}", "\n\n".join(mixed)),
            }


def write(records: Sequence[dict[str, Any]], path: Path) -> None:
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")


def built(source: Path, data: Path) -> tuple[float, BuildReport]:
    """Wall seconds of one build, and its report."""
    began = time.perf_counter()
    report = start(BuildOptions((str(source),), data)).result()
    return time.perf_counter() - began, report


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("articles", type=Path)
    words.add_argument("--sizes", type=int, nargs="+", default=[150, 600, 2400])
    words.add_argument("--change-among", type=int, default=3000)
    given = words.parse_args()
    records = [json.loads(line) for line in given.articles.read_text(encoding="utf-8").split("\n") if line.strip()]
    print(f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {os.cpu_count()} processors")
    print(f"{'articles':>9}{'indexed':>9}{'words':>10}{'demands':>9}{'s':>9}{'ms/article':>12}{'µs/word':>9}")
    for size in [*given.sizes, given.change_among]:
        with tempfile.TemporaryDirectory() as scratch:
            source, data = Path(scratch) / "articles.jsonl", Path(scratch) / "data"
            chosen = list(islice(grown(records), size))
            write(chosen, source)
            seconds, report = built(source, data)
            counts = report.counts
            print(
                f"{size:>9}{counts.articles:>9}{counts.words:>10}{counts.demands:>9}{seconds:>9.1f}"
                f"{1e3 * seconds / counts.articles:>12.1f}{1e6 * seconds / counts.words:>9.0f}",
                flush=True,
            )
            if size != given.change_among:
                continue
            chosen[size // 2]["text"] += "\n\nThe mayor of Lower Quill demanded that the council mend the bridge."
            write(chosen, source)
            again, report = built(source, data)
            share = again / seconds
            print(
                f"one changed among {size}: {again:.1f} s, {share:.1%} of the full build "
                f"({report.changed} changed, {report.unchanged} unchanged, {report.demands_new} new demands)"
            )


if __name__ == "__main__":
    main()
