"""The command line: `demarche ask | chat | index | source | articles | demands | new | timeline | map | run | …`."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.streams import drop_output, open_streams, piped, print_json, what_to_do
from index.errors import DemarcheError, ReadError

if TYPE_CHECKING:
    from rich.console import Console

    from bot.engine import Engine
    from bot.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Who demanded what, of whom, and where does it say so? Every answer is quoted from your articles.",
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


class UsageError(DemarcheError):
    """The command cannot be carried out as it was given."""


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"demarche {metadata.version('demarche')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def ask(
    question: Annotated[list[str] | None, typer.Argument(help="The question; quotation marks may be left out.")] = None,
    file: Annotated[Path | None, typer.Option(help='Many questions: {"id", "question"} a line.')] = None,
    as_json: JsonFlag = False,
    explain: Annotated[bool, typer.Option(help="Also tell how the answer was found.")] = False,
) -> None:
    """Answer a question from the articles, with quotations."""
    from bot.live import ask_live
    from bot.terminal import show

    if bool(question) == bool(file):
        raise UsageError('Give one question (demarche ask "What does X demand?") or --file with many.')
    asked = _questions(file) if file else iter([("", _said(question or (), "question"))])
    first = next(asked, None)
    if first is None:
        raise UsageError(f"{file} holds no questions.")
    engine = opened_engine()
    _test_model(engine)
    out = console()
    for ident, text in _chain(first, asked):
        reply = engine.ask(text) if as_json or file else ask_live(engine, text, out)
        if as_json or file:
            found = reply.as_dict()
            if explain:
                found["trace"] = list(reply.trace)
            print_json({"id": ident, **found} if file else found)
        else:
            show(reply, out, explain=explain)


@app.command()
def chat(explain: Annotated[bool, typer.Option(help="Also tell how each answer was found.")] = False) -> None:
    """Ask one question after the other; follow-ups such as 'and the US?' are understood."""
    from bot.answer import Turn
    from bot.live import ask_live
    from bot.terminal import show

    engine = opened_engine()
    _test_model(engine)
    if engine.assistant:
        engine.assistant.check()  # what it lacks is said before the first question
    out = console()
    out.print("Ask about the articles; an empty line ends the talk.", style="dim")
    before: list[Turn] = []
    while True:
        try:
            question = input("› ").strip()
        except EOFError:
            break
        if not question:
            break
        reply = ask_live(engine, question, out, before)
        show(reply, out, explain=explain)
        before = [*before, Turn(question, [one["text"] for one in reply.as_dict()["statements"]])][-10:]


@app.command()
def demands(
    by: Annotated[str | None, typer.Option(help="The demander.")] = None,
    to: Annotated[str | None, typer.Option(help="The addressee.")] = None,
    about: Annotated[str | None, typer.Option(help="Words of the content.")] = None,
    stance: Annotated[str | None, typer.Option(help="demand, request, proposal, condition, …")] = None,
    since: Annotated[str | None, typer.Option(help="The earliest day, as 2026-03-31.")] = None,
    as_json: JsonFlag = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for a spreadsheet.")] = False,
    as_markdown: Annotated[bool, typer.Option("--md", help="Print Markdown.")] = False,
) -> None:
    """List the ledger: who demanded what, of whom."""
    from bot.exports import ledger_csv, ledger_markdown
    from bot.ledger_view import entry_dict, find_entries, table

    if as_json + as_csv + as_markdown > 1:
        raise UsageError("Give one of --json, --csv and --md.")

    engine = opened_engine()
    entries = find_entries(engine.index, by=by, to=to, about=about, stance=stance, since=parsed_day(since))
    if as_json:
        for entry in entries:
            print_json(entry_dict(entry))
    elif as_csv or as_markdown:
        typer.echo((ledger_csv if as_csv else ledger_markdown)(entries, engine.index), nl=False)
    else:
        console().print(table(entries, engine.index))


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    as_json: JsonFlag = False,
) -> None:
    """Find passages by words and by meaning, with their ranks and scores."""
    from bot.engine import WORDS_ALONE
    from bot.ledger_view import hit_dict, hits_shown

    words = _said(query, "search")
    engine = opened_engine()
    hits = engine.index.retriever.search(words, k)
    if as_json:
        for hit in hits:
            print_json(hit_dict(hit))
    else:
        console().print(hits_shown(hits, engine.index))
    if engine.index.words_alone:
        typer.echo(WORDS_ALONE, err=True)


@app.command()
def extract() -> None:
    """Read {"id", "text"} lines, write each with the demands found, offsets into the text as given."""
    from index.ledger import extract_lines

    for row in extract_lines(piped()):
        print_json(row)


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions with their gold evidence, one JSON object a line.")],
    fails: Annotated[bool, typer.Option(help="List every question that went wrong, and why.")] = False,
    model: Annotated[str, typer.Option(help="Also score with this language model, as provider:name.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Score the answers to a question set against its gold evidence."""
    from bot.evaluate import evaluation, report

    if model:
        from bot.evaluate_model import beside, report_beside
        from bot.settings import load

        both = beside(opened_engine(), load(model=model), questions)
        if as_json:
            print_json(both.as_dict())
        else:
            console().print(report_beside(both))
        return
    result = evaluation(opened_engine(), questions)
    if as_json:
        print_json(result.as_dict())
    else:
        console().print(report(result, fails=fails))


@app.command()
def doctor() -> None:
    """Check Python, packages, model, index and settings; each line is ok or says what to do."""
    from bot.doctor import checks, report

    found = checks()
    console().print(report(found))
    if any(check.advice for check in found):
        raise typer.Exit(1)


def settings() -> "Settings":
    """The settings of this run."""
    from bot.settings import load

    return load()


def opened_engine() -> "Engine":
    """The engine over the live index; where there is none yet, one is built first, with a progress bar."""
    from bot.engine import Engine
    from index.errors import NoIndex

    now = settings()
    try:
        return Engine(now)
    except NoIndex:
        from bot.cli_index import build_shown

        typer.echo(f"There is no index yet: building one from {', '.join(now.sources)}.", err=True)
        build_shown(now)
        return Engine(now)


def _test_model(engine: "Engine") -> None:
    """The fitness test of a language model that is new here, with a word on why it takes so long."""
    if engine.assistant and engine.assistant.untested:
        typer.echo(f"Testing once whether {engine.settings.model} is fit to answer (a minute at most).", err=True)
        engine.assistant.check()


def console() -> "Console":
    """Standard output, never wider than is good to read."""
    from rich.console import Console

    plain = Console()
    return Console(width=min(plain.width, 100), highlight=False, emoji=False, markup=False)


def parsed_day(text: str | None) -> date | None:
    """A day of an option. Raises UsageError for what is none."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise UsageError(f"--since takes a day such as 2026-03-31, not {text!r}.") from None


def _said(words: Sequence[str], what: str) -> str:
    """The words as one text. Raises UsageError where there is nothing to see in them."""
    from bot.terminal import plain
    from index.reading.text.decode import whole

    text = whole(" ".join(words))
    if not plain(text).strip():
        raise UsageError(f"The {what} is empty: say in words what you want to know.")
    return text


def _questions(path: Path) -> Iterator[tuple[str, str]]:
    from index.reading.text.decode import decode, whole

    try:
        lines = decode(path.read_bytes()).split("\n")  # no other character ends a line of JSON
    except (OSError, ReadError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record["question"], str):
                raise TypeError
            yield str(record["id"]), whole(record["question"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise UsageError(f'{path}, line {number}: needs an object with "id" and "question".') from None


def _chain(first: tuple[str, str], rest: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield first
    yield from rest


def main() -> None:
    """Run a command; an error for the user is one sentence and exit code 1."""
    from bot import cli_articles, cli_index, cli_news, cli_owner, cli_sources
    from bot.discord import commands_cli

    for name, part in (("index", cli_index), ("source", cli_sources), ("article", cli_articles)):
        app.add_typer(part.app, name=name)
    app.command("map")(cli_news.drawn_map)
    for command in (
        *(cli_articles.articles, cli_news.new, cli_news.timeline, cli_owner.feedback, cli_owner.stats),
        *(commands_cli.run, commands_cli.sync, commands_cli.preview),
    ):
        app.command()(command)
    open_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # a full disk is told here, not after the end
    except DemarcheError as error:
        typer.echo(f"demarche: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        drop_output()
        sys.exit(1)
    except OSError as error:
        drop_output()
        typer.echo(f"demarche: {what_to_do(error)}", err=True)
        sys.exit(1)
