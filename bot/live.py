"""An answer in the terminal while a language model still writes it: its statements as they pass the gate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from bot.answer import Abstention, Answer, Statement
from bot.terminal import plain

if TYPE_CHECKING:
    from bot.engine import Engine


def ask_live(engine: "Engine", question: str, console: Console, before: Sequence[str] = ()) -> Answer | Abstention:
    """The reply. Until it is whole, its statements stand on the screen; then they give way to it."""
    if engine.assistant is None or not console.is_terminal:
        return engine.ask(question, before)
    with Live(Text("…", style="dim"), console=console, transient=True, refresh_per_second=8) as live:
        lines: list[Text] = []

        def on_statement(statement: Statement) -> None:
            lines.append(Text(f"• {plain(statement.text)}"))
            live.update(Group(*lines, Text("…", style="dim")))

        return engine.ask(question, before, on_statement=on_statement)
