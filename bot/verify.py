"""The gate: every quotation must stand in the stored article, letter for letter, or its statement goes."""

from collections.abc import Callable
from dataclasses import replace

from bot.answer import Abstention, Answer, Citation
from index.quoting import locate


def stands(citation: Citation, text: str) -> bool:
    """Whether the citation's words are the article's own at the place it names."""
    return citation.quote == text[citation.start : citation.end]


def verified(reply: Answer | Abstention, text_of: Callable[[str], str]) -> Answer | Abstention:
    """The reply with only what stands: statements that lost a quotation are dropped, counted in the trace.

    `text_of` gives the stored text of an article id. An answer that loses every statement becomes an abstention.
    """
    if isinstance(reply, Abstention):
        nearby = tuple(citation for citation in reply.nearby if stands(citation, text_of(citation.source.article)))
        return replace(reply, nearby=nearby)
    kept = tuple(
        statement
        for statement in reply.statements
        if all(stands(citation, text_of(citation.source.article)) for citation in statement.citations)
    )
    if len(kept) == len(reply.statements):
        return reply
    trace = (*reply.trace, f"{len(reply.statements) - len(kept)} statements dropped: a quotation was not found.")
    if kept:
        return replace(reply, statements=kept, trace=trace)
    return Abstention(
        question=reply.question,
        kind=reply.kind,
        title=reply.title,
        generation=reply.generation,
        notes=("What was found could not be verified against the articles.",),
        covered=reply.covered,
        suggestions=reply.suggestions,
        trace=trace,
    )


__all__ = ["locate", "stands", "verified"]
