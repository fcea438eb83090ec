"""`demarche eval --model`: the scores of the rules alone and with a language model, side by side, and its price."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.evaluate import COLUMNS, Evaluation, evaluation
from bot.settings import Settings
from bot.writer.options import assistant
from bot.writer.writer import Tally
from index.chat import Usage

if TYPE_CHECKING:
    from bot.engine import Engine


@dataclass(frozen=True, slots=True)
class Beside:
    """The same questions answered twice; `usage` and `tally` are what the model cost and wrote in all."""

    model: str
    rules: Evaluation
    helped: Evaluation
    usage: Usage
    tally: Tally

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: model, rules, helped (as of `demarche eval`), tokens, seconds, calls, written, kept."""
        return {
            "model": self.model,
            "rules": self.rules.as_dict(),
            "helped": self.helped.as_dict(),
            "tokens": self.usage.tokens,
            "seconds": round(self.usage.seconds, 1),
            "calls": self.usage.calls,
            "written": self.tally.written,
            "kept": self.tally.kept,
        }


def beside(engine: "Engine", settings: Settings, questions: Path) -> Beside:
    """Answer every question by the rules, then with the model of `settings`. Raises BadQuestions, ModelSetupError."""
    from index.errors import ModelSetupError

    engine.assistant = None
    rules = evaluation(engine, questions)
    engine.assistant = helper = assistant(settings)
    if helper is None or helper.check():
        raise ModelSetupError(helper.problem if helper else "No language model is set: set DEMARCHE_MODEL.")
    helped = evaluation(engine, questions)
    if helper.problem:
        raise ModelSetupError(helper.problem)
    return Beside(settings.model, rules, helped, helper.usage, helper.tally)


def report_beside(found: Beside) -> RenderableType:
    """A row for the rules, one for the model, and what it cost a question."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("", *COLUMNS):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for name, each in (("rules", found.rules), (found.model, found.helped)):
        values = each.everything.as_dict()
        cells = [values[score] for score in COLUMNS.values()]
        table.add_row(
            name, *("–" if one is None else f"{one:.3f}" if isinstance(one, float) else str(one) for one in cells)
        )
    usage, tally, n = found.usage, found.tally, max(1, found.helped.everything.questions)
    dropped = ", ".join(f"{number} because {fault}" for fault, number in tally.dropped.most_common())
    return Group(
        table,
        Text(),
        Text(
            f"{usage.tokens / n:.0f} tokens and {usage.seconds / n:.1f} s a question, {usage.calls} calls; "
            f"{tally.written} statements written, {tally.kept} kept" + (f" ({dropped})." if dropped else "."),
            style="dim",
        ),
    )
