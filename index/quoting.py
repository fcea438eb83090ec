"""Where words that somebody quotes stand in a text: letters must agree, white space and quotation marks need not."""

import re

ALIKE = str.maketrans("‘’‚‛“”„‟«»–—‐‑−\u00a0\u202f\u2009", '\'\'\'\'""""""-----   ')


def locate(quote: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Where `quote` stands in `text[start:end]`, as exact offsets into `text`, or None.

    Letters must agree; white space, quotation marks and dashes may be of another kind.
    """
    words = quote.translate(ALIKE).split()
    if not words:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text[start:end].translate(ALIKE))
    return (start + match.start(), start + match.end()) if match else None


def in_quotation(text: str, at: int) -> bool:
    """Whether a place of a text lies in words that its paragraph quotes."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
