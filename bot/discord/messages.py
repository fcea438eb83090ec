"""An answer as Discord messages: a title, grouped statements, what is uncertain, the sources."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from bot.answer import Abstention, Answer, Citation, Statement
from bot.discord.markup import fit, said
from bot.discord.split import Block, joined, pack
from bot.question import Kind
from bot.writer.assistant import AWAY, SPENT, TESTING, UNFIT

SOURCES_SHOWN = 5
BODY_MESSAGES = 3  # an answer never fills a channel: the rest stands behind 'All demands'
STATEMENT = 900
NOTE = 400

TAGS = {"reported": "reported", "unclear": "unclear", "past": "earlier", "denied": "denied"}
UNCERTAIN = {
    "reported": "reported, not confirmed",
    "unclear": "unclear in the articles",
}
# How notes about the model end: they are small, under an abstention too.
ABOUT_THE_MODEL = (AWAY, TESTING, UNFIT, SPENT.rpartition("}")[2])
CUT = "Only the last 10 messages of this conversation were taken into account."
NOT_KEPT = "I cannot keep this answer just now, so it has no buttons and cannot be replied to."


def answered(reply: Answer | Abstention, *, cut: bool = False, kept: bool = True) -> list[str]:
    """The messages that show `reply`, each within Discord's limit.

    `cut` says that the questions before it were not all remembered, `kept` that this one is.
    """
    ours = [text for text, due in ((CUT, cut), (NOT_KEPT, not kept)) if due]
    return _answer(reply, ours) if isinstance(reply, Answer) else _abstention(reply, ours)


def unfinished(title: str, statements: Sequence[Statement]) -> str:
    """One message that shows statements while more are being written: what will stand first in the whole answer."""
    foot = Block("-# still writing …", apart=True)
    blocks = [_title(title), *(Block(_statement(one)) for one in statements)]
    while len(pack([*blocks, foot])) > 1:
        blocks.pop()
    return joined([*blocks, foot])


def citations(reply: Answer | Abstention) -> list[Citation]:
    """Every citation of a reply once, by source and place."""
    if isinstance(reply, Answer):
        cited = [citation for statement in reply.statements for citation in statement.citations]
    else:
        cited = list(reply.nearby)
    kept = {(c.source.article, c.start, c.end): c for c in cited}
    return sorted(kept.values(), key=lambda c: (c.n, c.start))


def demanders(reply: Answer | Abstention) -> list[str]:
    """Whose demands an answer rests on, in its order; where a language model wrote it, who was asked about."""
    if not isinstance(reply, Answer):
        return []
    named = (s.demander for s in reply.statements if s.demand is not None and s.demander)
    return list(dict.fromkeys(named)) or list(reply.covered)


def _answer(answer: Answer, ours: Sequence[str]) -> list[str]:
    body = [_title(answer.title or answer.question)]
    for group, members in _grouped(answer):
        lines = [_statement(statement) for statement in members]
        if group:
            heading = fit(group[0].upper() + group[1:], 200)
            body.append(Block(f"**{heading}**\n{lines[0]}", statements=1, apart=len(body) > 1))
            lines = lines[1:]
        body.extend(Block(line, statements=1) for line in lines)
    tail = [*_remarks(answer, ours), *_sources(citations(answer))]
    messages = pack(body)
    if len(messages) > BODY_MESSAGES:
        left = sum(block.statements for message in messages[BODY_MESSAGES:] for block in message)
        messages = messages[:BODY_MESSAGES]
        tail.insert(0, Block(f"-# {left} more statements are behind **All demands** and **Sources**."))
    tail[:1] = [replace(block, apart=True) for block in tail[:1]]
    return [joined(message) for message in pack([block for message in messages for block in message] + tail)]


def _grouped(answer: Answer) -> Iterable[tuple[str, Iterable[Statement]]]:
    """Statements under their headings, each heading once; what changed over time keeps its order."""
    statements = list(answer.statements)
    if answer.kind != Kind.CHANGE:
        headings = list(dict.fromkeys(statement.group for statement in statements))
        statements.sort(key=lambda statement: headings.index(statement.group))
    return groupby(statements, key=lambda statement: statement.group)


def _title(title: str) -> Block:
    return Block(f"### {fit(title, 250)}")


def _statement(statement: Statement) -> str:
    numbers = " ".join(f"[{n}]" for n in sorted({c.n for c in statement.citations})[:8])
    word = TAGS.get(statement.status)
    tag = f" · *{word}*" if word and word not in f"{statement.group} {statement.text}" else ""
    return f"- {fit(statement.text, STATEMENT)} {numbers}{tag}"


def _remarks(answer: Answer, ours: Sequence[str]) -> Iterable[Block]:
    """What is uncertain, in the composer's own notes or in a line of ours, and what else is to be said, small."""
    lines = [fit(note, NOTE) for note in answer.notes[:5]]
    statuses = [s.status for s in answer.statements if s.status in UNCERTAIN]
    if statuses and not lines:
        share = "All" if len(statuses) == len(answer.statements) else "Some"
        kinds = " or ".join(UNCERTAIN[status] for status in dict.fromkeys(statuses))
        lines.append(f"{share} of this is {kinds}.")
    return [Block(f"-# {line}") for line in [*lines, *ours]]


def _sources(cited: Sequence[Citation], shown: int = SOURCES_SHOWN) -> Iterable[Block]:
    sources = {citation.n: citation for citation in reversed(cited)}
    for n in sorted(sources)[:shown]:
        citation = sources[n]
        also = [fit(other.publisher or other.title, 60) for other in citation.also[:3]]
        more = f" (also: {', '.join(also)})" if also else ""
        yield Block(f"-# [{n}] {said(citation.source)}{more}")
    if len(sources) > shown:
        yield Block(f"-# and {len(sources) - shown} more behind **Sources**")


def _abstention(abstention: Abstention, ours: Sequence[str]) -> list[str]:
    small = [note for note in abstention.notes if note.endswith(ABOUT_THE_MODEL)]
    notes = [note for note in abstention.notes if note not in small]
    blocks = [_title(abstention.title or abstention.question), Block("The articles I have read do not say.")]
    blocks.extend(Block(fit(note, NOTE)) for note in notes[:3])
    blocks.extend(Block(f"> {fit(citation.quote, 300)} [{citation.n}]") for citation in abstention.nearby[:2])
    if abstention.covered:
        actors = ", ".join(fit(name, 60) for name in abstention.covered[:12])
        blocks.append(Block(f"**They do cover** {actors}.", apart=True))
    blocks.extend(Block(f"-# {note}") for note in [*(fit(note, NOTE) for note in small), *ours])
    blocks.extend(_sources(citations(abstention), shown=2))
    if abstention.suggestions and NOT_KEPT not in ours:  # last, for the questions are the buttons under it
        blocks.append(Block("These questions would work:"))
    return [joined(message) for message in pack(blocks)]
