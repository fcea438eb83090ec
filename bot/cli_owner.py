"""`demarche feedback | stats`: what people thought of the answers, and how much they ask."""

from pathlib import Path
from typing import Annotated

import typer

from bot.streams import print_json


def feedback(
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for a spreadsheet.")] = False,
    questions: Annotated[
        Path | None, typer.Option(help="Write the questions whose answers did not help, for `demarche eval`.")
    ] = None,
) -> None:
    """What people thought of the answers on Discord: question, answer, and why it did not help."""
    from bot.cli import UsageError, console, settings
    from bot.exports import opinions_csv, opinions_questions
    from bot.opinions import opinions_shown
    from bot.state import State

    state = State(settings().data)
    try:
        given = state.feedback()
    finally:
        state.close()
    if questions is not None:
        text = opinions_questions(given)
        if not text:
            raise UsageError("Nobody has said of an answer that it did not help: there are no questions to write.")
        try:
            with questions.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise UsageError(f"{questions} is there already, and may hold your work: name another file.") from None
        except OSError as error:
            raise UsageError(f"{questions} cannot be written: {error.strerror or error}.") from None
        count = text.count("\n")
        typer.echo(
            f"{count} question{'s' * (count != 1)} in {questions}: fill in the evidence of each, or set answerable to "
            f"false, then run `demarche eval {questions}`."
        )
    elif as_csv:
        typer.echo(opinions_csv(given), nl=False)
    else:
        console().print(opinions_shown(given))


def stats(
    days: Annotated[int, typer.Option(min=1, max=90, help="How many days to look back.")] = 14,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """How much is asked on Discord: by day and kind, how often in vain, how long it takes; no names."""
    from bot.cli import console, settings
    from bot.opinions import stats as found
    from bot.opinions import stats_shown
    from bot.state import State

    state = State(settings().data)
    try:
        counted = found(state, days)
    finally:
        state.close()
    if as_json:
        print_json(counted.as_dict())
    else:
        console().print(stats_shown(counted, days))
