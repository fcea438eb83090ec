"""The curve of right answers against abstentions: the least score that is said, swept over question sets.

python benchmarks/silence.py DATA QUESTIONS.jsonl… --out benchmarks/silence.svg
"""

import argparse
from dataclasses import replace
from pathlib import Path

from bot.answer import Abstention, Answer
from bot.compose import Composer
from bot.evidence import candidates
from bot.gate import Thresholds
from bot.gold import Names, given_texts, read_gold, renamed
from bot.reader import Reader
from bot.scores import Page, judge, scores
from bot.understanding import understand
from index.actors import ActorBook
from index.opened import Index

FLOORS = [11 + step / 4 for step in range(33)]
WIDTH, HEIGHT, MARGIN = 480, 320, 48
COLOURS = ("#1f6feb", "#d1602b", "#2d8a57")


def curve(data: Path, questions: Path) -> list[tuple[float, float, float, float | None]]:
    """(least score, share abstained, share right, abstention F1) for each floor."""
    index = Index.open(data)
    reader = Reader(index)
    book = ActorBook([info.actor for info in index.catalogue.actors()], reader.ordinary)
    names = Names(index.catalogue)
    golds = [renamed(gold, names) for gold in read_gold(questions)]
    found = [(gold, one := understand(gold.question, book), candidates(one, reader)) for gold in golds]
    points = []
    for floor in FLOORS:
        composer = Composer(reader, index.generation, replace(Thresholds(), score=floor))
        replies = [composer.compose(question, ranked) for _, question, ranked in found]
        needed = {span.article for gold in golds for span in gold.spans} | {
            citation.source.article
            for reply in replies
            if isinstance(reply, Answer)
            for statement in reply.statements
            for citation in statement.citations
        }
        pages = {article: Page(text) for article, text in given_texts(index.catalogue, needed).items()}
        result = scores([judge(gold, reply, pages) for gold, reply in zip(golds, replies, strict=True)])
        silent = sum(isinstance(reply, Abstention) for reply in replies) / len(replies)
        points.append((floor, silent, result.right or 0.0, result.abstention_f1))
    return points


def drawn(curves: dict[str, list[tuple[float, float, float, float | None]]]) -> str:
    """The curves as SVG: share abstained across, share right upwards, the shipped threshold ringed."""

    def at(x: float, y: float) -> tuple[float, float]:
        return MARGIN + x * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - y * (HEIGHT - 2 * MARGIN)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
    ]
    for step in range(6):
        share = step / 5
        (x, bottom), (left, y) = at(share, 0), at(0, share)
        parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{share:.1f}</text>')
        parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{share:.1f}</text>')
        parts.append(f'<line x1="{left}" x2="{at(1, 0)[0]}" y1="{y}" y2="{y}" stroke="#ddd"/>')
    for colour, (name, points) in zip(COLOURS, curves.items(), strict=False):
        line = " ".join("{:.1f},{:.1f}".format(*at(silent, right)) for _, silent, right, _ in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        shipped = min(points, key=lambda point: abs(point[0] - Thresholds().score))
        x, y = at(shipped[1], shipped[2])
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 10:.1f}" y="{y - 8:.1f}" fill="{colour}">{name}</text>')
    x, y = at(0.5, 0)
    parts.append(f'<text x="{x}" y="{y + 38}" text-anchor="middle">share of questions not answered</text>')
    parts.append(f'<text x="{MARGIN}" y="24">share right</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("data", type=Path)
    words.add_argument("questions", type=Path, nargs="+")
    words.add_argument("--out", type=Path)
    given = words.parse_args()
    curves = {f"set {number}": curve(given.data, path) for number, path in enumerate(given.questions, 1)}
    for name, points in curves.items():
        print(f"{name}\nleast score  abstained  right  abstention F1")
        for floor, silent, right, f1 in points[::2]:
            print(f"{floor:11.2f}  {silent:9.3f}  {right:5.3f}  {'-' if f1 is None else format(f1, '.3f'):>13}")
    if given.out:
        given.out.write_text(drawn(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
