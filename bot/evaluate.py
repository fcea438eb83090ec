"""`demarche eval`: answer a question set, score the answers by type, and sort the failures by cause."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.answer import Answer
from bot.causes import Cause, cause, told
from bot.gold import Names, given_texts, read_gold, renamed
from bot.scores import Judgement, Page, Scores, judge, scores
from bot.terminal import plain

if TYPE_CHECKING:
    from bot.engine import Engine

COLUMNS = {  # heading → score
    "silent P": "abstention_precision",
    "R": "abstention_recall",
    "F1": "abstention_f1",
    "evid.": "evidence_recall",
    "prec.": "citation_precision",
    "sharp": "sharpness",
    "say": "say_recall",
    "never": "never",
    "right": "right",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not answered rightly, why, and what is missing, a line each."""

    judged: Judgement
    cause: Cause
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`missing` are the articles of the question set that the index does not hold: their evidence cannot be cited."""

    everything: Scores
    types: Mapping[str, Scores]
    failures: tuple[Failure, ...]
    missing: tuple[str, ...]
    generation: str

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: all, types, failures (id, type, question, cause, details), missing, generation."""
        return {
            "all": self.everything.as_dict(),
            "types": {name: found.as_dict() for name, found in self.types.items()},
            "failures": [
                {
                    "id": one.judged.gold.id,
                    "type": one.judged.gold.type,
                    "question": one.judged.gold.question,
                    "cause": one.cause.value,
                    "details": list(one.details),
                }
                for one in self.failures
            ],
            "missing": list(self.missing),
            "generation": self.generation,
        }


def evaluation(engine: "Engine", path: Path) -> Evaluation:
    """Ask every question of the file and score the replies. Raises BadQuestions."""
    golds = read_gold(path)
    names = Names(engine.index.catalogue)
    missing = sorted({span.article for gold in golds for span in gold.spans if names.find(span.article) is None})
    golds = [renamed(gold, names) for gold in golds]
    replies = [engine.ask(gold.question) for gold in golds]
    cited = {
        citation.source.article
        for reply in replies
        if isinstance(reply, Answer)
        for statement in reply.statements
        for citation in statement.citations
    }
    needed = cited | {span.article for gold in golds for span in gold.spans}
    pages = {article: Page(text) for article, text in given_texts(engine.index.catalogue, needed).items()}
    judged = [judge(gold, reply, pages) for gold, reply in zip(golds, replies, strict=True)]
    by_type: dict[str, list[Judgement]] = defaultdict(list)
    for one in judged:
        by_type[one.gold.type].append(one)
    return Evaluation(
        everything=scores(judged),
        types={name: scores(found) for name, found in sorted(by_type.items())},
        failures=tuple(
            Failure(one, why, tuple(told(one, pages))) for one in judged if (why := cause(one, engine, pages))
        ),
        missing=tuple(missing),
        generation=engine.index.generation,
    )


def report(found: Evaluation, *, fails: bool = False) -> RenderableType:
    """The scores as a table; with `fails` every failure, under its cause."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True)
    for heading in ("n", *COLUMNS):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, each in (("all", found.everything), *found.types.items()):
        values = each.as_dict()
        cells = [_cell(values[score]) for score in COLUMNS.values()]
        table.add_row(name, str(each.questions), *cells, style="bold" if name == "all" else "")
    all_of = found.everything
    quoted = "–" if all_of.words_quoted is None else f"{all_of.words_quoted:.0f}"
    parts: list[RenderableType] = [
        table,
        Text(),
        Text(
            f"{all_of.right_n} of {all_of.questions} right; {quoted} words quoted an answer; "
            f"{all_of.not_verbatim} quotations not verbatim; {found.generation}",
            style="dim",
        ),
    ]
    if found.missing:
        parts.append(
            Text(f"Not in the index, so never to be cited: {plain(', '.join(found.missing))}.", style="yellow")
        )
    if fails:
        parts += _failures(found.failures)
    return Group(*parts)


def _failures(failures: Sequence[Failure]) -> Iterator[RenderableType]:
    for why in Cause:
        here = [failure for failure in failures if failure.cause is why]
        if here:
            yield Text(f"\n{why.value} ({len(here)})", style="cyan")
        for failure in here:
            gold = failure.judged.gold
            yield Text.assemble((f"{plain(gold.id)} ", "bold"), (f"{gold.type} ", "dim"), plain(gold.question))
            for line in failure.details:
                yield Padding(Text(plain(line), style="dim"), (0, 0, 0, 5))


def _cell(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
