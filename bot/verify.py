"""The gate: every quotation must stand in the stored article, letter for letter, or its statement goes."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.answer import Abstention, Answer, Citation

ALIKE = str.maketrans("‘’‚‛“”„‟«»–—‐‑−\u00a0\u202f\u2009", '\'\'\'\'""""""-----   ')


def stands(citation: Citation, text: str) -> bool:
    """Whether the citation's words are the article's own at the place it names."""
    return citation.quote == text[citation.start : citation.end]


def locate(quote: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where `quote` stands in `text[start:end]`, as exact offsets into `text`, or None.

    Letters must agree; white space, quotation marks and dashes may be of another kind.
    """
    words = quote.translate(ALIKE).split()
    if not words:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text[start:end].translate(ALIKE))
    return (start + match.start(), start + match.end()) if match else None


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
